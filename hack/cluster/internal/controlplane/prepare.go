package controlplane

import (
	"fmt"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/kubeconfig"
)

// prepare writes every file the servers and their clients read. It returns the
// certificate authority as PEM.
func prepare(files files, options Options, users users, server string) ([]byte, error) {
	ca, err := writeCertificates(files)
	if err != nil {
		return nil, err
	}
	if err := users.write(files.tokens()); err != nil {
		return nil, err
	}
	if err := writeJSON(files.auditPolicy(), auditPolicy()); err != nil {
		return nil, err
	}
	if err := writeAuthorization(files, options); err != nil {
		return nil, err
	}
	return ca, kubeconfig.Write(files.kubeconfig(), server, ca, users.public())
}

// writeAuthorization writes the configuration that only a webhook needs.
func writeAuthorization(files files, options Options) error {
	if options.WebhookAuthorizer == "" {
		return nil
	}
	path, err := webhookKubeconfig(options.WebhookAuthorizer, files.webhookKubeconfig())
	if err != nil {
		return fmt.Errorf("writing the webhook's kubeconfig: %w", err)
	}
	return writeJSON(files.authorization(), authorizationConfiguration(options.modes(), path))
}
