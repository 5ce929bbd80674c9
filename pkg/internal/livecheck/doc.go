// Package livecheck holds the local engine against a real API server: the same
// objects, the same questions, the same answers. It holds tests alone.
package livecheck
