// Package alert looks at requests in which somebody acted as somebody else, one at
// a time, and finds what a person should look at ([Watch]). Each kind of alert has
// a stable code ([Kinds]). What it is set beside is given: a log of an earlier time
// ([Baseline]), hours ([Hours]), rights ([Rights]). It is pure.
package alert
