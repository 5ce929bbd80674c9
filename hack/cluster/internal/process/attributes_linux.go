package process

import "syscall"

// attributes also make the kernel kill the child when the thread that started it
// ends, see run.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
