// Package gateway judges somebody who logs people in himself and sends their
// requests with impersonation headers: whether he can be each of them, what he
// can be besides, and whether the API server saw whom he meant. It is pure: no
// client, no files.
package gateway
