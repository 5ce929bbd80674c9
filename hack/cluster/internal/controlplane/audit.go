package controlplane

import (
	"encoding/json"
	"fmt"
	"os"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	auditv1 "k8s.io/apiserver/pkg/apis/audit/v1"
)

// auditPolicy logs each request once, when it is finished, and for reviews what
// was asked and answered too.
func auditPolicy() auditv1.Policy {
	return auditv1.Policy{
		TypeMeta:   metav1.TypeMeta{APIVersion: auditv1.SchemeGroupVersion.String(), Kind: "Policy"},
		OmitStages: []auditv1.Stage{auditv1.StageRequestReceived},
		Rules: []auditv1.PolicyRule{
			{
				Level: auditv1.LevelRequestResponse,
				Resources: []auditv1.GroupResources{
					{Group: "authorization.k8s.io"},
					{Group: "authentication.k8s.io"},
				},
			},
			{Level: auditv1.LevelMetadata},
		},
	}
}

// writeJSON writes a configuration object; the server reads JSON as YAML.
func writeJSON(path string, object any) error {
	content, err := json.MarshalIndent(object, "", "  ")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}
