package report

// APIVersion is the version of all reports in JSON and YAML.
const APIVersion = "whocanas.dev/v1alpha1"

// Meta begins every report in JSON and YAML.
type Meta struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
}

func meta(kind string) Meta { return Meta{APIVersion: APIVersion, Kind: kind} }

// Completeness says whether a report lacks anything that was asked for.
type Completeness struct {
	Incomplete bool     `json:"incomplete"`
	Reasons    []string `json:"reasons,omitempty"` // why, each a sentence
}

// Missing marks the report as incomplete for a reason, named once.
func (c *Completeness) Missing(reason string) {
	c.Incomplete = true
	for _, known := range c.Reasons {
		if known == reason {
			return
		}
	}
	c.Reasons = append(c.Reasons, reason)
}

// Gaps are the reasons why the report is incomplete, none if it is complete.
// Every format that is not the report itself has to show them.
func (c Completeness) Gaps() []string {
	if c.Incomplete && len(c.Reasons) == 0 {
		return []string{"the reason is not known"}
	}
	return c.Reasons
}
