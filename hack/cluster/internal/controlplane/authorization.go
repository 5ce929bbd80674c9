package controlplane

import (
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	apiserverv1 "k8s.io/apiserver/pkg/apis/apiserver/v1"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// webhookTimeout is how long the server waits for an answer of the webhook.
const webhookTimeout = 5 * time.Second

// authorizationConfiguration asks the authorizers in the order of the modes. The
// webhook's answers are not cached, so a test sees each of its own.
func authorizationConfiguration(modes []string, webhookKubeconfig string) apiserverv1.AuthorizationConfiguration {
	configuration := apiserverv1.AuthorizationConfiguration{TypeMeta: metav1.TypeMeta{
		APIVersion: apiserverv1.SchemeGroupVersion.String(),
		Kind:       "AuthorizationConfiguration",
	}}
	for _, mode := range modes {
		authorizer := apiserverv1.AuthorizerConfiguration{Type: mode, Name: strings.ToLower(mode)}
		if mode == webhookMode {
			authorizer.Webhook = webhook(webhookKubeconfig)
		}
		configuration.Authorizers = append(configuration.Authorizers, authorizer)
	}
	return configuration
}

func webhook(kubeconfig string) *apiserverv1.WebhookConfiguration {
	cache := false
	return &apiserverv1.WebhookConfiguration{
		AuthorizedTTL:                            metav1.Duration{Duration: time.Second},
		CacheAuthorizedRequests:                  &cache,
		UnauthorizedTTL:                          metav1.Duration{Duration: time.Second},
		CacheUnauthorizedRequests:                &cache,
		Timeout:                                  metav1.Duration{Duration: webhookTimeout},
		SubjectAccessReviewVersion:               "v1",
		MatchConditionSubjectAccessReviewVersion: "v1",
		FailurePolicy:                            apiserverv1.FailurePolicyNoOpinion,
		ConnectionInfo: apiserverv1.WebhookConnectionInfo{
			Type:           apiserverv1.AuthorizationWebhookConnectionInfoTypeKubeConfigFile,
			KubeConfigFile: &kubeconfig,
		},
	}
}

// webhookKubeconfig is the kubeconfig file that leads to the webhook. A URL gets
// one of its own, which trusts any certificate: the webhook is on loopback.
func webhookKubeconfig(authorizer, path string) (string, error) {
	if !isURL(authorizer) {
		return authorizer, nil
	}
	config := clientcmdapi.NewConfig()
	config.Clusters["webhook"] = &clientcmdapi.Cluster{
		Server:                authorizer,
		InsecureSkipTLSVerify: strings.HasPrefix(authorizer, "https://"),
	}
	config.Contexts["webhook"] = &clientcmdapi.Context{Cluster: "webhook"}
	config.CurrentContext = "webhook"
	return path, clientcmd.WriteToFile(*config, path)
}

func isURL(authorizer string) bool {
	return strings.HasPrefix(authorizer, "http://") || strings.HasPrefix(authorizer, "https://")
}
