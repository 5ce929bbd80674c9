package testcluster

import "encoding/json"

// AuditEvent is the part of an audit.k8s.io/v1 event that tests look at. Only
// finished requests are in the log, one event each.
type AuditEvent struct {
	AuditID          string          `json:"auditID"`
	Stage            string          `json:"stage"`
	Verb             string          `json:"verb"`
	RequestURI       string          `json:"requestURI"`
	User             AuditUser       `json:"user"`
	ImpersonatedUser *AuditUser      `json:"impersonatedUser"`
	UserAgent        string          `json:"userAgent"`
	ObjectRef        *AuditObjectRef `json:"objectRef"`
	ResponseStatus   AuditStatus     `json:"responseStatus"`
	// RequestObject and ResponseObject are there for reviews only.
	RequestObject  json.RawMessage   `json:"requestObject"`
	ResponseObject json.RawMessage   `json:"responseObject"`
	Annotations    map[string]string `json:"annotations"`
}

// AuditUser is who made a request, or as whom it was made.
type AuditUser struct {
	Username string              `json:"username"`
	UID      string              `json:"uid"`
	Groups   []string            `json:"groups"`
	Extra    map[string][]string `json:"extra"`
}

// AuditObjectRef is what a request was about.
type AuditObjectRef struct {
	APIGroup    string `json:"apiGroup"`
	APIVersion  string `json:"apiVersion"`
	Resource    string `json:"resource"`
	Subresource string `json:"subresource"`
	Namespace   string `json:"namespace"`
	Name        string `json:"name"`
}

// AuditStatus is how the server answered.
type AuditStatus struct {
	Code    int    `json:"code"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}
