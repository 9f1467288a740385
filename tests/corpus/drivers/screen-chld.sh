#!/bin/bash
. "$(dirname "$0")/lib.sh"
export SCREENDIR=$D/s; mkdir -m 700 "$D/s"; start screen screen -D -m -S drv sleep 2; ready CHLD HUP; side screen -S drv -X screen sleep 0.5; fin
