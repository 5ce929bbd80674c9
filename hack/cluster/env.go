package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// env prints the commands of a POSIX shell that point it at the cluster in the
// background.
func env(_ context.Context, args []string, streams streams) error {
	flags := newFlags("env", streams)
	stateDir := bindStateDir(flags)
	var path list
	flags.Var(&path, "path", "further `directory` for PATH, before the cluster's; repeatable")
	if err := parse(flags, args); err != nil {
		return err
	}
	directory, err := openState(*stateDir)
	if err != nil {
		return err
	}
	described, err := directory.Description()
	if errors.Is(err, os.ErrNotExist) {
		return errors.New("no cluster is running; make cluster-up starts one")
	}
	if err != nil {
		return err
	}
	exports, err := exports(described.Kubeconfig, append(path, described.AssetsDir))
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(streams.out, exports)
	return err
}

// exports are the shell commands; directories come before what PATH has.
func exports(kubeconfig string, directories []string) (string, error) {
	quoted := make([]string, 0, len(directories))
	for _, directory := range directories {
		absolute, err := filepath.Abs(directory)
		if err != nil {
			return "", fmt.Errorf("adding %s to PATH: %w", directory, err)
		}
		quoted = append(quoted, quote(absolute))
	}
	return fmt.Sprintf("export KUBECONFIG=%s\nexport PATH=%s:\"$PATH\"\n",
		quote(kubeconfig), strings.Join(quoted, ":")), nil
}

// quote makes one word of a POSIX shell that stands for itself.
func quote(word string) string {
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
