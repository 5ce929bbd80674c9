// Package lock is a file that one process at a time owns and that tells the
// others which. The kernel lets go of it when its owner dies, however that
// happens, so a process id read from it while it is held is never stale.
package lock
