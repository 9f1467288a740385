#!/bin/sh
# Pipes, traps and kills of dash.
trap 'echo got' USR1
kill -USR1 $$
(kill -USR1 $$) | cat
trap '' PIPE
sleep 2 &
kill $!
wait $!
sh -c 'kill -SEGV $$' || echo segv
trap - USR1
sh -c 'trap "exit 4" TERM; kill -TERM $$; sleep 2'
