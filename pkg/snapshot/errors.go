package snapshot

import (
	"errors"
	"fmt"
)

// errCut means that the end is missing.
var errCut = errors.New("the snapshot ends in the middle: it was cut off on its way here; copy it again, or take it anew")

// errChanged is the advice after trouble with what does stand there.
var errChanged = errors.New("it was changed or damaged after it was written; take it anew " +
	"(to ask what a change would do, give the snapshot as it is, and the change as a manifest behind it)")

// changed is trouble with a line.
func changed(line int, format string, args ...any) error {
	return fmt.Errorf("line %d: %s: %w", line, fmt.Sprintf(format, args...), errChanged)
}

// VersionError is a snapshot in a version of the format that is not known.
type VersionError struct{ Version string }

// Error names the versions that are known and what to do.
func (e *VersionError) Error() string {
	return fmt.Sprintf("a snapshot in the format %s, which is newer than this plugin, or no format at all (it reads %s): "+
		"update the plugin, or take the snapshot with this one", shortened(e.Version), APIVersion)
}

// shortened keeps a line of the error short, whatever a file says.
func shortened(word string) string {
	if len(word) > 60 {
		word = word[:60] + "..."
	}
	return fmt.Sprintf("%q", word)
}
