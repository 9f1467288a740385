"""What a policy costs: a call that 64 rules are about and none matches, all other calls, and the kernel layer.

Differences in nanoseconds are medians of pairs that are measured in one call: the shim without the policy and with it.
"""
import os
import statistics
import tempfile

from events import FOLDER, number, row

MOST_NS = 60
FILTER = 1.10
RULES = 64
NAMES = ["policy", "kernel"]

# loop, iterations, quick iterations, the policy (None: that of 64 rules), limit in ns, what it is
CALLS = [
    ("send", 3_000_000, 500_000, None, MOST_NS, "kill: 64 rules of class send, none matches"),
    ("mask", 5_000_000, 500_000, None, MOST_NS, "sigprocmask: none is about it"),
    ("send", 300_000, 50_000, "@ci", None, "kill of oneself under @ci, which asks for the target"),
]
# no rule is about these: ratios
OTHERS = [
    ("malloc", 50_000_000, 5_000_000, 1.03),
    ("snprintf", 5_000_000, 500_000, 1.03),
]


def rules_of(folder):
    """As many different ones as there are signals, none of them for SIGURG."""
    signals = [s for s in range(1, 65) if s not in (23, 32, 33)]
    text = "".join(f"[rule r{i}]\ncall = send\nsignal = {signals[i % len(signals)]}\naction = deny EPERM\n"
                   for i in range(RULES))
    path = os.path.join(folder, "policy.ini")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def run(sigvet, *options):
    return [sigvet, "run", "--quiet", "--output=/dev/null", *options, "--"]


def pairs(one, other, given):
    """Both sides of each pair; which is first alternates, the first pair only warms caches."""
    times = []
    for i in range(given.pairs + 1):
        if i % 2 == 0:
            a = number(one)
            times.append((a, number(other)))
        else:
            b = number(other)
            times.append((number(one), b))
    return times[1:]


def shim(program, sigvet, policy, given):
    for loop, iterations, few, file, limit, what in CALLS:
        count = few if given.quick else iterations
        words = [program, loop, str(count)]
        times = pairs(run(sigvet) + words, run(sigvet, "--policy", file or policy) + words, given)
        more = statistics.median((b - a) / count for a, b in times)
        yield row("policy", f"more for {what}", more, limit, "ns", limit is None or more <= limit,
                  bare_ns=statistics.median(a for a, _ in times) / count,
                  sigvet_ns=statistics.median(b for _, b in times) / count)
    for loop, iterations, few, limit in OTHERS:
        count = few if given.quick else iterations
        words = [program, loop, str(count)]
        times = pairs(run(sigvet) + words, run(sigvet, "--policy", policy) + words, given)
        ratio = statistics.median(b / a for a, b in times)
        yield row("policy", f"{loop} with the policy over without", ratio, limit, "x", ratio <= limit)


def kernel(program, sigvet, policy, given):
    """A call that no rule is about: bare, under the kernel layer, and under a filter that allows all."""
    count = 1_000_000 if given.quick else 10_000_000
    held = run(sigvet, "--policy", policy, "--enforce=kernel") + [program, "getppid", str(count)]
    for loop, limit, what in (("getppid", None, "bare"), ("filtered", FILTER, "under a filter that allows all")):
        times = pairs([program, loop, str(count)], held, given)
        ratio = statistics.median(b / a for a, b in times)
        yield row("kernel", f"getppid under --enforce=kernel over {what}", ratio, limit, "x",
                  limit is None or ratio <= limit, bare_ns=statistics.median(a for a, _ in times) / count,
                  sigvet_ns=statistics.median(b for _, b in times) / count)


def measure_all(program, sigvet, given):
    with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
        policy = rules_of(folder)
        if given.only in (None, "policy"):
            yield from shim(program, sigvet, policy, given)
        if given.only in (None, "kernel"):
            yield from kernel(program, sigvet, policy, given)
