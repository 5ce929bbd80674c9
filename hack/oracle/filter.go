package oracle

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	authenticationv1 "k8s.io/api/authentication/v1"
	auditinternal "k8s.io/apiserver/pkg/apis/audit"
	"k8s.io/apiserver/pkg/audit"
	"k8s.io/apiserver/pkg/authentication/serviceaccount"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	filters "k8s.io/apiserver/pkg/endpoints/filters/impersonation"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/client-go/kubernetes/scheme"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// Passage is one request on its way through the impersonation filter.
type Passage struct {
	Actor       impersonation.Actor
	Groups      []string // the actor's
	Wanted      impersonation.Wanted
	Request     access.Request
	Constrained bool // the feature gate
}

// Passed is what became of it.
type Passed struct {
	Allowed bool
	Mode    impersonation.Mode // "" if it is refused
	Groups  []string           // of who acts
}

// Impersonate sends the request through a filter that has seen no other one:
// the filter remembers which mode worked last.
func (k *Kubernetes) Impersonate(ctx context.Context, p Passage) (Passed, error) {
	var passed Passed
	next := http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		acting, _ := request.UserFrom(req.Context())
		passed = Passed{Allowed: true, Mode: modeOf(req.Context()), Groups: acting.GetGroups()}
	})
	build := filters.WithImpersonation
	if p.Constrained {
		build = filters.WithConstrainedImpersonation
	}
	req, err := p.request(ctx)
	if err != nil {
		return Passed{}, err
	}
	answer := httptest.NewRecorder()
	build(next, authorizer.AuthorizerFunc(k.authorize), scheme.Codecs).ServeHTTP(answer, req)
	if !passed.Allowed && answer.Code != http.StatusForbidden {
		return Passed{}, fmt.Errorf("the filter answers %d: %s", answer.Code, answer.Body)
	}
	return passed, nil
}

// modeOf reads the mode where the audit log has it.
func modeOf(ctx context.Context) impersonation.Mode {
	constraint := impersonation.Legacy
	_ = audit.AuditContextFrom(ctx).ProcessEventStage(ctx, auditinternal.StageResponseComplete)
	if sink, found := ctx.Value(sinkKey{}).(*eventSink); found && sink.constraint != "" {
		constraint = impersonation.Mode(strings.TrimPrefix(sink.constraint, "impersonate:"))
	}
	return constraint
}

// sinkKey is under which the context has its eventSink.
type sinkKey struct{}

// eventSink keeps the constraint of the last audit event.
type eventSink struct{ constraint string }

// ProcessEvents takes what would go into the audit log.
func (s *eventSink) ProcessEvents(events ...*auditinternal.Event) bool {
	for _, event := range events {
		if event.AuthenticationMetadata != nil {
			s.constraint = event.AuthenticationMetadata.ImpersonationConstraint
		}
	}
	return true
}

// request is the passage as the handlers before the filter leave it.
func (p Passage) request(ctx context.Context) (*http.Request, error) {
	sink := &eventSink{}
	ctx = context.WithValue(audit.WithAuditContext(ctx), sinkKey{}, sink)
	level := audit.RequestAuditConfig{Level: auditinternal.LevelMetadata}
	if err := audit.AuditContextFrom(ctx).Init(level, sink); err != nil {
		return nil, fmt.Errorf("preparing an audit event: %w", err)
	}
	actor := &user.DefaultInfo{Name: p.Actor.Username, Groups: p.Groups}
	if p.Actor.Node != "" {
		actor.Extra = map[string][]string{serviceaccount.NodeNameKey: {p.Actor.Node}}
	}
	attributes := Attributes(p.subject(), p.Request)
	ctx = request.WithRequestInfo(request.WithUser(ctx, actor), &request.RequestInfo{
		IsResourceRequest: attributes.ResourceRequest, Path: attributes.Path, Verb: attributes.Verb,
		APIGroup: attributes.APIGroup, Namespace: attributes.Namespace, Resource: attributes.Resource,
		Subresource: attributes.Subresource, Name: attributes.Name,
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "/", http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("making a request: %w", err)
	}
	p.headers(req.Header)
	return req, nil
}

func (p Passage) headers(header http.Header) {
	header.Set(authenticationv1.ImpersonateUserHeader, p.Wanted.Username)
	if p.Wanted.UID != "" {
		header.Set(authenticationv1.ImpersonateUIDHeader, p.Wanted.UID)
	}
	for _, group := range p.Wanted.Groups {
		header.Add(authenticationv1.ImpersonateGroupHeader, group)
	}
	for key, values := range p.Wanted.Extra {
		for _, value := range values {
			header.Add(authenticationv1.ImpersonateUserExtraHeaderPrefix+url.PathEscape(key), value)
		}
	}
}
