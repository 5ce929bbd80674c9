package oracle

import (
	"context"
	"fmt"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	"k8s.io/kubernetes/pkg/registry/rbac/validation"
	rbacauthorizer "k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Kubernetes is the original: the authorizers of the API server over a fixed
// set of objects.
type Kubernetes struct {
	masters  authorizer.Authorizer
	rbac     *rbacauthorizer.RBACAuthorizer
	resolver *validation.DefaultRuleResolver
	locator  *rbacauthorizer.SubjectAccessEvaluator
}

// NewKubernetes sets the original up as k8s.io/kubernetes
// pkg/kubeapiserver/authorizer/reload.go does: system:masters before RBAC.
func NewKubernetes(objects access.Objects) *Kubernetes {
	s := newStore(objects)
	return &Kubernetes{
		masters:  authorizerfactory.NewPrivilegedGroups(user.SystemPrivilegedGroup),
		rbac:     rbacauthorizer.New(s, s, s, s),
		resolver: validation.NewDefaultRuleResolver(s, s, s, s),
		locator:  rbacauthorizer.NewSubjectAccessEvaluator(s, s, s, s, ""),
	}
}

// Authorize is the decision and the reason that comes with it.
func (k *Kubernetes) Authorize(ctx context.Context, s rbac.Subject, r access.Request) (bool, string, error) {
	decision, reason, err := k.authorize(ctx, Attributes(s, r))
	return decision == authorizer.DecisionAllow, reason, err
}

func (k *Kubernetes) authorize(ctx context.Context, attributes authorizer.Attributes) (authorizer.Decision, string, error) {
	decision, reason, err := k.masters.Authorize(ctx, attributes)
	if decision == authorizer.DecisionNoOpinion && err == nil {
		decision, reason, err = k.rbac.Authorize(ctx, attributes)
	}
	return decision, reason, err
}

// Grants are the reasons that Authorize could give for a yes: all rules that
// allow the request, where the authorizer stops at the first.
func (k *Kubernetes) Grants(ctx context.Context, s rbac.Subject, r access.Request) []string {
	attributes := Attributes(s, r)
	var reasons []string
	k.resolver.VisitRulesFor(ctx, attributes.User, attributes.Namespace, func(source fmt.Stringer, rule *rbacv1.PolicyRule, _ error) bool {
		if rule != nil && rbacauthorizer.RuleAllows(attributes, rule) {
			reasons = append(reasons, "RBAC: allowed by "+source.String())
		}
		return true
	})
	return reasons
}

// Rules are the rules in a namespace, those that hold everywhere included.
func (k *Kubernetes) Rules(ctx context.Context, s rbac.Subject, namespace string) ([]rbacv1.PolicyRule, error) {
	return k.resolver.RulesFor(ctx, userOf(s), namespace)
}

// Subjects are those that the bindings allowing the request list, as written.
func (k *Kubernetes) Subjects(ctx context.Context, r access.Request) []rbacv1.Subject {
	subjects, _ := k.locator.AllowedSubjects(ctx, Attributes(rbac.Subject{}, r)) // missing roles are compared elsewhere
	return subjects
}

// Attributes are a request as the API server's filters hand it to authorizers.
func Attributes(s rbac.Subject, r access.Request) authorizer.AttributesRecord {
	if r.IsURL() {
		return authorizer.AttributesRecord{User: userOf(s), Verb: r.Verb, Path: r.Path}
	}
	return authorizer.AttributesRecord{
		User: userOf(s), Verb: r.Verb, Namespace: r.Namespace, APIGroup: r.Group,
		Resource: r.Resource, Subresource: r.Subresource, Name: r.Name, ResourceRequest: true,
	}
}

func userOf(s rbac.Subject) user.Info {
	return &user.DefaultInfo{Name: s.Username, Groups: s.Groups}
}
