"""Calls that are no signal API: events only when a handler makes them, or when they take away an alternate stack."""
import json
import os

from base import ended, need, test

HERE = os.path.dirname(os.path.abspath(__file__))


@test
def seldom_calls_are_events_where_signals_have_to_do_with_them(case):
    path = case.path('seldom')
    ended(case.bare('cc', '-std=gnu17', '-D_GNU_SOURCE', '-g', '-O1', '-Wall', '-Wextra', '-Werror', '-o', path,
                    os.path.join(HERE, 'seldom.c')), 0)
    done = case.run('trace', '--json', '-o', case.path('out'), '--', path)
    ended(done, 0)
    with open(case.path('out'), encoding='utf-8') as file:
        events = [json.loads(line) for line in file]
    calls = [e for e in events if e['type'] == 'call' and e['phase'] in ('complete', 'entered')]
    polls = [(e['in_handler'], e['class'], e['args']) for e in calls if e['call'] == 'poll']
    need(polls == [(True, 'wait', [None, 0, 0])], f'polls: {polls}')
    unmapped = [e['args'][1] for e in calls if e['call'] == 'munmap']
    need(unmapped == [4096], f'unmapped: {unmapped}')
