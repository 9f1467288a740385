#!/bin/bash
. "$(dirname "$0")/lib.sh"
start node node -e 'for (const s of ["SIGHUP", "SIGUSR2", "SIGWINCH"]) process.on(s, () => { require("child_process").execSync("true") });
process.on("SIGTERM", () => process.exit(3)); setInterval(() => { let x = []; for (let i = 0; i < 1e5; i++) x.push({ i }) }, 20)'
ready HUP USR2 WINCH TERM; fire HUP USR2 WINCH; fin TERM
