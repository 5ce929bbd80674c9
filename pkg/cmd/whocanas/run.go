package whocanas

import (
	"fmt"
	"maps"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

const runLong = `Hand over to kubectl with the identity's --as flags: kubectl acts as WHO, with
WHO's groups.

This is the one command whose effect is your own: what kubectl changes, it
changes. Everything after "--" is kubectl's; its input, output and exit code
pass through. The kubectl used is $KUBECTL_PATH, else the one on the PATH.`

const runExample = `  # See what jane sees
  kubectl who-can-as run jane@example.com --group dev-team -- get pods \
    -n production

  # Would the deployer be let through?
  kubectl who-can-as run sa/ci:deployer -- apply --dry-run=server \
    -f deployment.yaml

  # With user, groups and extra values of an entry of the identities file
  kubectl who-can-as run @jane --identities people.yaml -- logs deploy/web \
    -n production

  # What does kubectl itself say?
  kubectl who-can-as run group/dev-team -- auth whoami`

func newRun(console flags.Console, connection *flags.Connection, _ *flags.Output) *cobra.Command {
	who := &flags.Who{}
	cmd := &cobra.Command{
		Use:     "run WHO -- KUBECTL-ARGUMENTS...",
		Short:   "Run kubectl as an identity (what it changes, it changes)",
		Long:    runLong,
		Example: runExample,
		Args: func(cmd *cobra.Command, args []string) error {
			if cmd.ArgsLenAtDash() != 1 || len(args) < 2 {
				return exit.Usage("run takes one WHO, then -- and what kubectl is to do", "the form is: kubectl who-can-as run WHO -- get pods -n NAMESPACE")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := connection.Validate(); err != nil {
				return err
			}
			namespace, _, err := connection.Config.Loader().Namespace()
			if err != nil {
				return fmt.Errorf("reading the kubeconfig: %w", err)
			}
			if err := refuseAmbient(connection); err != nil {
				return err
			}
			subject, err := who.Resolve(args[0], console, namespace)
			if err != nil {
				return err
			}
			return runAs(console, subject, args[1:], cmd.Flags())
		},
	}
	who.AddFlags(cmd.Flags())
	return cmd
}

// refuseAmbient refuses a kubeconfig that impersonates by itself: kubectl would
// add its groups, uid and extra values to those of WHO (k8s.io/client-go
// tools/clientcmd merges them field by field).
func refuseAmbient(connection *flags.Connection) error {
	config, err := connection.Config.Loader().ClientConfig()
	if err != nil {
		return nil // kubectl says better what is wrong with it
	}
	as := config.Impersonate
	if as.UserName == "" && as.UID == "" && len(as.Groups) == 0 && len(as.Extra) == 0 {
		return nil
	}
	return exit.Usage("this context impersonates "+as.UserName+" already (--as, or as: in the kubeconfig), and kubectl would mix both identities",
		"use a context without it")
}

func runAs(console flags.Console, who identity.Identity, args []string, set *pflag.FlagSet) error {
	if err := ownIdentity(args, set); err != nil {
		return err
	}
	kubectl, err := findKubectl(console)
	if err != nil {
		return err
	}
	if err := knowsFlags(kubectl, who); err != nil {
		return err
	}
	if who.Kind == identity.User && len(who.Groups) == 0 && !set.Changed("quiet") {
		console.Note("hint: no groups were given for %s; a login may bring some (--group)", who.Username())
	}
	return handOver(console, kubectl, insert(args, append(identityFlags(who), connectionFlags(set)...)))
}

// ownIdentity refuses a command that says itself as whom it acts: kubectl
// sends one identity, and which one would win is nobody's to guess.
func ownIdentity(args []string, set *pflag.FlagSet) error {
	for _, name := range asFlags() {
		if set.Changed(name) {
			return exit.Usage("run sets --as itself; --"+name+" does not go with it", "name the identity as WHO")
		}
	}
	for _, arg := range args {
		if arg == "--" {
			return nil
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
		if strings.HasPrefix(arg, "--") && slices.Contains(asFlags(), name) {
			return exit.Usage("the kubectl command has --"+name+" already", "leave it out: WHO says as whom it runs")
		}
	}
	return nil
}

func asFlags() []string { return []string{"as", "as-group", "as-uid", "as-user-extra"} }

func findKubectl(console flags.Console) (string, error) {
	if path := console.Getenv("KUBECTL_PATH"); path != "" {
		return path, nil
	}
	path, err := exec.LookPath("kubectl")
	if err != nil {
		return "", fmt.Errorf("looking for kubectl: %w; install it, or set KUBECTL_PATH", err)
	}
	return path, nil
}

// knowsFlags checks that this kubectl has the flags that the identity needs:
// --as-uid is there since 1.23, --as-user-extra since 1.35, and an older one
// would fail after the user believed that it ran as somebody.
func knowsFlags(kubectl string, who identity.Identity) error {
	var needed []string
	if who.UID != "" {
		needed = append(needed, "--as-uid")
	}
	if len(who.Extra) > 0 {
		needed = append(needed, "--as-user-extra")
	}
	if len(needed) == 0 {
		return nil
	}
	options, err := exec.Command(kubectl, "options").Output()
	if err != nil {
		return fmt.Errorf("asking %s for its flags: %w", kubectl, err)
	}
	for _, flag := range needed {
		if !strings.Contains(string(options), flag+"=") {
			return fmt.Errorf("%s does not know %s, which this identity needs: use a newer kubectl, or set KUBECTL_PATH", kubectl, flag)
		}
	}
	return nil
}

func identityFlags(who identity.Identity) []string {
	words := []string{"--as=" + who.Username()}
	for _, group := range who.RequestedGroups() {
		words = append(words, "--as-group="+group)
	}
	if who.UID != "" {
		words = append(words, "--as-uid="+who.UID)
	}
	for _, key := range slices.Sorted(maps.Keys(who.Extra)) {
		for _, value := range who.Extra[key] {
			words = append(words, "--as-user-extra="+key+"="+value)
		}
	}
	return words
}

// connectionFlags are kubectl's own flags that were given before the dash.
func connectionFlags(set *pflag.FlagSet) []string {
	var words []string
	set.Visit(func(flag *pflag.Flag) {
		if isConnectionFlag(flag.Name) {
			words = append(words, "--"+flag.Name+"="+flag.Value.String())
		}
	})
	return words
}

func isConnectionFlag(name string) bool {
	known := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.NewConnection().AddFlags(known)
	return known.Lookup(name) != nil
}

// insert puts flags behind kubectl's leading words, which name a command or a
// plugin and must come first, and before its first flag or "--".
func insert(args, words []string) []string {
	at := slices.IndexFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "-") })
	if at < 0 {
		at = len(args)
	}
	return slices.Concat(args[:at], words, args[at:])
}
