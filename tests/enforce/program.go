// program.go - a program that makes its system calls without libc: what a Go program can try.
package main

import (
	"fmt"
	"os"
	"strconv"
	"syscall"
)

func tried(what string, err error) {
	if err == nil {
		fmt.Println(what, "0")
	} else if err == syscall.EPERM {
		fmt.Println(what, "EPERM")
	} else {
		fmt.Println(what, err)
	}
}

func main() {
	to, _ := strconv.Atoi(os.Getenv("VICTIM"))
	tried("kill", syscall.Kill(to, syscall.SIGTERM))
	process, _ := os.FindProcess(to)
	tried("process", process.Signal(syscall.SIGTERM))
	_, _, errno := syscall.RawSyscall(syscall.SYS_TGKILL, uintptr(to), uintptr(to), uintptr(syscall.SIGTERM))
	if errno == 0 {
		tried("tgkill", nil)
	} else {
		tried("tgkill", errno)
	}
}
