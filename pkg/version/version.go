package version

import (
	"runtime"
	"runtime/debug"
)

// release is set by the linker in release builds.
var release string

// Release is the version of this program: what the linker set, else the module
// version that go install recorded, else v0.0.0-dev.
func Release() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "v0.0.0-dev"
}

// Platform is the operating system and architecture of this program: linux/amd64.
func Platform() string { return runtime.GOOS + "/" + runtime.GOARCH }

// Go is the version of Go that compiled this program.
func Go() string { return runtime.Version() }

// UserAgent names a plugin in the server's logs: who-can-as/v1.2.3 (linux/amd64).
func UserAgent(plugin string) string {
	return plugin + "/" + Release() + " (" + Platform() + ")"
}
