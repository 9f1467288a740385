/* C's handler allocates nothing. */
/* BUILD: cd $S/helper && GO111MODULE=off GOFLAGS= GOCACHE=$B/go-cache go build -buildmode=c-archive
 *        -o $B/go_library_clean.a go_library.go */
/* FLAGS: -I$B -pthread $B/go_library_clean.a */
/* EXPECT: never rule=unsafe-call */
#define CLEAN
#include "go_library_dirty.c"
