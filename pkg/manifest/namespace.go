package manifest

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	kjson "sigs.k8s.io/json"
)

// namespace reads a Namespace: its name and labels.
func (l *loader) namespace(v value) {
	const kind = "Namespace"
	meta, ref, _, ok := l.metadata(v, kind, false)
	if !ok {
		return
	}
	namespace := Namespace{Name: meta.Name, Labels: meta.Labels}
	if l.note(ref, v, len(l.loaded.Namespaces)) {
		l.loaded.Namespaces = append(l.loaded.Namespaces, namespace)
	} else {
		l.loaded.Namespaces[l.indices[ref]] = namespace
	}
}

// serviceAccount reads a ServiceAccount: its namespace and name.
func (l *loader) serviceAccount(v value) {
	const kind = "ServiceAccount"
	_, ref, defaulted, ok := l.metadata(v, kind, true)
	if !ok {
		return
	}
	if defaulted {
		l.loaded.Defaulted = append(l.loaded.Defaulted, ref)
	}
	if l.note(ref, v, len(l.loaded.ServiceAccounts)) {
		l.loaded.ServiceAccounts = append(l.loaded.ServiceAccounts, types.NamespacedName{Namespace: ref.Namespace, Name: ref.Name})
	}
}

// metadata reads the metadata of an object whose other fields mean nothing here.
func (l *loader) metadata(v value, kind string, namespaced bool) (meta metav1.ObjectMeta, ref Ref, defaulted, ok bool) {
	var object struct {
		Metadata metav1.ObjectMeta `json:"metadata"`
	}
	problems := v.repeated
	if err := kjson.UnmarshalCaseSensitivePreserveInts(v.data, &object); err != nil {
		problems = append(problems, mistyped(v.data, err))
	}
	meta = object.Metadata
	ref, defaulted = l.place(kind, namespaced, &meta)
	if len(problems) == 0 {
		problems = checkMeta(&meta)
	}
	l.problems(v, named(kind, meta.Name, problems)...)
	return meta, ref, defaulted, len(problems) == 0
}
