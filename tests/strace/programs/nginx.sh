#!/bin/sh
# A server with workers: starts, gets another configuration, stops.
mkdir -p logs
: >logs/error.log
user=
if [ "$(id -u)" = 0 ]; then
    user='user root;'
fi
cat >nginx.conf <<TEXT
$user
worker_processes 2;
pid $PWD/nginx.pid;
error_log $PWD/logs/error.log notice;
events { worker_connections 16; }
http { access_log off; server { listen unix:$PWD/nginx.sock; } }
TEXT
logged() {
    n=0
    while [ "$(grep -c "$1" logs/error.log)" -lt "$2" ] && [ $n -lt 200 ]; do
        n=$((n + 1))
        sleep 0.05
    done
}
nginx -p "$PWD" -c "$PWD/nginx.conf" -g 'daemon off;' 2>/dev/null &
server=$!
logged 'start worker process [0-9]' 2
nginx -p "$PWD" -c "$PWD/nginx.conf" -s reload 2>/dev/null
logged 'start worker process [0-9]' 4
logged 'worker process [0-9]* exited' 2
nginx -p "$PWD" -c "$PWD/nginx.conf" -s stop 2>/dev/null
wait $server
test "$(grep -c 'start worker process [0-9]' logs/error.log)" -ge 4
