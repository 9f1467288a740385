#!/bin/bash
. "$(dirname "$0")/lib.sh"
P=$(port); start 'redis-*' redis-server --port $P --bind 127.0.0.1 --dir "$D" --save '' --enable-debug-command yes; ready INT; waitport $P; side redis-cli -p $P eval 'while true do end' 0; nap 0.4; GAP=0.2 fire INT INT; fin
