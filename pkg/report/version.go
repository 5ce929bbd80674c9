package report

// Version is the tool's version and the server's.
type Version struct {
	Meta
	Client    string `json:"client"`
	GoVersion string `json:"goVersion"`
	Platform  string `json:"platform"`
	// Server is empty when no server could be reached; Unreachable says why, and
	// is empty too if none was asked.
	Server      string `json:"server,omitempty"`
	Unreachable string `json:"unreachable,omitempty"`
}

// NewVersion makes the report.
func NewVersion(client, goVersion, platform string) Version {
	return Version{Meta: meta("Version"), Client: client, GoVersion: goVersion, Platform: platform}
}

// Table implements Report with one component a row.
func (v Version) Table(bool) Table {
	t := Table{Columns: []string{"COMPONENT", "VERSION"}}
	rows := [][2]string{{"client", v.Client}, {"go", v.GoVersion}, {"platform", v.Platform}}
	if v.Server != "" || v.Unreachable != "" {
		rows = append(rows, [2]string{"server", v.server()})
	}
	for _, row := range rows {
		t.Rows = append(t.Rows, []Cell{Text(row[0]), Text(row[1])})
	}
	return t
}

func (v Version) server() string {
	if v.Server == "" {
		return "unknown: " + v.Unreachable
	}
	return v.Server
}
