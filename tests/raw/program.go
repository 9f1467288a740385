// program.go - what Go's runtime and os/signal do with signals; built with and without cgo.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
)

func main() {
	caught := make(chan os.Signal, 10)
	signal.Notify(caught, syscall.SIGUSR1, syscall.SIGSYS)
	for _, sig := range []syscall.Signal{syscall.SIGUSR1, syscall.SIGUSR1, syscall.SIGSYS, syscall.SIGUSR1} {
		syscall.Kill(os.Getpid(), sig)
		fmt.Println(<-caught)
	}
	// Loops without a call are preempted by signals.
	var group sync.WaitGroup
	sums := make([]int, 8)
	for g := range sums {
		group.Add(1)
		go func(g int) {
			defer group.Done()
			if g%2 == 0 {
				runtime.LockOSThread()
			}
			for i := 0; i < 20000000; i++ {
				sums[g] += i & g
			}
		}(g)
	}
	runtime.GC()
	group.Wait()
	fmt.Println(sums)
	out, err := exec.Command("/bin/echo", "child").CombinedOutput()
	fmt.Printf("%s%v\n", out, err)
	func() {
		defer func() { fmt.Println(recover()) }()
		var p *int
		*p = 1
	}()
	syscall.Kill(os.Getpid(), syscall.SIGSYS)
	fmt.Println(<-caught)
	signal.Ignore(syscall.SIGUSR1)
	syscall.Kill(os.Getpid(), syscall.SIGUSR1)
	os.Exit(3)
}
