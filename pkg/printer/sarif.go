package printer

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// The parts of SARIF 2.1.0 that are written here.
//
// Upstream: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Invocations []sarifInvocation `json:"invocations"`
	Results     []sarifResult     `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name  string      `json:"name"`
	Rules []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID               string    `json:"id"`
	ShortDescription sarifText `json:"shortDescription"`
	FullDescription  sarifText `json:"fullDescription"`
}

type sarifText struct {
	Text string `json:"text"`
}

// sarifInvocation says whether everything could be looked at.
type sarifInvocation struct {
	ExecutionSuccessful        bool                `json:"executionSuccessful"`
	ToolExecutionNotifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level   string    `json:"level"`
	Message sarifText `json:"message"`
}

type sarifResult struct {
	RuleID              string             `json:"ruleId"`
	RuleIndex           int                `json:"ruleIndex"`
	Level               string             `json:"level"`
	Message             sarifText          `json:"message"`
	Locations           []sarifLocation    `json:"locations"`
	PartialFingerprints map[string]string  `json:"partialFingerprints"`
	Suppressions        []sarifSuppression `json:"suppressions,omitempty"`
}

type sarifLocation struct {
	PhysicalLocation *sarifPhysical `json:"physicalLocation,omitempty"`
	LogicalLocations []sarifLogical `json:"logicalLocations"`
}

type sarifPhysical struct {
	ArtifactLocation sarifArtifact `json:"artifactLocation"`
	Region           *sarifRegion  `json:"region,omitempty"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine int `json:"startLine"`
}

type sarifLogical struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

type sarifSuppression struct {
	Kind          string `json:"kind"`
	Justification string `json:"justification"`
}

// writeSARIF writes an analysis for programs that collect them.
func writeSARIF(out *bytes.Buffer, r report.Report) error {
	analysis, ok := r.(report.Analysis)
	if !ok {
		return fmt.Errorf("output format %q does not fit this answer", FormatSARIF)
	}
	run := sarifRun{Tool: sarifTool{Driver: sarifDriver{Name: "kubectl-who-can-as"}}, Invocations: []sarifInvocation{invocation(r)}, Results: []sarifResult{}}
	index := map[string]int{}
	for i, rule := range analysis.AnalysisRules() {
		index[rule.ID] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{ID: rule.ID, ShortDescription: sarifText{rule.Title}, FullDescription: sarifText{rule.Text}})
	}
	for _, result := range analysis.AnalysisResults() {
		run.Results = append(run.Results, sarifOf(result, index[result.Rule]))
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(sarifLog{
		Schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run},
	})
}

func invocation(r report.Report) sarifInvocation {
	made := sarifInvocation{ExecutionSuccessful: true}
	if partial, ok := r.(report.Partial); ok {
		for _, gap := range partial.Gaps() {
			made.ToolExecutionNotifications = append(made.ToolExecutionNotifications, sarifNotification{Level: "error", Message: sarifText{"incomplete: " + Escape(gap)}})
			made.ExecutionSuccessful = false
		}
	}
	return made
}

func sarifOf(result report.AnalysisResult, index int) sarifResult {
	location := sarifLocation{LogicalLocations: []sarifLogical{{FullyQualifiedName: Escape(result.Object), Kind: "resource"}}}
	if result.File != "" {
		location.PhysicalLocation = &sarifPhysical{ArtifactLocation: sarifArtifact{URI: Escape(result.File)}}
		if result.Line > 0 {
			location.PhysicalLocation.Region = &sarifRegion{StartLine: result.Line}
		}
	}
	made := sarifResult{
		RuleID: result.Rule, RuleIndex: index, Level: result.Level, Message: sarifText{Escape(result.Message)},
		Locations: []sarifLocation{location}, PartialFingerprints: map[string]string{"finding/v1": result.Fingerprint},
	}
	if result.Suppressed != "" {
		made.Suppressions = []sarifSuppression{{Kind: "external", Justification: Escape(result.Suppressed)}}
	}
	return made
}
