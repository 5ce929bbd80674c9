package main

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"
)

// request has the names that krew-release-bot gives a template, of which the
// plugin's is not known yet. Upstream: github.com/rajatjindal/krew-release-bot
// pkg/types/types.go, pkg/source/template.go.
type request struct {
	TagName, PluginName, PluginOwner, PluginRepo, PluginReleaseActor, TemplateFile string
	ProcessedTemplate                                                              []byte
}

func TestTheBotMakesTheSameManifest(t *testing.T) {
	functions := template.FuncMap{"addURIAndSha": func(address, tag string) (string, error) {
		parsed, err := template.New("url").Parse(address)
		if err != nil {
			return "", err
		}
		var uri strings.Builder
		err = parsed.Execute(&uri, struct{ TagName, Version string }{tag, strings.TrimPrefix(tag, "v")})
		return fmt.Sprintf("uri: %s\n    sha256: %s", uri.String(), digest(path.Base(uri.String()))), err
	}}
	parsed, err := template.New(".krew.yaml").Funcs(functions).ParseFiles("../../.krew.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	if err := parsed.Execute(&got, &request{TagName: "v1.2.3", PluginOwner: "who-can-as", PluginRepo: "kubectl-who-can-as"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(expected(t, "who-can-as"), got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
