package rbac

import (
	"context"
	"errors"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Holdings are RBAC objects as far as they could be read.
type Holdings struct {
	Policy *Policy
	// Objects are what the policy was built from.
	Objects access.Objects
	// Gaps say which objects could not be read that may hold a grant, each as
	// a sentence; none if all were read.
	Gaps []string
	// Partial objects are some of those of a cluster. A role that is not among
	// them may exist all the same, so what it would allow is not known.
	Partial bool
	// Unread are roles that bindings refer to and that may exist: they could not be
	// read. Gaps say so.
	Unread []access.Ref
	// Blind is true where no binding could be read that holds in the place.
	Blind bool
}

// Reader gives the objects that can hold a grant in a namespace, "" for those
// that hold everywhere.
type Reader func(ctx context.Context, namespace string) (Holdings, error)

// Authority is an access.Authority that evaluates RBAC objects. It knows no
// other authorizer, and no identity but the one it is given.
type Authority struct {
	read Reader
	self func(context.Context) (access.Seen, error)
}

// NewAuthority makes an authority over what read gives. self tells who the
// identity in effect is; nil where there is none.
func NewAuthority(read Reader, self func(context.Context) (access.Seen, error)) *Authority {
	return &Authority{read: read, self: self}
}

// ErrNobody means that there is no identity in effect: nobody is connected.
var ErrNobody = errors.New("nobody was named, and without a cluster there is no identity in effect")

// Identify implements access.Authority. Nothing confirms an identity here.
func (a *Authority) Identify(ctx context.Context, who identity.Identity) (access.Seen, error) {
	if who.Kind != 0 {
		return access.Seen{
			Source: access.SourceRBAC, Username: who.Username(), UID: who.UID,
			Groups: who.ReviewGroups(), Extra: who.Extra,
		}, nil
	}
	if a.self == nil {
		return access.Seen{}, ErrNobody
	}
	seen, err := a.self(ctx)
	seen.Source = access.SourceRBAC
	return seen, err
}

// Check implements access.Authority. What could not be read can hold a grant,
// so it turns a no into Unknown, and never a yes into anything else.
func (a *Authority) Check(ctx context.Context, who identity.Identity, request access.Request) access.Decision {
	subject, err := a.subject(ctx, who)
	if err != nil {
		return access.Undecided(access.SourceRBAC, err)
	}
	held, err := a.read(ctx, request.Namespace)
	if err != nil {
		return access.Undecided(access.SourceRBAC, err)
	}
	return held.decide(subject, request)
}

func (h Holdings) decide(subject Subject, request access.Request) access.Decision {
	found := h.Policy.Authorize(subject, request)
	decision := access.Decision{Source: access.SourceRBAC, Reason: found.Reason()}
	for _, grant := range found.Grants {
		decision.Grants = append(decision.Grants, grant.Grant)
	}
	switch {
	case found.Allowed:
		decision.Verdict = access.Allowed
		if len(decision.Grants) > 0 && !found.Privileged {
			decision.Grant = &decision.Grants[0]
		}
	case len(h.GapsWith(found.Missing)) > 0:
		decision.Cause = errors.New(strings.Join(h.GapsWith(found.Missing), "; "))
	default:
		decision.Verdict = access.Denied
	}
	return decision
}

// GapsWith are what could not be read, with the roles that are missing where that
// is no proof that there are none.
func (h Holdings) GapsWith(missing []*MissingRoleError) []string {
	if !h.Partial {
		return h.Gaps
	}
	gaps := slices.Clone(h.Gaps)
	for _, err := range missing {
		gaps = append(gaps, dangling(err)+" among these objects")
	}
	return gaps
}

// Dangling are those of the missing roles that do not exist for sure.
func (h Holdings) Dangling(missing []*MissingRoleError) []*MissingRoleError {
	if h.Partial {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(missing), func(err *MissingRoleError) bool { return slices.Contains(h.Unread, err.Role) })
}

func dangling(err *MissingRoleError) string {
	return err.Binding.String() + " refers to " + err.Role.String() + ", which does not exist"
}

func (a *Authority) subject(ctx context.Context, who identity.Identity) (Subject, error) {
	seen, err := a.Identify(ctx, who)
	return Subject{Username: seen.Username, Groups: seen.Groups}, err
}

// Rules implements access.Authority.
func (a *Authority) Rules(ctx context.Context, who identity.Identity, namespace string) access.Rules {
	subject, err := a.subject(ctx, who)
	if err != nil {
		return failed(err)
	}
	held, err := a.read(ctx, namespace)
	if err != nil {
		return failed(err)
	}
	found, missing := held.Policy.Rules(subject, namespace)
	gaps := held.GapsWith(missing)
	rules := access.Rules{Rules: found, Complete: len(gaps) == 0, Causes: gaps, Final: true}
	for _, err := range held.Dangling(missing) {
		rules.Causes = append(rules.Causes, dangling(err))
	}
	if namespace == "" && subject.privileged() {
		rules = everything(rules)
	}
	return rules
}

func failed(err error) access.Rules {
	return access.Rules{Failed: err, Causes: []string{err.Error()}, Final: true}
}

// everything adds what no rule says: system:masters is allowed whatever it
// asks for.
func everything(rules access.Rules) access.Rules {
	all := []string{rbacv1.VerbAll}
	rules.Complete = true
	rules.Rules = append(rules.Rules,
		rbacv1.PolicyRule{Verbs: all, APIGroups: all, Resources: all},
		rbacv1.PolicyRule{Verbs: all, NonResourceURLs: all})
	return rules
}
