"""Starts of processes, bare and under the shim, a few at a time in turn.

What a start takes differs by a third from one second to the next, and much less from one start to the next: two
loops that both live through the measurement, one bare, start ten each, one after the other. Medians of the turns
of a pair of loops, then of the pairs.
"""
import statistics
import subprocess
import sys

TURN = 10


class Loop:
    """One that waits for its turn to start `true`."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def turn(self):
        """Nanoseconds for a start. The first of a turn, with the other loop's caches, is not counted."""
        try:
            self.process.stdin.write("\n")
            self.process.stdin.flush()
            return int(self.process.stdout.readline()) / TURN
        except (BrokenPipeError, ValueError):
            sys.exit(f"bench: {' '.join(self.process.args)} ended with {self.process.wait()}")

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def one_pair(bare, shimmed, turns):
    """The median of each side, and of the turns' ratios."""
    loops = [Loop(bare), Loop(shimmed)]
    for loop in loops:
        loop.turn()  # warms caches; not counted
    times = []
    for n in range(turns):
        first = n % 2  # the order alternates, so that a drift hits both
        took = {first: loops[first].turn(), 1 - first: loops[1 - first].turn()}
        times.append((took[0], took[1]))
    for loop in loops:
        loop.end()
    return [statistics.median(column) for column in (*zip(*times), [b / a for a, b in times])]


def measure(program, under, starts, pairs):
    """Per pair: nanoseconds of a start bare, under the shim, and their ratio."""
    bare = [program, "turns", str(TURN)]
    shimmed = under + bare
    return [one_pair(bare, shimmed, max(starts // TURN, 1)) for _ in range(pairs)]
