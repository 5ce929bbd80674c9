// Package impersonationstories holds the commands about who may act as whom
// against a real API server: the page that explains the subject, and one story
// for each kind of step of a chain, in which the step is taken with real
// credentials, refused once its grant is gone, and found in the audit log.
package impersonationstories
