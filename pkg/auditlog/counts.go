package auditlog

// Counts say what became of the lines of a log. Every line that is not blank is
// counted in Lines; what could not be used is counted once more below.
type Counts struct {
	Bytes int64 `json:"bytes"` // of text, unpacked
	Lines int64 `json:"lines"` // or elements of a JSON document
	// Broken lines are not whole: cut off, no JSON, binary.
	Broken int64 `json:"broken,omitempty"`
	// Truncated lines were cut by the service that stored them, and say so.
	Truncated int64 `json:"truncated,omitempty"`
	// Oversized lines are longer than [MaxLine].
	Oversized int64 `json:"oversized,omitempty"`
	// Foreign lines are whole, and no audit events of a known kind.
	Foreign int64 `json:"foreign,omitempty"`
	// Other lines belong to other logs that a cloud writes to the same place.
	Other int64 `json:"other,omitempty"`
	// FirstUnread is the line number of the first broken, truncated, oversized or
	// foreign one; 0 if there is none.
	FirstUnread int64 `json:"firstUnread,omitempty"`
	// RestLost counts the JSON documents of which nothing could be read from the first
	// unread element on.
	RestLost int64 `json:"restLost,omitempty"`
	// GKE lines do not tell whom somebody acted as; those of kube-audit-admin are
	// of a log without get and list.
	GKE       int64 `json:"gke,omitempty"`
	AdminOnly int64 `json:"kubeAuditAdmin,omitempty"`
}

// Unread is the number of lines that may have told of impersonation, and could
// not be read.
func (c Counts) Unread() int64 { return c.Broken + c.Truncated + c.Oversized + c.Foreign }

// Add counts the lines of another part, which comes after this one in the same
// log.
func (c *Counts) Add(next Counts) {
	if c.FirstUnread == 0 && next.FirstUnread > 0 {
		c.FirstUnread = c.Lines + next.FirstUnread
	}
	c.Bytes += next.Bytes
	c.Lines += next.Lines
	c.Broken += next.Broken
	c.Truncated += next.Truncated
	c.Oversized += next.Oversized
	c.Foreign += next.Foreign
	c.Other += next.Other
	c.RestLost += next.RestLost
	c.GKE += next.GKE
	c.AdminOnly += next.AdminOnly
}

// unread notes that the line that was counted last adds to one of the counts.
func (c *Counts) unread(kind *int64) {
	*kind++
	if c.FirstUnread == 0 {
		c.FirstUnread = c.Lines
	}
}
