package manifest

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/snapshot"
)

// maxSnapshot bounds the text of a snapshot, in bytes: some millions of objects.
const maxSnapshot = 2 << 30

// errSnapshotPlace is advice: manifests and another snapshot cannot be laid under
// a cluster.
var errSnapshotPlace = errors.New("a snapshot stands for a whole cluster: give one, by its name and first; manifests behind it are laid over it")

// Base is the snapshot that the rest of what was loaded lies on.
type Base struct {
	snapshot.Read
	File string
	// Covered reports whether anything was read besides it.
	Covered bool
}

// snapshot reads a snapshot, which must come before everything else. One that
// cannot be read is an error: without it nothing would be as it is.
func (l *loader) snapshot(text io.Reader) error {
	switch {
	case l.inFolder:
		l.fileProblem(l.name, errSnapshotPlace.Error())
		return nil
	case l.loaded.Snapshot != nil || l.objects > 0:
		return fmt.Errorf("%s: %w", shown(l.name), errSnapshotPlace)
	}
	read, err := snapshot.ReadFrom(&bounded{reader: text, limit: maxSnapshot, problem: errHugeSnapshot})
	if err != nil {
		return fmt.Errorf("%s: %w", shown(l.name), cause(err))
	}
	l.document = 1
	l.adopt(read)
	return nil
}

// adopt makes the snapshot's objects those that were loaded so far.
func (l *loader) adopt(read snapshot.Read) {
	l.loaded.Snapshot = &Base{Read: read, File: l.name}
	l.loaded.Objects = read.Objects
	l.loaded.ServiceAccounts = read.ServiceAccounts
	for i, namespace := range read.Namespaces {
		l.loaded.Namespaces = append(l.loaded.Namespaces, Namespace(namespace))
		l.found(Ref{Kind: "Namespace", Name: namespace.Name}, i, read.Line(snapshot.Namespaces, i))
	}
	for i, account := range read.ServiceAccounts {
		l.found(Ref{Kind: "ServiceAccount", Namespace: account.Namespace, Name: account.Name}, i, read.Line(snapshot.ServiceAccounts, i))
	}
	adoptAll(l, clusterRoleKind, read.Objects.ClusterRoles, read, snapshot.ClusterRoles)
	adoptAll(l, roleKind, read.Objects.Roles, read, snapshot.Roles)
	adoptAll(l, clusterRoleBindingKind, read.Objects.ClusterRoleBindings, read, snapshot.ClusterRoleBindings)
	adoptAll(l, roleBindingKind, read.Objects.RoleBindings, read, snapshot.RoleBindings)
}

func adoptAll[T any, P interface {
	*T
	metav1.Object
}](l *loader, kind string, objects []T, read snapshot.Read, part snapshot.Part,
) {
	for i := range objects {
		object := P(&objects[i])
		l.found(Ref{Kind: kind, Namespace: object.GetNamespace(), Name: object.GetName()}, i, read.Line(part, i))
	}
}

func (l *loader) found(ref Ref, index, line int) {
	l.indices[ref] = index
	l.loaded.Positions[ref] = Position{File: l.name, Document: 1, Line: line}
}

// beginsSnapshot looks at the first bytes of a text.
func beginsSnapshot(text *bufio.Reader) bool {
	start, _ := text.Peek(snapshot.Peek) // fewer if there are no more
	return snapshot.Recognise(start)
}

// ReadSnapshot reads the snapshot at path, or in stdin for "-", and verifies it.
func ReadSnapshot(path string, stdin io.Reader) (snapshot.Read, error) {
	loaded, err := Load([]string{path}, stdin, Options{})
	switch {
	case err != nil:
		return snapshot.Read{}, err
	case loaded.Snapshot == nil:
		return snapshot.Read{}, fmt.Errorf("%s: this is no snapshot: kubectl who-can-as snapshot writes them", shown(path))
	}
	return loaded.Snapshot.Read, nil
}
