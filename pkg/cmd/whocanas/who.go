package whocanas

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

const whoExample = `  # Who can read the secrets of production?
  kubectl who-can-as who get secrets -n production

  # Who can run commands in pods, anywhere?
  kubectl who-can-as who create pods/exec -A

  # Who can act as a cluster administrator?
  kubectl who-can-as who impersonate groups/system:masters

  # The same from manifests, with no cluster
  kubectl who-can-as who delete nodes -f docs/examples/acme`

// whoFlags are the flags of who.
type whoFlags struct {
	connection    *flags.Connection
	output        *flags.Output
	asking        flags.Asking
	target        targetFlags
	allNamespaces bool
}

func newWho(console flags.Console, connection *flags.Connection, output *flags.Output) *cobra.Command {
	f := &whoFlags{connection: connection, output: output}
	cmd := &cobra.Command{
		Use:     "who VERB TARGET",
		Short:   "Show who may do something, by RBAC",
		Example: whoExample,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return exit.Usage("who takes a VERB and a TARGET", "the form is: kubectl who-can-as who VERB TARGET")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), console, cmd.Flags(), args)
		},
	}
	f.asking.AddFlags(cmd.Flags())
	cmd.Flags().BoolVarP(&f.allNamespaces, "all-namespaces", "A", false, "Ask about every namespace that you can list")
	f.target.addFlags(cmd.Flags())
	return cmd
}

func (f *whoFlags) run(ctx context.Context, console flags.Console, set *pflag.FlagSet, args []string) error {
	if set.Changed("source") && f.asking.Source != string(access.SourceRBAC) {
		return exit.Usage("who is answered from RBAC objects: no authorizer lists who may do something", "leave out --source "+f.asking.Source)
	}
	f.asking.Source = string(access.SourceRBAC)
	s, err := open(console, f.connection, f.output, &flags.Who{}, f.asking, "", flags.TableFormats())
	if err != nil {
		return err
	}
	c := &check{
		inquiry: s, several: f.allNamespaces, namespaceGiven: set.Changed("namespace"), asWritten: f.target.asWritten,
		words: f.target.words(set, args[0], args[1]),
	}
	if err := c.checkVerb(); err != nil {
		return err
	}
	requests, err := c.requests(ctx)
	if err != nil {
		return err
	}
	if err := c.namespaceExists(ctx, c.checkedNamespace(requests))(); err != nil {
		return err
	}
	answer := report.NewWhoCan(requests)
	var withDefaults rbac.Holdings // those of files, which are the same everywhere
	added := ""
	for _, request := range requests {
		held, err := s.world.Holdings(ctx, request.Namespace)
		if err != nil {
			return err
		}
		if held.Partial { // which a cluster's are not, and its version takes a request
			if withDefaults.Policy == nil {
				withDefaults, added = world.WithDefaultRoles(held, s.world.Minor(ctx))
			}
			held.Policy, held.Objects = withDefaults.Policy, withDefaults.Objects
		}
		for _, gap := range held.GapsWith(missingFor(held.Policy, request)) {
			answer.Missing(gap)
		}
		addSubjects(&answer, held.Policy, request, "")
		for _, name := range namesGranted(held.Objects, request) {
			named := request
			named.Name = name
			addSubjects(&answer, held.Policy, named, "only "+name)
		}
	}
	if err := s.printer.Print(answer); err != nil {
		return err
	}
	s.note(s.unseen)
	s.note(added)
	if !s.quiet {
		s.console.Note("%s", whereAsked(requests, f.allNamespaces))
	}
	if answer.Incomplete && len(answer.Subjects) == 1 { // system:masters alone
		return exit.With(exit.NotEstablished)
	}
	return s.ended(ctx, answer.Incomplete)
}

// missingFor are the roles that are not there, of bindings that could allow a request.
func missingFor(policy *rbac.Policy, request access.Request) []*rbac.MissingRoleError {
	return slices.DeleteFunc(policy.Missing(), func(err *rbac.MissingRoleError) bool {
		return err.Binding.Namespace != "" && err.Binding.Namespace != request.Namespace
	})
}

// whereAsked says which place an answer is about, and who gave it.
func whereAsked(requests []access.Request, several bool) string {
	where := "the whole cluster"
	switch {
	case several && requests[0].Namespace != "":
		where = fmt.Sprintf("%d namespaces", len(requests))
	case requests[0].Namespace != "":
		where = "namespace " + requests[0].Namespace
	}
	return "asked about " + where + "; source: " + sourceWords(access.SourceRBAC)
}

// namesGranted are the objects' names to which rules limit the right that is
// asked about without a name: their holders may do it to those objects.
func namesGranted(objects access.Objects, request access.Request) []string {
	if request.Name != "" || request.IsURL() {
		return nil
	}
	var names []string
	note := func(rules []rbacv1.PolicyRule) {
		for _, rule := range rules {
			limited := rule.ResourceNames
			rule.ResourceNames = nil
			if len(limited) > 0 && access.RuleAllows(rule, request) {
				names = append(names, limited...)
			}
		}
	}
	for _, role := range objects.ClusterRoles {
		note(role.Rules)
	}
	for _, role := range objects.Roles {
		if role.Namespace == request.Namespace {
			note(role.Rules)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// addSubjects adds who may make a request: those of cluster-wide grants once,
// under "*", and those whom the namespace adds. limit says what their right is
// limited to, "" for nothing.
func addSubjects(answer *report.WhoCan, policy *rbac.Policy, request access.Request, limit string) {
	for _, found := range policy.Subjects(request) {
		notes := subjectNotes(policy, found)
		if limit != "" {
			notes = append([]string{limit}, notes...)
		}
		if found.Privileged && len(found.Grants) == 0 {
			addOnce(answer, report.WhoCanSubject{Namespace: access.Everywhere, Subject: found.Subject, Notes: notes})
		}
		for _, grant := range found.Grants {
			where := grant.Binding.Namespace
			if where == "" {
				where = access.Everywhere
			}
			addOnce(answer, report.WhoCanSubject{Namespace: where, Subject: found.Subject, Grant: &grant.Grant, Notes: notes})
		}
	}
}

// addOnce leaves out what is there already, without a limit or with the same.
func addOnce(answer *report.WhoCan, subject report.WhoCanSubject) {
	same := func(other report.WhoCanSubject) bool {
		limited := len(other.Notes) > 0 && strings.HasPrefix(other.Notes[0], "only ")
		return other.Namespace == subject.Namespace && other.Subject == subject.Subject &&
			(other.Grant == nil) == (subject.Grant == nil) && (subject.Grant == nil || *other.Grant == *subject.Grant) &&
			(!limited || slices.Equal(other.Notes, subject.Notes))
	}
	if !slices.ContainsFunc(answer.Subjects, same) {
		answer.Subjects = append(answer.Subjects, subject)
	}
}

// subjectNotes say who is behind a subject, and what makes it stronger than
// this one right.
func subjectNotes(policy *rbac.Policy, found rbac.SubjectGrants) []string {
	var notes []string
	if note := membersOf(found.Subject); note != "" {
		notes = append(notes, note)
	}
	subject := subjectOf(found.Subject)
	switch {
	case found.Privileged:
		notes = append(notes, "is allowed everything")
	case policy.Allows(subject, access.Request{Verb: "*", Group: "*", Resource: "*"}):
		notes = append(notes, "holds every right in the cluster")
	case policy.Allows(subject, access.Request{Verb: "impersonate", Resource: "users"}),
		policy.Allows(subject, access.Request{Verb: "impersonate", Resource: "groups"}):
		notes = append(notes, "may impersonate others")
	}
	return notes
}

// membersOf says who belongs to a built-in group.
func membersOf(subject access.Ref) string {
	if subject.Kind != "Group" {
		return ""
	}
	if namespace, ok := strings.CutPrefix(subject.Name, "system:serviceaccounts:"); ok {
		return fmt.Sprintf("every service account of namespace %s", namespace)
	}
	switch subject.Name {
	case "system:serviceaccounts":
		return "every service account"
	case "system:authenticated":
		return "everybody who is logged in, service accounts too"
	case "system:unauthenticated":
		return "everybody who is not logged in"
	case "system:nodes":
		return "every node"
	}
	return ""
}

// subjectOf is a subject by itself, with the groups that everybody of its kind
// has.
func subjectOf(ref access.Ref) rbac.Subject {
	switch ref.Kind {
	case "Group":
		return rbac.Subject{Groups: []string{ref.Name}}
	case "ServiceAccount":
		return rbac.Subject{Username: "system:serviceaccount:" + ref.Namespace + ":" + ref.Name}
	default:
		return rbac.Subject{Username: ref.Name}
	}
}
