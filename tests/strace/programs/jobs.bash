#!/bin/bash
# Job control: background jobs, stop and continue, traps, wait that a signal interrupts, a killed pipeline.
set -m
trap 'echo usr1' USR1
trap '' USR2
trap 'echo bye' EXIT
kill -USR1 $$
kill -USR2 $$
sleep 2 &
job=$!
kill -STOP %1
kill -CONT %1
kill -TERM %1
wait "$job"
(trap 'exit 3' TERM; kill -TERM $BASHPID; sleep 2)
(sleep 0.2; kill -USR1 $$) &
wait $!
echo one two | cat | (read -r first _; echo "$first")
yes | head -n 1
trap - USR1 USR2
sleep 0.1 &
fg %% >/dev/null
