package main

import (
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	cyclonedx "github.com/CycloneDX/cyclonedx-go"
	"github.com/google/go-cmp/cmp"
)

// made is what a linker might have recorded.
func made() *debug.BuildInfo {
	return &debug.BuildInfo{
		GoVersion: "go1.26.8",
		Main:      debug.Module{Path: "example.com/plugin", Version: "(devel)"},
		Deps: []*debug.Module{
			{Path: "github.com/BurntSushi/toml", Version: "v1.4.0"},
			{Path: "example.com/old", Version: "v1.0.0", Replace: &debug.Module{Path: "example.com/new/v2", Version: "v2.0.0+incompatible"}},
		},
		Settings: []debug.BuildSetting{{Key: "-trimpath", Value: "true"}, {Key: "GOARCH", Value: "arm64"}, {Key: "GOOS", Value: "darwin"}},
	}
}

func TestBill(t *testing.T) {
	var text strings.Builder
	bill := billOf("kubectl-plugin", "v1.2.3", [32]byte{0xff, 1, 2, 3, 4, 5, 0xff, 7, 0xff, 9}, made())
	if err := cyclonedx.NewBOMEncoder(&text, cyclonedx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bill, cyclonedx.SpecVersion1_6); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(filepath.Join("testdata", "bill.json"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestBillOfThisProgram goes the whole way, with the program of this test.
func TestBillOfThisProgram(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var bills []string
	for _, name := range []string{"one.json", "two.json"} {
		path := filepath.Join(dir, name)
		if err := run([]string{"--version", "v1.2.3", program, path}); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bills = append(bills, string(text))
	}
	if diff := cmp.Diff(bills[0], bills[1]); diff != "" {
		t.Errorf("two bills of one program differ:\n%s", diff)
	}
	var bill cyclonedx.BOM
	if err := cyclonedx.NewBOMDecoder(strings.NewReader(bills[0]), cyclonedx.BOMFileFormatJSON).Decode(&bill); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, part := range *bill.Components {
		names = append(names, part.Name)
	}
	if diff := cmp.Diff([]string{"std", "github.com/CycloneDX/cyclonedx-go"}, names); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	if got, want := (*bill.Components)[0].Version, strings.TrimPrefix(runtime.Version(), "go"); got != want {
		t.Errorf("Go is %s, want %s", got, want)
	}
}

func TestTrouble(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("no program at all, and longer than a header"), 0o644); err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		args []string
		want string
	}{
		{nil, "the form is: sbom --version VERSION PROGRAM BILL"},
		{[]string{"a", "b"}, "the form is: sbom --version VERSION PROGRAM BILL"},
		{[]string{"--version", "v1", "a"}, "the form is: sbom --version VERSION PROGRAM BILL"},
		{[]string{"--version", "v1", "nowhere", "b"}, "reading nowhere: open nowhere: no such file or directory"},
		{[]string{"--version", "v1", text, "b"}, "reading " + text + ": could not read Go build info from " + text + ": unrecognized file format"},
		{[]string{"--version", "v1", program, "no/where"}, "writing the bill: open no/where: no such file or directory"},
	}
	for _, test := range cases {
		if err := run(test.args); err == nil || err.Error() != test.want {
			t.Errorf("%q: got %v, want %s", test.args, err, test.want)
		}
	}
}
