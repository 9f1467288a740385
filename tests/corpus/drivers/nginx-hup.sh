#!/bin/bash
. "$(dirname "$0")/lib.sh"
P=$(port); mkdir "$D/w"; chmod 777 "$D/w"; echo hello > "$D/w/index.html"
printf 'daemon off; worker_processes 2; pid %s/pid; error_log %s/e; events { worker_connections 32; }\nhttp { access_log %s/a; client_body_temp_path %s/w/1; proxy_temp_path %s/w/2; fastcgi_temp_path %s/w/3; uwsgi_temp_path %s/w/4; scgi_temp_path %s/w/5; server { listen 127.0.0.1:%s; root %s/w; } }\n' "$D" "$D" "$D" "$D" "$D" "$D" "$D" "$D" "$P" "$D" > "$D/c"
get() { exec 3<>/dev/tcp/127.0.0.1/$P; printf 'GET / HTTP/1.0\r\n\r\n' >&3; cat <&3 > "$D/got"; exec 3>&-; }
start nginx nginx -c "$D/c" -p "$D"; ready HUP QUIT; waitport $P; get; fire USR1 HUP; get; fire WINCH; fin QUIT
