#!/bin/bash
. "$(dirname "$0")/lib.sh"
P=$(port); mkdir -p /run/sshd; ssh-keygen -q -t ed25519 -N '' -f "$D/k"; ssh-keygen -q -t ed25519 -N '' -f "$D/h"
printf 'Port %s\nListenAddress 127.0.0.1\nHostKey %s/h\nAuthorizedKeysFile %s/k.pub\nStrictModes no\nPidFile none\nUsePAM no\nPermitRootLogin yes\n' "$P" "$D" "$D" > "$D/c"
side /usr/sbin/sshd -D -f "$D/c"; waitport $P
start_pty ssh ssh -F /dev/null -tt -p $P -i "$D/k" -o StrictHostKeyChecking=no -o UserKnownHostsFile="$D/kh" -o LogLevel=ERROR 127.0.0.1 "'stty size; sleep 5'"
ready WINCH; nap 0.4; fire WINCH WINCH; fin TERM
