package report

// Analysis is a report of findings, for programs that collect them (SARIF).
type Analysis interface {
	// AnalysisRules are what is looked for, each once.
	AnalysisRules() []AnalysisRule
	// AnalysisResults are what was found.
	AnalysisResults() []AnalysisResult
}

// AnalysisRule is one thing that is looked for.
type AnalysisRule struct{ ID, Title, Text string }

// AnalysisResult is one thing that was found.
type AnalysisResult struct {
	Rule    string
	Level   string // error, warning or note
	Message string
	Object  string // as messages name it
	File    string // "" if it was in no file
	Line    int    // 0 if it is not known
	// Fingerprint stays the same as long as the finding does.
	Fingerprint string
	Suppressed  string // the reason; "" if it is not
}
