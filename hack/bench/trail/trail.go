package trail

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// Shares of the requests, in one of a thousand: impersonated ones, and refused
// attempts.
const (
	impersonated = 20
	refused      = 1
)

// minted is of how many impersonated requests one makes a token, and of how many
// others one comes with such a token.
const minted = 100

// Write writes lines as the API server does, of about a kilobyte each, until
// there are as many bytes or a few more.
func Write(to io.Writer, bytes int64, seed uint64) error {
	l := &log{
		Rand: rand.New(rand.NewPCG(seed, 2)), out: bufio.NewWriterSize(to, 1<<20),
		at: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC),
	}
	for l.written < bytes && l.err == nil {
		l.line()
	}
	if l.err != nil {
		return l.err
	}
	return l.out.Flush()
}

// log is one that is being written.
type log struct {
	*rand.Rand
	out     *bufio.Writer
	at      time.Time
	written int64
	err     error
	tokens  []string // the ids of those that were made by impersonated requests
}

func (l *log) line() {
	l.at = l.at.Add(time.Duration(l.IntN(4_000_000)))
	var text string
	switch part := l.IntN(1000); {
	case part < impersonated && l.IntN(minted) == 0:
		text = l.event(l.person(), l.as(), l.tokenRequest(), l.token())
	case part < impersonated:
		text = l.event(l.person(), l.as(), l.request(), l.answer())
	case part < impersonated+refused:
		person := l.person()
		text = l.event(person, "", l.request(), refusal(person))
	default:
		text = l.event(l.account(l.credential()), "", l.request(), l.answer())
	}
	n, err := l.out.WriteString(text)
	l.written, l.err = l.written+int64(n), err
}

// actor is somebody who sends requests.
type actor struct{ name, json, agent string }

func (l *log) person() actor {
	name := fmt.Sprintf("user-%02d@example.com", l.IntN(40))
	return actor{
		name: name, agent: "kubectl/v1.37.2 (linux/amd64) kubernetes/abcdef0",
		json: fmt.Sprintf(`{"username":%q,"groups":["team-%d","system:authenticated"],"extra":{"authentication.kubernetes.io/credential-id":["X509SHA256=%s"]}}`,
			name, l.IntN(6), l.hex(64)),
	}
}

// tokenRequest asks for a token.
func (l *log) tokenRequest() request {
	namespace := l.namespace()
	return request{
		verb: "create", path: "/api/v1/namespaces/" + namespace + "/serviceaccounts/deployer/token",
		object: fmt.Sprintf(`{"resource":"serviceaccounts","namespace":%q,"name":"deployer","apiVersion":"v1","subresource":"token"}`, namespace),
	}
}

// token is the answer to that.
func (l *log) token() string {
	id := l.uuid()
	l.tokens = append(l.tokens, id)
	return `"responseStatus":{"metadata":{},"code":201},"annotations":{"authentication.kubernetes.io/issued-credential-id":"JTI=` + id + `","authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":""}`
}

// credential is the id of a token that somebody comes with.
func (l *log) credential() string {
	if len(l.tokens) > 0 && l.IntN(minted) == 0 {
		return l.tokens[l.IntN(len(l.tokens))]
	}
	return l.uuid()
}

func (l *log) account(credential string) actor {
	namespace, name := l.namespace(), fmt.Sprintf("controller-%02d", l.IntN(30))
	full := "system:serviceaccount:" + namespace + ":" + name
	return actor{
		name: full, agent: name + "/v0.18.2 (linux/amd64) kubernetes/$Format",
		json: fmt.Sprintf(`{"username":%q,"uid":%q,"groups":["system:serviceaccounts","system:serviceaccounts:%s","system:authenticated"],`+
			`"extra":{"authentication.kubernetes.io/credential-id":["JTI=%s"],"authentication.kubernetes.io/node-name":["node-%02d"],`+
			`"authentication.kubernetes.io/pod-name":["%s-6f7b9c-%s"],"authentication.kubernetes.io/pod-uid":["%s"]}}`,
			full, l.uuid(), namespace, credential, l.IntN(50), name, l.hex(5), l.uuid()),
	}
}

// as is the part of an event that tells whom somebody acted as.
func (l *log) as() string {
	if l.IntN(3) == 0 {
		namespace := l.namespace()
		return fmt.Sprintf(`"impersonatedUser":{"username":"system:serviceaccount:%s:deployer","groups":["system:serviceaccounts","system:serviceaccounts:%s","system:authenticated"]},`+
			`"authenticationMetadata":{"impersonationConstraint":"impersonate:serviceaccount"},`, namespace, namespace)
	}
	return fmt.Sprintf(`"impersonatedUser":{"username":"user-%02d@example.com","groups":["team-%d","system:authenticated"]},`, l.IntN(40), l.IntN(6))
}

// request is the part of an event that tells what was asked for.
type request struct{ verb, path, object string }

func (l *log) request() request {
	kind := [][3]string{{"pods", "", "v1"}, {"configmaps", "", "v1"}, {"leases", "coordination.k8s.io", "v1"}, {"deployments", "apps", "v1"}, {"endpointslices", "discovery.k8s.io", "v1"}}[l.IntN(5)]
	verb := []string{"get", "list", "watch", "update", "patch"}[l.IntN(5)]
	namespace, name := l.namespace(), "object-"+l.hex(5)
	prefix, group := "/api/v1", ""
	if kind[1] != "" {
		prefix, group = "/apis/"+kind[1]+"/"+kind[2], fmt.Sprintf(`"apiGroup":%q,`, kind[1])
	}
	return request{
		verb: verb, path: fmt.Sprintf("%s/namespaces/%s/%s/%s?timeout=10s", prefix, namespace, kind[0], name),
		object: fmt.Sprintf(`{"resource":%q,"namespace":%q,"name":%q,%s"apiVersion":%q}`, kind[0], namespace, name, group, kind[2]),
	}
}

// answer is how a request ended: its status and annotations.
func (l *log) answer() string {
	if l.IntN(50) == 0 {
		return `"responseStatus":{"metadata":{},"status":"Failure","message":"forbidden","reason":"Forbidden","code":403},"annotations":{"authorization.k8s.io/decision":"forbid","authorization.k8s.io/reason":""}`
	}
	return `"responseStatus":{"metadata":{},"code":200},"annotations":{"authorization.k8s.io/decision":"allow",` +
		`"authorization.k8s.io/reason":"RBAC: allowed by RoleBinding \"controllers/team-` + l.hex(3) + `\" of ClusterRole \"controller\" to ServiceAccount \"controller/team\""}`
}

func refusal(who actor) string {
	return fmt.Sprintf(`"responseStatus":{"metadata":{},"status":"Failure","message":"users \"root\" is forbidden: User \"%s\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope","reason":"Forbidden","details":{"name":"root","kind":"users"},"code":403}`, who.name)
}

func (l *log) event(who actor, as string, asked request, answer string) string {
	return fmt.Sprintf(`{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"%s","stage":"ResponseComplete","requestURI":%q,"verb":%q,"user":%s,%s`+
		`"sourceIPs":["198.51.100.%d"],"userAgent":%q,"objectRef":%s,%s,"requestReceivedTimestamp":"%s","stageTimestamp":"%s"}`+"\n",
		l.uuid(), asked.path, asked.verb, who.json, as, l.IntN(200), who.agent, asked.object, answer, micro(l.at), micro(l.at.Add(3*time.Millisecond)))
}

func micro(at time.Time) string { return at.Format("2006-01-02T15:04:05.000000Z") }

func (l *log) namespace() string { return fmt.Sprintf("team-%02d", l.IntN(60)) }

func (l *log) uuid() string {
	return l.hex(8) + "-" + l.hex(4) + "-4" + l.hex(3) + "-a" + l.hex(3) + "-" + l.hex(12)
}

func (l *log) hex(digits int) string {
	const all = "0123456789abcdef"
	text, bits := make([]byte, digits), uint64(0)
	for i := range text {
		if i%16 == 0 {
			bits = l.Uint64()
		}
		text[i], bits = all[bits&15], bits>>4
	}
	return string(text)
}
