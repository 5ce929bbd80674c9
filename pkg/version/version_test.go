package version

import (
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the linker set goes before what Go recorded.
func TestReleaseIsWhatTheLinkerSet(t *testing.T) {
	recorded := Release()
	if recorded == "" {
		t.Error("a build without a release has no version at all")
	}
	release = "v1.2.3"
	t.Cleanup(func() { release = "" })
	if diff := cmp.Diff("v1.2.3", Release()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want := "who-can-as/v1.2.3 (" + runtime.GOOS + "/" + runtime.GOARCH + ")"
	if diff := cmp.Diff(want, UserAgent("who-can-as")); diff != "" {
		t.Errorf("user agent (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(runtime.Version(), Go()); diff != "" {
		t.Errorf("Go (-want +got):\n%s", diff)
	}
}
