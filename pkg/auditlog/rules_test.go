package auditlog

import (
	"slices"
	"testing"

	"sigs.k8s.io/yaml"
)

// TestRules: each kind is YAML of the form that its program reads, and nothing
// else has any.
func TestRules(t *testing.T) {
	var policy struct {
		APIVersion, Kind string
		OmitStages       []string
		Rules            []struct {
			Level           string
			NonResourceURLs []string
			Users           []string
			UserGroups      []string
			Verbs           []string
			Resources       []struct {
				Group     string
				Resources []string
			}
		}
	}
	parse(t, "audit-policy", &policy)
	if policy.APIVersion != "audit.k8s.io/v1" || policy.Kind != "Policy" || policy.Rules[len(policy.Rules)-1].Level != "Metadata" {
		t.Errorf("audit-policy: %+v", policy)
	}
	for _, rule := range policy.Rules {
		if !slices.Contains([]string{"None", "Metadata"}, rule.Level) {
			t.Errorf("audit-policy: level %s records bodies", rule.Level)
		}
	}
	var prometheus struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	parse(t, "prometheus", &prometheus)
	for _, rule := range prometheus.Groups[0].Rules {
		if rule.Alert == "" || rule.Expr == "" || rule.Annotations["summary"] == "" {
			t.Errorf("prometheus: %+v", rule)
		}
	}
	var falco []struct {
		List, Macro, Rule, Desc, Condition, Output, Priority, Source string
		Items, Tags                                                  []string
		RequiredPluginVersions                                       []struct{ Name, Version string } `json:"required_plugin_versions"`
	}
	parse(t, "falco", &falco)
	for _, entry := range falco {
		if entry.Rule != "" && (entry.Condition == "" || entry.Output == "" || entry.Priority == "" || entry.Source != "k8s_audit") {
			t.Errorf("falco: %+v", entry)
		}
	}
	if Rules("sysdig") != "" {
		t.Error("there are rules for another program")
	}
}

func parse(t *testing.T, kind string, into any) {
	t.Helper()
	if err := yaml.UnmarshalStrict([]byte(Rules(kind)), into); err != nil {
		t.Fatalf("%s: %v", kind, err)
	}
}
