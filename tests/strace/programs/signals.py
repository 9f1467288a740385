"""Signals in Python: timers, threads, waiting, masks, children."""
import os
import signal
import subprocess
import threading
import time

seen = []
signal.signal(signal.SIGALRM, lambda number, frame: seen.append(number))
signal.signal(signal.SIGUSR1, lambda number, frame: seen.append(number))
signal.siginterrupt(signal.SIGUSR1, False)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
while len(seen) < 5:
    signal.pause()
signal.setitimer(signal.ITIMER_REAL, 0)
signal.alarm(100)
signal.alarm(0)

signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2, signal.SIGRTMIN + 3})


def waiter():
    for _ in range(3):
        signal.sigwait({signal.SIGUSR2})


threads = [threading.Thread(target=waiter) for _ in range(3)]
for thread in threads:
    thread.start()
for _ in range(3):
    for thread in threads:
        if thread.is_alive():
            signal.pthread_kill(thread.ident, signal.SIGUSR2)
    time.sleep(0.02)
for thread in threads:
    while thread.is_alive():
        signal.pthread_kill(thread.ident, signal.SIGUSR2)
        thread.join(0.01)
signal.sigtimedwait({signal.SIGRTMIN + 3}, 0.01)
os.kill(os.getpid(), signal.SIGRTMIN + 3)
signal.sigpending()
signal.sigwaitinfo({signal.SIGRTMIN + 3})
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR1)
subprocess.run(['true'], check=True)
subprocess.run('kill -TERM $$', shell=True, check=False)
os.system('true')
child = os.fork()
if child == 0:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pause()
time.sleep(0.05)
os.kill(child, signal.SIGTERM)
os.waitpid(child, 0)
