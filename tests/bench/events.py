"""What events cost: calls and deliveries recorded, threads, loss, and reading it all back.

Each ratio is the median of pairs of a bare and a traced run in one call; limits are the project's promises.
"""
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

# name, loop, iterations, quick iterations, limit, what it is
RECORDED = [
    ("mask", "mask", 5_000_000, 500_000, 1.30, "sigprocmask, recorded to a file on tmpfs"),
    ("deliver", "kill", 1_000_000, 100_000, 1.25, "kill itself and return, recorded likewise"),
]
NAMES = ["mask", "deliver", "strace", "threads", "loss", "reading"]
FOLDER = "/dev/shm" if os.path.isdir("/dev/shm") else None


def number(command, **more):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False, **more)
    if done.returncode != 0 or not done.stdout.strip().isdigit():
        sys.exit(f"bench: {' '.join(command)} ended with {done.returncode}: "
                 f"{done.stderr.strip() or done.stdout.strip()}")
    return int(done.stdout)


def recorded(sigvet, trace, bare):
    return [sigvet, "record", "--events", "-o", trace, "--"] + bare


def row(name, what, value, limit, unit, within, **more):
    return dict(name=name, what=what, value=value, limit=limit, unit=unit, within=within, **more)


def cost(entry, program, sigvet, folder, given):
    """A loop bare and recorded."""
    name, loop, iterations, few, limit, what = entry
    count = few if given.quick else iterations
    bare = [program, loop, str(count)]
    trace = os.path.join(folder, "t.trace")
    times = []
    for i in range(given.pairs + 1):
        a = number(bare)
        b = number(recorded(sigvet, trace, bare))
        os.unlink(trace)
        if i > 0:  # the first warms caches
            times.append((a / count, b / count))
    ratio = statistics.median(b / a for a, b in times)
    return row(name, what, ratio, limit, "x", ratio <= limit,
               bare_ns=statistics.median(a for a, _ in times),
               sigvet_ns=statistics.median(b for _, b in times))


def strace(program, given):
    """The same work under strace, for comparison."""
    count = 20_000 if given.quick else 100_000
    bare = [program, "mask", str(count)]
    ratios = []
    for _ in range(3):
        a = number(bare)
        b = number(["strace", "-f", "-e", "trace=signal", "-o", "/dev/null"] + bare)
        ratios.append(b / a)
    return row("strace", "sigprocmask under strace -e trace=signal", statistics.median(ratios), None,
               "x", True)


def threads(program, sigvet, folder, given):
    """What an event costs a thread when 64 write, over what it costs when one does; CPU time."""
    count = 640_000 if given.quick else 6_400_000
    trace = os.path.join(folder, "t.trace")
    ratios = []
    for _ in range(given.pairs):
        extra = {}
        for loop in ("threads1", "threads64"):
            bare = [program, loop, str(count)]
            a = number(bare)
            b = number(recorded(sigvet, trace, bare))
            os.unlink(trace)
            extra[loop] = max(b - a, 1)
        ratios.append(extra["threads64"] / extra["threads1"])
    ratio = statistics.median(ratios)
    return row("threads", "an event of 64 threads over one of one thread (CPU time)", ratio, 1.5, "x",
               ratio <= 1.5)


def told(sigvet, options, bare):
    """Events read and lost when `bare` is traced live, as the summary counts them."""
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        to = os.path.join(folder, "events.json")
        subprocess.run([sigvet, "trace", "--json", "-o", to, *options, "--", *bare], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(to, "rb") as lines:
            lines.seek(-min(4096, os.path.getsize(to)), os.SEEK_END)
            summary = json.loads(lines.read().splitlines()[-1])
    return summary["events"], summary["lost"]


LOST = re.compile(r"(\d+) events? lost")
BESIDE = 3  # the thread's own event, sigemptyset and sigaddset


def loss(program, sigvet, given):
    """Two million events a second with a live reader; and whether every loss is counted without one."""
    count = 400_000 if given.quick else 4_000_000
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        to = os.path.join(folder, "events.txt")
        subprocess.run([sigvet, "trace", "-o", to, "--", program, "paced", str(count)], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(to, encoding="utf-8") as lines:
            lost = sum(int(m[1]) for m in map(LOST.search, lines) if m)
    yield row("loss", f"events lost of {count} at 2 M/s, live reader", lost, 0, "", lost == 0)
    many = 300_000 if given.quick else 2_000_000
    seen, missed = told(sigvet, ["--buffer=4M"], [program, "mask", str(many)])
    yield row("counted", f"{seen} read and {missed} lost of {many}, buffer of 4M: the difference",
              many + BESIDE - seen - missed, 0, "", seen + missed == many + BESIDE)


def reading(program, sigvet, folder, given):
    """Events a second that report and trace --from get through, and the memory that takes."""
    count = 1_000_000 if given.quick else 10_000_000
    trace = os.path.join(folder, "t.trace")
    number(recorded(sigvet, trace, [program, "mask", str(count)]))
    for name, command in (("report", [sigvet, "report", trace]),
                          ("text", [sigvet, "trace", "--from", trace, "-o", "/dev/null"])):
        began = time.monotonic()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
        rate = count / (time.monotonic() - began) / 1e6
        yield row("reading", f"{name}: {count} events, {usage.ru_maxrss / 1024:.0f} MiB at most", rate,
                  2.0, "M/s", rate >= 2.0)
    os.unlink(trace)


def measure_all(program, sigvet, given):
    """The rows that were asked for, one by one."""
    def wanted(name):
        return given.only in (None, name)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        for entry in RECORDED:
            if wanted(entry[0]):
                yield cost(entry, program, sigvet, folder, given)
        if wanted("strace"):
            yield strace(program, given)
        if wanted("threads"):
            yield threads(program, sigvet, folder, given)
        if wanted("loss"):
            yield from loss(program, sigvet, given)
        if wanted("reading"):
            yield from reading(program, sigvet, folder, given)


def show(result):
    limit = "-" if result["limit"] is None else str(result["limit"])
    value = f"{result['value']:.2f}" if isinstance(result["value"], float) else str(result["value"])
    times = f"{result['bare_ns']:.0f} -> {result['sigvet_ns']:.0f} ns; " if "bare_ns" in result else ""
    print(f"{result['name']:<10}{value + result['unit']:>12}  limit {limit:<6}{times}{result['what']}"
          f"{'' if result['within'] else '  OVER'}", flush=True)
