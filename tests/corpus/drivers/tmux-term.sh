#!/bin/bash
. "$(dirname "$0")/lib.sh"
export TMUX_TMPDIR=$D HOME=$D; unset TMUX
start tmux tmux -L drv -f /dev/null -D; ready CHLD TERM; tmux -L drv new -d 'sleep 0.1'; tmux -L drv new -d cat; tmux -L drv run-shell true; fire USR1; fin TERM
