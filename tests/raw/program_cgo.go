// program_cgo.go - makes program.go a dynamically linked program.
package main

// #include <unistd.h>
import "C"

func init() {
	C.getppid()
}
