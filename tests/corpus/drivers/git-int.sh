#!/bin/bash
. "$(dirname "$0")/lib.sh"
export HOME=$D; git init -q "$D/r"; git -C "$D/r" -c user.name=a -c user.email=a@b commit -q --allow-empty -m a
start git git clone -q --no-local --upload-pack 'sleep 3; git-upload-pack' "$D/r" "$D/c"; ready INT TERM; fin INT
