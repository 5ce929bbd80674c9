// Package webhook receives the batches of audit events that an API server sends to
// its audit webhook, and records them: an event is on the disk before the server
// hears that it arrived ([Recorder]), and one that is sent again is known
// ([Recorder.Record]). [Receiver] is the server of that, for HTTP.
package webhook
