package whocanas

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/alert"
	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
	"github.com/who-can-as/kubectl-who-can-as/pkg/lint"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/shell"
)

// completionPatience is how long a shell is kept waiting for words.
const completionPatience = 3 * time.Second

// completer offers words to a shell. It is silent about trouble: a completion
// that fails offers nothing.
type completer struct {
	console    flags.Console
	connection *flags.Connection
}

// complete attaches completion to the commands and to the flags with values
// that a cluster or a kubeconfig knows.
func complete(root *cobra.Command, console flags.Console, connection *flags.Connection) {
	c := completer{console: console, connection: connection}
	root.ValidArgsFunction = c.rootArgs
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "lint":
			c.flag(cmd, "output", fixed(flags.LintFormats()))
			c.flag(cmd, "fail-on", fixed(severities()))
		case "whoami", "run":
			cmd.ValidArgsFunction = c.firstWho
		case "impersonators", "targets":
			cmd.ValidArgsFunction = c.firstWho
			c.flag(cmd, "through", fixed(append([]string{"all"}, classNames()...)))
		case "gateway":
			cmd.ValidArgsFunction = c.firstWho
		case "grant":
			cmd.ValidArgsFunction = c.firstWho
			c.flag(cmd, "mode", fixed([]string{string(impersonation.Legacy), constrainedMode}))
		case "diff":
			cmd.ValidArgsFunction = c.twoWhos
			c.flag(cmd, "left-namespace", c.namespaces)
			c.flag(cmd, "right-namespace", c.namespaces)
			c.flag(cmd, "left-context", c.contexts)
			c.flag(cmd, "right-context", c.contexts)
			c.flag(cmd, "left-group", c.groups)
			c.flag(cmd, "right-group", c.groups)
		case "explain":
			cmd.ValidArgsFunction = c.rootArgs
		case "test":
			c.flag(cmd, "output", fixed(flags.TestFormats()))
		case "who":
			cmd.ValidArgsFunction = c.verbAndTarget
		case "trail":
			c.trail(cmd)
		}
	}
	c.flag(root, "namespace", c.namespaces)
	c.flag(root, "context", c.contexts)
	c.flag(root, "output", fixed(flags.AnswerFormats()))
	c.flag(root, "color", fixed([]string{"auto", "always", "never"}))
	c.flag(root, "source", fixed(kube.Sources()))
	c.flag(root, "verb", fixed(access.KnownVerbs()))
	c.flag(root, "resource", c.resources)
	c.flag(root, "group", c.groups)
}

// trail completes the flags of trail; its arguments are files, as shells complete
// them.
func (c completer) trail(cmd *cobra.Command) {
	failOn := severities()
	for _, kind := range alert.Kinds() {
		failOn = append(failOn, string(kind.Code))
	}
	c.flag(cmd, "by", fixed(dimensions()))
	c.flag(cmd, "rules", fixed(auditlog.RuleKinds()))
	c.flag(cmd, "source", fixed([]string{string(access.SourceRBAC)}))
	c.flag(cmd, "fail-on", fixed(failOn))
	c.flag(cmd, "verb", fixed(access.KnownVerbs()))
	c.flag(cmd, "resource", c.resources)
	c.flag(cmd, "group", c.groups)
	c.flag(cmd, "actor", c.somebody)
	c.flag(cmd, "target", c.somebody)
	c.flag(cmd, "output", fixed(append(flags.MatrixFormats(), printer.FormatManifest)))
}

// somebody are identities that are no groups.
func (c completer) somebody(ctx context.Context) []string {
	return slices.DeleteFunc(c.identities(ctx), func(word string) bool { return strings.HasPrefix(word, "group/") })
}

// severities are those of findings and alerts, the worst first.
func severities() []string {
	var words []string
	for _, severity := range lint.Severities() {
		words = append(words, string(severity))
	}
	return words
}

func (c completer) flag(cmd *cobra.Command, name string, words func(context.Context) []string) {
	// An error means that there is no such flag, which a test would show.
	_ = cmd.RegisterFlagCompletionFunc(name, func(cmd *cobra.Command, _ []string, prefix string) ([]string, cobra.ShellCompDirective) {
		return c.offer(cmd, words, prefix)
	})
}

func fixed(words []string) func(context.Context) []string {
	return func(context.Context) []string { return words }
}

// rootArgs completes the argument forms: the first word may be WHO or a verb.
func (c completer) rootArgs(cmd *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
	switch {
	case len(args) == 0:
		return c.offer(cmd, func(ctx context.Context) []string {
			return append(c.identities(ctx), access.KnownVerbs()...)
		}, prefix)
	case len(args) == 1 && access.IsKnownVerb(args[0]), len(args) == 2:
		return c.offer(cmd, c.resources, prefix)
	case len(args) == 1:
		return c.offer(cmd, fixed(access.KnownVerbs()), prefix)
	default:
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}

// verbAndTarget completes VERB TARGET.
func (c completer) verbAndTarget(cmd *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
	switch len(args) {
	case 0:
		return c.offer(cmd, fixed(access.KnownVerbs()), prefix)
	case 1:
		return c.offer(cmd, c.resources, prefix)
	default:
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
}

func (c completer) firstWho(cmd *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return c.offer(cmd, c.identities, prefix)
}

// twoWhos completes the two sides of a diff.
func (c completer) twoWhos(cmd *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 1 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return c.offer(cmd, c.identities, prefix)
}

// offer gives the words that begin with the prefix. Words that a shell would
// not take as they are are left out.
func (c completer) offer(cmd *cobra.Command, words func(context.Context) []string, prefix string) ([]string, cobra.ShellCompDirective) {
	ctx, cancel := context.WithTimeout(cmd.Context(), completionPatience)
	defer cancel()
	var offered []string
	for _, word := range words(ctx) {
		if strings.HasPrefix(word, prefix) && printer.Escape(word) == word && shell.Word(word) == word {
			offered = append(offered, word)
		}
	}
	slices.Sort(offered)
	return slices.Compact(offered), cobra.ShellCompDirectiveNoFileComp
}

func (c completer) caller() *kube.Caller {
	console := c.console
	caller, err := c.connection.Connect(console, plugin)
	if err != nil {
		return nil
	}
	return caller
}

func (c completer) namespaces(ctx context.Context) []string {
	caller := c.caller()
	if caller == nil {
		return nil
	}
	names, err := caller.Namespaces(ctx, "")
	if err != nil {
		return nil
	}
	return names
}

func (c completer) contexts(context.Context) []string {
	config, err := c.connection.Config.Loader().RawConfig()
	if err != nil {
		return nil
	}
	return sortedKeys(config.Contexts)
}

func (c completer) resources(ctx context.Context) []string {
	caller := c.caller()
	if caller == nil {
		return nil
	}
	catalog, _, err := caller.Catalog(ctx, false)
	if err != nil {
		return nil
	}
	var words []string
	for _, resource := range catalog.Resources() {
		words = append(words, resource.String())
	}
	return words
}

// identities are the users, groups and service accounts that bindings name.
func (c completer) identities(ctx context.Context) []string {
	objects := c.objects(ctx)
	words := objects.Subjects(rbacv1.UserKind)
	for _, group := range objects.Subjects(rbacv1.GroupKind) {
		words = append(words, "group/"+group)
	}
	for _, account := range objects.Subjects(rbacv1.ServiceAccountKind) {
		words = append(words, "sa/"+account)
	}
	return words
}

func (c completer) groups(ctx context.Context) []string {
	return c.objects(ctx).Subjects(rbacv1.GroupKind)
}

func (c completer) objects(ctx context.Context) access.Objects {
	caller := c.caller()
	if caller == nil {
		return access.Objects{}
	}
	objects, err := caller.Objects(ctx, "")
	if err != nil {
		return access.Objects{}
	}
	return objects
}
