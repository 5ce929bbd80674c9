package auditlog

import "bytes"

// Mentions reports whether a line may tell of impersonation: it holds the field
// impersonatedUser, or the words of a refusal. It goes by bytes, in one pass:
// both have a capital U, which is rare in audit logs, so that most of a line is
// passed over as fast as memory allows. A line that it does not report tells of
// none; one that it does may only quote the words.
func Mentions(line []byte) bool {
	const field, user, words = "impersonated", "User", "cannot impersonate"
	for rest := line; ; {
		at := bytes.IndexByte(rest, 'U')
		if at < 0 {
			return false
		}
		if after := rest[at:]; len(after) > len(user) && string(after[:len(user)]) == user {
			if bytes.HasSuffix(rest[:at], []byte(field)) || after[len(user)] == ' ' && bytes.Contains(after, []byte(words)) {
				return true
			}
		}
		rest = rest[at+1:]
	}
}
