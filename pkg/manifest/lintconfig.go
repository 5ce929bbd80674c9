package manifest

import (
	"fmt"
	"io"

	strictyaml "sigs.k8s.io/yaml"

	"github.com/who-can-as/kubectl-who-can-as/pkg/lint"
)

// LoadLintConfig reads the file of findings that are not to be told at path, or
// stdin for "-". Unknown and repeated keys are refused, as is everything that
// [lint.Config.Validate] finds.
func LoadLintConfig(path string, stdin io.Reader) (lint.Config, error) {
	var config lint.Config
	data, err := read(path, stdin, maxIdentities)
	if err == nil {
		err = strictyaml.UnmarshalStrict(data, &config)
	}
	if err == nil {
		err = config.Validate()
	}
	if err != nil {
		return lint.Config{}, fmt.Errorf("lint config %s: %w", shown(path), err)
	}
	return config, nil
}
