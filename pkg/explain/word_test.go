package explain

import "testing"

func TestGlob(t *testing.T) {
	for pattern, want := range map[string]bool{
		"get*": true, "*": true, "**": true, "g*t": true, "*et": true, "get": false, "": false, "list*": false, "g*x*t": false, "*get*get*": false,
	} {
		if got := glob(pattern, "get"); got != want {
			t.Errorf("glob(%q, get) = %v", pattern, got)
		}
	}
}

func TestSlip(t *testing.T) {
	for name, want := range map[string]bool{
		"reader": false, "raeder": true, "readers": true, "reade": true, "rxader": true, "Reader": true, "READER": true,
		"writer": false, "": false, "readerss": false, "eraderr": false,
	} {
		if got := slip(name, "reader"); got != want {
			t.Errorf("slip(%q, reader) = %v", name, got)
		}
	}
	if slip("dev", "dex") {
		t.Error("short names are no slips of each other")
	}
}
