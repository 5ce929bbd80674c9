package world

import (
	"errors"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Opened is a world with who answers in it.
type Opened struct {
	World
	Authority access.Authority
	// Acting is as whom the caller acts, "" for himself.
	Acting string
}

// Open makes the manifests of -f the world if there are any, else the cluster
// that flags and kubeconfig name. It reads files and sends nothing.
func Open(console flags.Console, connection *flags.Connection, asking flags.Asking, plugin string, quiet bool) (Opened, error) {
	if len(asking.Files) > 0 {
		return openManifests(console, connection, asking, quiet)
	}
	caller, err := connection.Connect(console, plugin)
	if err != nil {
		return Opened{}, err
	}
	authority, err := kube.NewAuthority(caller, asking.Source)
	return Opened{World: caller, Authority: authority, Acting: actingAs(caller)}, err
}

// OpenAnyway is Open for commands that need not ask anybody: where no cluster is
// configured at all, the world holds no more than what Kubernetes serves by
// itself, and assumed is true.
func OpenAnyway(console flags.Console, connection *flags.Connection, asking flags.Asking, plugin string, quiet bool) (opened Opened, assumed bool, err error) {
	opened, err = Open(console, connection, asking, plugin, quiet)
	if !errors.Is(err, kube.ErrNoCluster) {
		return opened, false, err
	}
	nothing := emptyFiles(currentNamespace(connection))
	return Opened{World: nothing, Authority: rbac.NewAuthority(nothing.Holdings, nil)}, true, nil
}

// currentNamespace is what flags and kubeconfig say, as far as there are any.
func currentNamespace(connection *flags.Connection) string {
	namespace, _, err := connection.Config.Loader().Namespace()
	if err != nil {
		return metav1.NamespaceDefault
	}
	return namespace
}

// openManifests looks at a kubeconfig for the current namespace alone, and there
// may be none.
func openManifests(console flags.Console, connection *flags.Connection, asking flags.Asking, quiet bool) (Opened, error) {
	files, err := openFiles(console, asking, currentNamespace(connection), quiet)
	if err != nil {
		return Opened{}, err
	}
	return Opened{World: files, Authority: rbac.NewAuthority(files.Holdings, nil)}, nil
}

// actingAs is the identity that flags or kubeconfig make the caller act as.
func actingAs(caller *kube.Caller) string {
	acting := caller.Acting()
	if acting.UserName == "" || len(acting.Groups) == 0 {
		return acting.UserName
	}
	return acting.UserName + ", groups " + strings.Join(acting.Groups, ", ")
}
