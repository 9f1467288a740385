"""Where the code stands that each process goes through: together, so that it maps few pages (shim/layout.ld)."""
import bisect
import os
import subprocess

from base import ended, need, test

HERE = os.path.dirname(os.path.abspath(__file__))
STUBS_FIRST = 4096  # bytes of the stubs: those of what most programs import


def sections(library):
    """Name -> where it begins and ends."""
    done = subprocess.run(['readelf', '-SW', library], check=True, stdout=subprocess.PIPE, text=True)
    found = {}
    for line in done.stdout.splitlines():
        words = line.partition(']')[2].split()
        if len(words) > 5 and words[0].startswith('.'):
            found[words[0]] = (int(words[2], 16), int(words[2], 16) + int(words[4], 16))
    return found


def functions(library):
    done = subprocess.run(['nm', library], check=True, stdout=subprocess.PIPE, text=True)
    return sorted((int(words[0], 16), words[2]) for words in map(str.split, done.stdout.splitlines())
                  if len(words) == 3 and words[1] in 'tT')


@test
def a_plain_start_goes_through_code_that_stands_together(case):
    """A function that each start calls and that layout.ld does not list costs each process a window of 64 KiB."""
    ended(case.bare('cc', '-std=gnu17', '-D_GNU_SOURCE', '-O2', '-Wall', '-Wextra', '-Werror', '-o', case.path('steps'),
                    os.path.join(HERE, 'steps.c')), 0)
    done = case.run('record', '-o', case.path('trace'), '--', case.path('steps'), '/lib/libsigvet.so', '/bin/true')
    ended(done, 0)
    parts, known = sections(case.library), functions(case.library)
    steps = [step for step in map(lambda text: int(text, 16), done.out.split()) if step < parts['.tbss'][0]]
    start, stubs = parts['.text.start'], parts['.stubs'][0]
    need(sum(start[0] <= step < start[1] for step in steps) > 100, f'too little was seen of a start: {len(steps)} places')
    away = {known[bisect.bisect(known, (step, '~')) - 1][1] for step in steps
            if not start[0] <= step < start[1] and not stubs <= step < stubs + STUBS_FIRST}
    need(not away, f'not in .text.start, and yet each start goes through: {" ".join(sorted(away))}')
