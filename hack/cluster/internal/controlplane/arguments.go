package controlplane

import (
	"fmt"
	"strconv"
	"strings"
)

// etcdArguments are the flags of etcd. Sockets are named relative to its working
// directory: a socket's path must not be longer than about 100 bytes, and
// temporary directories can be. What it stores need not survive a crash.
func etcdArguments(files files) []string {
	return []string{
		"--name=default",
		"--data-dir=" + files.etcdData(),
		"--listen-client-urls=" + etcdEndpoint,
		"--advertise-client-urls=" + etcdEndpoint,
		"--listen-peer-urls=" + etcdPeer,
		"--initial-advertise-peer-urls=" + etcdPeer,
		"--initial-cluster=default=" + etcdPeer,
		"--unsafe-no-fsync",
		"--log-level=warn",
	}
}

const (
	etcdEndpoint = "unix://etcd.sock"
	etcdPeer     = "unix://etcd-peer.sock"
)

// apiserverArguments are the flags of kube-apiserver. Of flags given twice it
// takes the last, so the caller's own come last.
//
//   - Without an endpoint reconciler nothing writes this server's address into the
//     cluster, which nobody would reach anyway.
//   - The ServiceAccount admission plugin would refuse pods: no controller makes
//     the service accounts.
//   - A blocking audit log has every finished request in it.
//   - An open watch would hold the shutdown for a minute.
func apiserverArguments(files files, options Options, port int) []string {
	arguments := []string{
		"--etcd-servers=" + etcdEndpoint,
		"--bind-address=127.0.0.1",
		"--secure-port=" + strconv.Itoa(port),
		"--permit-port-sharing",
		"--tls-cert-file=" + files.servingCert(),
		"--tls-private-key-file=" + files.servingKey(),
		"--client-ca-file=" + files.ca(),
		"--token-auth-file=" + files.tokens(),
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + files.serviceAccountKey(),
		"--service-account-signing-key-file=" + files.serviceAccountKey(),
		"--service-cluster-ip-range=10.0.0.0/24",
		"--endpoint-reconciler-type=none",
		"--disable-admission-plugins=ServiceAccount",
		"--audit-policy-file=" + options.auditPolicyFile(files),
		"--audit-log-path=" + files.auditLog(),
		"--audit-log-mode=blocking",
		"--audit-log-maxsize=10000",
		"--shutdown-watch-termination-grace-period=1s",
	}
	arguments = append(arguments, authorizationArguments(files, options)...)
	return append(arguments, optionalArguments(options)...)
}

func authorizationArguments(files files, options Options) []string {
	if options.WebhookAuthorizer != "" {
		return []string{"--authorization-config=" + files.authorization()}
	}
	return []string{"--authorization-mode=" + strings.Join(options.modes(), ",")}
}

func optionalArguments(options Options) []string {
	var arguments []string
	add := func(name, value string) {
		if value != "" && value != "0" {
			arguments = append(arguments, fmt.Sprintf("--%s=%s", name, value))
		}
	}
	add("feature-gates", options.FeatureGates)
	add("emulated-version", options.EmulatedVersion)
	add("max-requests-inflight", strconv.Itoa(options.MaxRequestsInflight))
	add("max-mutating-requests-inflight", strconv.Itoa(options.MaxMutatingRequestsInflight))
	for _, argument := range options.Args {
		arguments = append(arguments, "--"+strings.TrimLeft(argument, "-"))
	}
	return arguments
}

func (o Options) auditPolicyFile(files files) string {
	if o.AuditPolicyFile != "" {
		return o.AuditPolicyFile
	}
	return files.auditPolicy()
}
