package manifest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	kjson "sigs.k8s.io/json"

	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
	"github.com/who-can-as/kubectl-who-can-as/pkg/snapshot"
)

// value reads a value of a document.
func (l *loader) value(v value) error {
	if l.objects++; l.objects > maxObjects {
		return errTooMany
	}
	if l.tests != nil {
		l.tests(v)
		return nil
	}
	if !bytes.HasPrefix(v.data, []byte("{")) {
		l.noObject(v)
		return nil
	}
	meta, found := typeOf(v)
	switch {
	case len(found) > 0:
		l.problems(v, found...)
		return nil
	case strings.HasSuffix(meta.Kind, "List"):
		return l.list(v, meta)
	default:
		l.object(v, meta)
		return nil
	}
}

// noObject: documents that are empty and lists of something else, such as
// patches, lie around in folders with manifests.
func (l *loader) noObject(v value) {
	switch kind := jsonKind(v.data); {
	case v.depth == 0 && kind == "null":
	case v.depth == 0 && kind == "array" && !holdsObjects(v.data):
		l.ignored[Ignored{}]++
	case v.depth == 0 && kind == "array":
		l.problem(v.line, `a list of objects without an object around it: write apiVersion: v1, kind: List and items`)
	case kind == "null":
		l.problem(v.line, "nothing where an object belongs")
	default:
		l.problem(v.line, found(kind)+" where an object belongs")
	}
}

// jsonKind is the type of a JSON value as encoding/json names it.
func jsonKind(data []byte) string {
	switch data[0] {
	case '[':
		return "array"
	case '{':
		return "object"
	case '"':
		return "string"
	case 'n':
		return "null"
	case 't', 'f':
		return "bool"
	default:
		return "number"
	}
}

// holdsObjects reports whether any item of a list has a kind.
func holdsObjects(list []byte) bool {
	var items []any
	if err := kjson.UnmarshalCaseSensitivePreserveInts(list, &items); err != nil {
		return false
	}
	return slices.ContainsFunc(items, func(one any) bool {
		object, _ := one.(map[string]any)
		return object["kind"] != nil
	})
}

// typeOf reads what every object of Kubernetes has.
func typeOf(v value) (metav1.TypeMeta, []finding) {
	meta := v.assumed
	if err := kjson.UnmarshalCaseSensitivePreserveInts(v.data, &meta); err != nil {
		return meta, []finding{mistyped(v.data, err)}
	}
	switch {
	case meta.Kind == "" && meta.APIVersion == "" && v.depth > 0:
		return meta, []finding{{what: "kind and apiVersion are missing"}}
	case meta.Kind == "" && meta.APIVersion != "":
		return meta, []finding{{what: "kind is missing"}}
	case meta.Kind != "" && meta.APIVersion == "":
		return meta, []finding{{what: "apiVersion is missing"}}
	}
	return meta, nil
}

// object reads an object, or counts it.
func (l *loader) object(v value, meta metav1.TypeMeta) {
	switch group, version := splitVersion(meta.APIVersion); {
	case group == rbacv1.GroupName:
		l.rbac(v, version, meta.Kind)
	case slices.Contains(rbacKinds(), meta.Kind) && isMeantRBAC(group):
		l.problems(v, finding{path: fieldPath{"apiVersion"}, what: fmt.Sprintf(
			"apiVersion: %q has no %s: write %s", meta.APIVersion, meta.Kind, rbacv1.SchemeGroupVersion)})
	case meta.APIVersion == "v1" && meta.Kind == "Namespace":
		l.namespace(v)
	case meta.APIVersion == "v1" && meta.Kind == "ServiceAccount":
		l.serviceAccount(v)
	case meta.APIVersion == "apiextensions.k8s.io/v1" && meta.Kind == "CustomResourceDefinition":
		l.definition(v)
	case group == snapshot.Group && meta.Kind == snapshot.Kind:
		l.problem(v.line, "a snapshot that is not as it was written: was it formatted by an editor, or is it not alone in its file? Take it anew")
	default:
		l.ignored[Ignored{Group: group, Kind: meta.Kind}]++
	}
}

// isMeantRBAC: other groups have roles too, but no built-in one, and none that
// is called nearly the same.
func isMeantRBAC(group string) bool {
	return !strings.Contains(group, ".") || len(near.Names(group, []string{rbacv1.GroupName})) > 0
}

// splitVersion: the core group has no name.
func splitVersion(apiVersion string) (group, version string) {
	if group, version, found := strings.Cut(apiVersion, "/"); found {
		return group, version
	}
	return "", apiVersion
}
