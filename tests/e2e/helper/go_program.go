// go_program.go - a Go program with a C part, for go_program_*: C's handler of SIGUSR1, Go's of SIGUSR2, the
// collector and the scheduler with their own signals, and a child process.
package main

/*
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t handled;
static void *volatile block;

static void on_usr1(int sig)
{
    (void)sig;
#ifndef CLEAN
    block = malloc(10);
#endif
    handled++;
}

static int start(void)
{
    struct sigaction act;
    memset(&act, 0, sizeof(act));
    act.sa_handler = on_usr1;
    act.sa_flags = SA_ONSTACK;
    return sigaction(SIGUSR1, &act, NULL);
}

// Calls what it likes while Go runs beside it.
static void take(int n)
{
    kill(getpid(), SIGUSR1);
    while (handled < n) {
        free(malloc(100));
    }
}
*/
import "C"

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
)

func garbage() int {
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
	return sum
}

func main() {
	caught := make(chan os.Signal, 16)
	signal.Notify(caught, syscall.SIGUSR2)
	if C.start() != 0 {
		os.Exit(99)
	}
	for i := 1; i <= 3; i++ {
		C.take(C.int(i))
		syscall.Kill(os.Getpid(), syscall.SIGUSR2)
		fmt.Println(<-caught, garbage())
	}
	text, err := exec.Command("/bin/echo", "a child").CombinedOutput()
	fmt.Print(string(text), err, "\n")
}
