"""Policies to feed to `sigvet policy`: texts and compiled blocks, as they are and mutated, and noise."""
import glob
import os
import random
import struct
import subprocess

HEAD = 128  # of a block; its check sum covers all behind the third word
SUM, COVERED = 16, 24
MASK = (1 << 64) - 1
WORDS = (b"[rule ", b"]", b"[default]", b"call", b"action", b"signal", b"target", b"flags", b"mask", b"limit",
         b"module", b"program", b"in-handler", b"disposition", b" = ", b":", b",", b"!", b"\n", b"\r\n", b";", b"#",
         b"send", b"unsafe-call", b"fork()", b"sys:", b"deny EPERM", b"rewrite signal=", b"flags+SA_RESTART",
         b"SIGRTMIN+", b"99999999999999999999", b"-1", b"program:", b"per second", b"\0", b"\xff", b"\xef\xbb\xbf",
         b"\x1b[31m", b"a" * 200, b"all", b"!realtime", b"pretend", b"%s%n")


def seeds(folder, sigvet, root):
    """Name and bytes of each."""
    found = []
    for path in sorted(glob.glob(os.path.join(root, "tools", "policy", "profiles", "*.ini"))):
        name = "@" + os.path.basename(path)[:-len(".ini")]
        with open(path, "rb") as file:
            found.append((name, file.read()))
        blob = os.path.join(folder, name + ".blob")
        subprocess.run([sigvet, "policy", "compile", name, "-o", blob], check=True)
        with open(blob, "rb") as file:
            found.append((name + " compiled", file.read()))
    return found


def is_block(data):
    return data[:8] == b"SVPOLCY1"


def add_up(data):
    """The check sum of config.h: what is behind it is what is tested."""
    total = 0x9E3779B97F4A7C15
    for word, in struct.iter_unpack("<Q", data[COVERED:len(data) // 8 * 8]):
        total = ((total ^ word) * 0xFF51AFD7ED558CCD) & MASK
        total ^= total >> 29
    struct.pack_into("<Q", data, SUM, total)


def mutate_text(seed, rng):
    data = bytearray(seed)
    for _ in range(rng.choice([1, 1, 2, 3, 8, 40])):
        at = rng.randrange(len(data) + 1)
        kind = rng.randrange(6)
        if kind == 0:
            data[at:at] = rng.choice(WORDS)
        elif kind == 1:
            data[at:at + rng.randrange(30)] = rng.choice(WORDS)
        elif kind == 2:
            del data[at:at + rng.randrange(1, 60)]
        elif kind == 3:
            other = rng.randrange(len(data) + 1)
            data[at:at] = data[other:other + rng.randrange(200)]
        elif kind == 4:
            data[at:at] = rng.randbytes(rng.randrange(1, 20))
        elif data:
            data[at - 1] = rng.randrange(256)
    return bytes(data)


def mutate_block(seed, rng):
    data = bytearray(seed)
    for _ in range(rng.choice([1, 1, 2, 4, 20])):
        width, code = rng.choice([(4, "<I"), (8, "<Q")])
        # The head, the rules and strings at the end, anywhere.
        low, high = rng.choice([(0, HEAD), (0, HEAD), (len(data) * 9 // 10, len(data)), (0, len(data))])
        at = min(rng.randrange(low, high) // 4 * 4, len(data) - 8)
        old = struct.unpack_from(code, data, at)[0]
        new = rng.choice([0, 1, MASK, old + 8, old - 8, old ^ (1 << rng.randrange(64)), rng.getrandbits(64), len(data)])
        struct.pack_into(code, data, at, new & ((1 << (8 * width)) - 1))
    if rng.randrange(8) == 0:
        del data[rng.randrange(len(data)) // 8 * 8:]
    if rng.randrange(8) != 0 and len(data) > COVERED:
        add_up(data)
    return bytes(data)


def cases(known, numbers):
    for name, seed in known:
        yield f"{name}, as it is", seed
        change = mutate_block if is_block(seed) else mutate_text
        for number in numbers:
            yield f"{name}, mutation {number}", change(seed, random.Random(number))
    for number in numbers:
        rng = random.Random(number)
        yield f"words {number}", b"".join(rng.choice(WORDS) for _ in range(rng.randrange(200)))
        yield f"noise {number}", rng.randbytes(rng.randrange(2000))


def command(path, number):
    return ["policy", ("show", "check", "show")[number % 3], path]


def verdict(done):
    """Loaded without a word, or refused with lines that are sigvet's: nothing else."""
    lines = done.stderr.splitlines()
    if done.returncode == 0:
        return "loaded, but with words on stderr" if lines else None
    if not lines or not all(line.startswith(b"sigvet: ") for line in lines):
        return "refused without a clear line"
    return None
