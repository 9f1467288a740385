"""Calls that set a mask write their event by themselves, unless more is wanted of it: both ways tell the same."""
import json
import os
import re

from base import ended, equal, need, test

HERE = os.path.dirname(os.path.abspath(__file__))
STACK = re.compile(r'0x7f[0-9a-f]{10}')


def events(case, *options):
    path = case.path('out')
    done = case.run('trace', '--json', *options, '-o', path, '--', case.path('masks'))
    with open(path, encoding='utf-8') as file:
        return done, [json.loads(STACK.sub('stack', line)) for line in file]


def masks(told):
    """What the calls were asked, what they answered, and what they let in."""
    ends = ('type', 'call', 'via', 'phase', 'args', 'result', 'error', 'in_handler')
    return [[e.get(name) for name in ends] + [e.get('caller', {}).get('function')] for e in told
            if e['type'] == 'delivery' or e.get('class') == 'mask']


@test
def masks_tell_the_same_however_they_are_written(case):
    ended(case.bare('cc', '-std=gnu17', '-D_GNU_SOURCE', '-g', '-O1', '-Wall', '-Wextra', '-Werror', '-pthread', '-o',
                    case.path('masks'), os.path.join(HERE, 'masks.c')), 0)
    bare = case.bare(case.path('masks'))
    done, quick = events(case)
    equal(bare, done)
    for options in (['-k'], ['-e', 'trace=%mask']):
        done, slow = events(case, *options)
        equal(bare, done)
        need(masks(quick) == masks(slow), f'{options}:\n{masks(quick)}\n{masks(slow)}')
    told = [(e['args'], e['result'], e['error']) for e in quick
            if e.get('call') == 'sigprocmask' and e['phase'] == 'complete']
    for expected in ((['SIG_BLOCK', ['SIGUSR1'], None], 0, None),
                     (['SIG_SETMASK', ['SIGUSR1'], []], 0, None),
                     (['SIG_BLOCK', None, ['SIGUSR1']], 0, None),
                     ([99, ['SIGUSR1'], 'stack'], -1, 'EINVAL')):
        need(expected in told, f'{expected} is not among {told}')
