#!/bin/bash
. "$(dirname "$0")/lib.sh"
mkdir "$D/p"; for i in 1 2 3 4 5 6 7 8; do printf '#include <stdio.h>\n#include <stdlib.h>\nint f%s(int n) { printf("%%d\\n", n); return n + rand(); }\n' $i > "$D/p/f$i.c"; done
printf 'int main(void) { return 0; }\n' > "$D/p/main.c"
printf 'O = $(patsubst %%.c,%%.o,$(wildcard *.c))\nall: p check\np: $(O)\n\t$(CC) -o $@ $^\n%%.o: %%.c\n\t$(CC) -O1 -c -o $@ $<\ncheck: p\n\t./p && nm p | sort | grep -c " f"\n.PHONY: all check\n' > "$D/p/Makefile"
start make make -j2 -C "$D/p"; fin
