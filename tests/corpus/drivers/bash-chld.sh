#!/bin/bash
. "$(dirname "$0")/lib.sh"
start bash bash -c 'trap : CHLD; exec 3< <(sleep 0.4); for i in {1..20}; do cat <&3 & done; wait; (exit 4) & wait $!'; ready CHLD; fin
