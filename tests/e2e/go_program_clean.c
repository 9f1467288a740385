/* C's handler allocates nothing. */
/* BUILD: cd $S/helper && CGO_ENABLED=1 CGO_CFLAGS='-g -O1 -DCLEAN' GO111MODULE=off GOFLAGS= GOCACHE=$B/go-cache
 *        go build -o $B/go_program_clean_image go_program.go */
/* EXPECT: none */
#define PROGRAM "../go_program_clean_image"
#include "go_program_dirty.c"
