package impersonationstories

import (
	"strings"
	"testing"
)

// TestMetric: the server counts what the Prometheus rules of trail go by.
func TestMetric(t *testing.T) {
	cluster := withCompany(t, page.Get(t))
	if _, _, err := cluster.Kubectl(t.Context(), "get", "--raw", "/version", "--as", "jane@example.com"); err != nil {
		t.Fatal(err)
	}
	metrics, _, err := cluster.Kubectl(t.Context(), "get", "--raw", "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	if want := `apiserver_impersonation_attempts_total{decision="allowed",mode="legacy"}`; !strings.Contains(metrics, want) {
		t.Errorf("there is no %s", want)
	}
}
