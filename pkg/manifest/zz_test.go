package manifest
import ("testing";"fmt";"os";"time";"strings";"runtime")
func TestZZ(t *testing.T){
 l, err := Load(strings.Fields(os.Getenv("ZZ")), os.Stdin, Options{})
 fmt.Println(err)
 for _, x := range l.Ignored { fmt.Println("ignored", x)}
 for _, x := range l.Duplicates { fmt.Println("dup", x)}
 fmt.Println(len(l.Objects.Roles), len(l.Objects.ClusterRoles), len(l.Objects.RoleBindings), len(l.Objects.ClusterRoleBindings), l.Namespaces, l.ServiceAccounts, l.Defaulted)
 for r, p := range l.Positions { if len(l.Positions) < 50 {fmt.Println(r, p, p.Document) }}
}
func gen(n int, style string) string {
 var b strings.Builder
 if style=="list" { b.WriteString("apiVersion: v1\nitems:\n") }
 if style=="json" { b.WriteString("{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"List\",\n  \"items\": [\n") }
 for i:=0;i<n;i++ {
  switch style {
  case "docs": fmt.Fprintf(&b, "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  creationTimestamp: \"2024-01-01T00:00:00Z\"\n  name: binding-%d\n  namespace: ns-%d\n  resourceVersion: \"%d\"\n  uid: 00000000-0000-0000-0000-000000000000\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: ClusterRole\n  name: view\nsubjects:\n- apiGroup: rbac.authorization.k8s.io\n  kind: User\n  name: user-%d\n", i, i%2000, i, i)
  case "list": fmt.Fprintf(&b, "- apiVersion: rbac.authorization.k8s.io/v1\n  kind: RoleBinding\n  metadata:\n    creationTimestamp: \"2024-01-01T00:00:00Z\"\n    name: binding-%d\n    namespace: ns-%d\n    resourceVersion: \"%d\"\n    uid: 00000000-0000-0000-0000-000000000000\n  roleRef:\n    apiGroup: rbac.authorization.k8s.io\n    kind: ClusterRole\n    name: view\n  subjects:\n  - apiGroup: rbac.authorization.k8s.io\n    kind: User\n    name: user-%d\n", i, i%2000, i, i)
  case "json": if i>0 {b.WriteString(",\n")}; fmt.Fprintf(&b, `        {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "RoleBinding",
            "metadata": {
                "creationTimestamp": "2024-01-01T00:00:00Z",
                "name": "binding-%d",
                "namespace": "ns-%d",
                "resourceVersion": "%d"
            },
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
            "subjects": [
                {"kind": "User", "name": "user-%d"}
            ]
        }`, i, i%2000, i, i)
  }
 }
 if style=="list" { b.WriteString("kind: List\nmetadata:\n  resourceVersion: \"\"\n") }
 if style=="json" { b.WriteString("]}") }
 return b.String()
}
func TestZZSpeed(t *testing.T){
 for _, s := range []string{"docs","list","json"} {
 text := gen(100000, s)
 os.WriteFile("/tmp/zz-"+s, []byte(text), 0o644)
 size := len(text); text=""
 runtime.GC()
 var m0, m1 runtime.MemStats; runtime.ReadMemStats(&m0)
 done := make(chan bool); peak := uint64(0); fin := make(chan bool)
 go func(){ for { select{case <-done: close(fin); return; case <-time.After(20*time.Millisecond): var m runtime.MemStats; runtime.ReadMemStats(&m); peak=max(peak,m.HeapInuse)} } }()
 t0 := time.Now()
 l, err := Load([]string{"/tmp/zz-"+s}, nil, Options{})
 d := time.Since(t0); done<-true; <-fin
 runtime.GC(); runtime.ReadMemStats(&m1)
 fmt.Printf("%s %d MB %v %v bindings=%d live=%dMB peak=%dMB\n", s, size>>20, d, err, len(l.Objects.RoleBindings), (m1.HeapAlloc-m0.HeapAlloc)>>20, peak>>20)
 runtime.KeepAlive(l)
 }
}
