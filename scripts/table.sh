# shellcheck shell=bash
# table.sh - sourced by the guards: the rows of include/sigvet/calls.def, as the preprocessor sees them.
#
# Owns: nothing. Errors: those of the compiler.

# Prints "KIND ID SYMBOL VERSION VERDICT LIBRARY" for every row; "-" where a row has no such column. VERSION
# is as written in the table (@GLIBC_2.2.5, @@GLIBC_2.34).
table_rows() { # ROOT
    "${CC:-cc}" -E -P -undef -D__x86_64__ -x c -I "$1/include" - <<'ROWS' | sed -n 's/^row //p' | tr -s ' '
#define CALL(symbol, verdict, action, why, instead, condition, arg) row CALL symbol symbol - verdict -
#define CALL_AT(id, symbol, version, verdict, action, why, instead, condition, arg) \
    row CALL_AT id symbol version verdict -
#define SPARE(id) row SPARE id SIGVET_SPARE(id) - - -
#define STRICT(symbol, why, instead) row STRICT symbol symbol - PORTABILITY -
#define STRICT_AT(id, symbol, version, why, instead) row STRICT_AT id symbol version PORTABILITY -
#define KNOWN(symbol, library, verdict, why, instead) row KNOWN symbol symbol - verdict library
#include "sigvet/spare.h"
#include "sigvet/calls.def"
ROWS
}
