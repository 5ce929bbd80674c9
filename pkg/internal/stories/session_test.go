package stories

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdSession runs the commands of a recorded session anew. The record is what a
// person at a shell would have seen, with the streams told apart:
//
//	$ kubectl who-can-as jane get pods
//	no: jane may not get pods in namespace default
//	stderr| source: impersonation ...
//	exit code 1
//
// The new record is the command's stdout, to be compared with the old one.
func cmdSession(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: session FILE")
	}
	var record strings.Builder
	for line := range strings.Lines(ts.ReadFile(args[0])) {
		if command, isCommand := strings.CutPrefix(line, "$ "); isCommand {
			record.WriteString(line)
			record.WriteString(typed(ts, strings.TrimSuffix(command, "\n")))
		}
	}
	fmt.Fprint(ts.Stdout(), record.String())
}

// typed runs one line in a shell and returns what came of it.
func typed(ts *testscript.TestScript, line string) string {
	err := ts.Exec("bash", "-o", "pipefail", "-c", line)
	var record strings.Builder
	record.WriteString(steady(ts, ts.ReadFile("stdout")))
	if text := record.String(); text != "" && !strings.HasSuffix(text, "\n") {
		record.WriteString("\n(no newline at the end)\n")
	}
	for text := range strings.Lines(steady(ts, ts.ReadFile("stderr"))) {
		record.WriteString("stderr| " + strings.TrimSuffix(text, "\n") + "\n")
	}
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		fmt.Fprintf(&record, "exit code %d\n", failed.ExitCode())
	} else if err != nil {
		ts.Fatalf("running %s: %v", line, err)
	}
	return record.String()
}

// steady replaces what differs from run to run by the names of the variables
// that hold it.
func steady(ts *testscript.TestScript, text string) string {
	story := storyOf(ts)
	pairs := []string{ts.Getenv("WORK"), "$WORK", story.cluster.ServerURL, "$SERVER"}
	text = strings.NewReplacer(pairs...).Replace(text)
	return requesterName.ReplaceAllStringFunc(text, func(name string) string {
		if alias, known := story.aliases[name]; known {
			return "$" + alias
		}
		return name
	})
}
