package printer

import (
	"bytes"
	"io"
	"iter"
)

// writeJSONL writes each value as JSON on a line of its own, in one piece as
// soon as it is known, so that whoever reads along sees whole lines early. A
// value that is no JSON and an error of w each end the reading of the lines.
func writeJSONL(w io.Writer, lines iter.Seq[any]) error {
	var line bytes.Buffer
	for v := range lines {
		line.Reset()
		if err := encodeJSON(&line, v, ""); err != nil {
			return err
		}
		if err := flush(w, line.Bytes()); err != nil {
			return err
		}
	}
	return nil
}
