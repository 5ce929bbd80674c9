package kube

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// roleServer gives a list of roles in pages of two, and forgets where the list
// stood before a given page.
type roleServer struct {
	names  []string
	forget int // the request that is answered with 410 Gone; 0 for none
	asked  []metav1.ListOptions
}

func (s *roleServer) page(_ context.Context, options metav1.ListOptions) (runtime.Object, error) {
	s.asked = append(s.asked, options)
	if len(s.asked) == s.forget {
		return nil, &apierrors.StatusError{ErrStatus: metav1.Status{Code: http.StatusGone, Reason: metav1.StatusReasonExpired}}
	}
	begin := len(options.Continue)
	end := min(begin+2, len(s.names))
	list := &rbacv1.RoleList{}
	if options.Limit == 0 {
		begin, end = 0, len(s.names)
	}
	for _, name := range s.names[begin:end] {
		list.Items = append(list.Items, rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Name: name}})
	}
	if end < len(s.names) {
		list.Continue = strings.Repeat("x", end)
	}
	return list, nil
}

func TestListsAreReadInPagesToTheEnd(t *testing.T) {
	server := &roleServer{names: []string{"a", "b", "c", "d", "e"}}
	checkNames(t, server)
	want := []metav1.ListOptions{
		{LabelSelector: "team=shop", Limit: pageSize},
		{LabelSelector: "team=shop", Limit: pageSize, Continue: "xx"},
		{LabelSelector: "team=shop", Limit: pageSize, Continue: "xxxx"},
	}
	if diff := cmp.Diff(want, server.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

func TestListThatTheServerForgotIsReadAgainInOnePiece(t *testing.T) {
	server := &roleServer{names: []string{"a", "b", "c", "d", "e"}, forget: 2}
	checkNames(t, server)
	want := []metav1.ListOptions{
		{LabelSelector: "team=shop", Limit: pageSize},
		{LabelSelector: "team=shop", Limit: pageSize, Continue: "xx"},
		{LabelSelector: "team=shop"},
	}
	if diff := cmp.Diff(want, server.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

func checkNames(t *testing.T, server *roleServer) {
	t.Helper()
	roles, err := listAll[rbacv1.Role](t.Context(), "roles", "team=shop", server.page)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, role := range roles {
		names = append(names, role.Name)
	}
	if diff := cmp.Diff(server.names, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}
