#!/bin/sh
# A server: starts, answers, and ends at SIGTERM. It listens at a socket in the current folder alone.
redis-server --port 0 --unixsocket "$PWD/redis.sock" --save '' --appendonly no --dir "$PWD" >redis.log 2>&1 &
server=$!
n=0
while ! grep -q 'ready to accept' redis.log && [ $n -lt 200 ]; do
    n=$((n + 1))
    sleep 0.05
done
kill -TERM $server
wait $server
