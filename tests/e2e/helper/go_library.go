// go_library.go - a Go runtime inside a C program, for go_library_*: it installs handlers of its own for
// nearly all signals, and hands to C's handlers what it does not want.
package main

import "C"

import (
	"os"
	"os/signal"
	"runtime"
	"syscall"
)

var caught = make(chan os.Signal, 16)

//export go_start
func go_start() {
	signal.Notify(caught, syscall.SIGUSR2)
}

//export go_take
func go_take() C.int {
	number := (<-caught).(syscall.Signal)
	return C.int(number)
}

// Garbage on many goroutines: the runtime preempts them by SIGURG.
//
//export go_work
func go_work() C.int {
	done := make(chan int)
	for i := 0; i < 4; i++ {
		go func() {
			sum := 0
			for j := 0; j < 20000; j++ {
				sum += len(make([]byte, 64))
			}
			runtime.GC()
			done <- sum
		}()
	}
	sum := 0
	for i := 0; i < 4; i++ {
		sum += <-done
	}
	return C.int(sum)
}

func main() {}
