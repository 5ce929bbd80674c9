package whocanas

import "strings"

// pluginNames are the plugins that have completion, this one first.
func pluginNames() []string { return []string{plugin, "impersonate-matrix"} }

// completerFile is the file name by which kubectl finds the program that
// completes for a plugin. Upstream: k8s.io/kubectl
// pkg/cmd/plugin/plugin_completion.go, lookupCompletionExec.
func completerFile(name, goos string) string {
	file := "kubectl_complete-" + strings.ReplaceAll(name, "-", "_")
	if goos == "windows" {
		return file + ".cmd"
	}
	return file
}

// completerMark tells a program of ours, of whatever release.
func completerMark(name string) string {
	return `kubectl runs this for completion after "kubectl ` + name + `"`
}

// completerProgram is the text of that program: the plugin completes itself.
// The folder plugins of this repository has the same files.
func completerProgram(name, goos string) string {
	comment := completerMark(name) + "; put it on the PATH."
	if goos == "windows" {
		return "@rem " + comment + "\r\n@" + pluginFile(name) + " __complete %*\r\n"
	}
	return "#!/bin/sh\n# " + comment + "\nexec " + pluginFile(name) + ` __complete "$@"` + "\n"
}
