package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"sigs.k8s.io/yaml"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/seed"
)

// runWrite writes a world to files.
func runWrite(args []string, console console) error {
	var which worldFlags
	flags := which.newFlags("write")
	dir := flags.String("dir", "", "where to write: `DIR`/manifests/world.yaml and DIR/identities.yaml")
	defaults := flags.Bool("default-roles", false,
		"write view, edit, admin and cluster-admin too, with all their rules: for reading files alone, not to be applied")
	if done, err := parse(flags, args, console); done || err != nil {
		return err
	}
	if *dir == "" {
		return errors.New("write needs --dir")
	}
	world, err := which.world()
	if err != nil {
		return err
	}
	if *defaults {
		world = world.WithDefaultRoles(0)
	}
	if err := writeFiles(world, *dir); err != nil {
		return err
	}
	fmt.Fprintf(console.stdout, "wrote %d objects and %d identities to %s\n",
		objects(world), len(world.Users)+len(world.ServiceAccounts), *dir)
	return nil
}

// objects is how many a server would keep.
func objects(world seed.World) int {
	policy := world.Objects
	return len(world.Namespaces) + len(world.ServiceAccounts) + len(policy.Roles) + len(policy.ClusterRoles) +
		len(policy.RoleBindings) + len(policy.ClusterRoleBindings)
}

func writeFiles(world seed.World, dir string) error {
	manifests := filepath.Join(dir, "manifests")
	if err := os.MkdirAll(manifests, 0o755); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(manifests, "world.yaml"), world.WriteManifests); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, "identities.yaml"), func(to io.Writer) error {
		text, err := yaml.Marshal(world.Identities())
		if err != nil {
			return err
		}
		_, err = to.Write(text)
		return err
	})
}

// writeFile lets write fill a new file, or one that is there already.
func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}
