package identity

import "errors"

// Inline is the identity that an entry without a name describes, for files that
// say whom they mean in place. The error tells everything that is wrong.
func (e Entry) Inline() (Identity, error) {
	e.Name = "inline" // any: a name is asked for
	who, problems := e.read()
	who.Entry = ""
	return who, errors.Join(problems...)
}
