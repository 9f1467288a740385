"""Wrong events, to see that the comparison notices them.

Owns:     the kinds of change: each is made at several places of a run's events.
Errors:   a change that is not noticed is returned by name.
"""
import copy

import calls

PLACES = 6  # of each kind, spread over the run


def compared(event):
    """It stands for a system call, and all of it is in one object."""
    if event['type'] == 'delivery':
        return True
    return (event['type'] == 'call' and event['phase'] == 'complete'
            and any(want.reason is None for want in calls.wants(event)))


def missing(events, at):
    del events[at]


def twice(events, at):
    events.insert(at, events[at])


def later(events, at):
    """Behind the next event of its thread that is compared and differs."""
    one = events[at]
    for n in range(at + 1, len(events)):
        other = events[n]
        if other.get('tid') == one['tid'] and compared(other):
            if other.get('call') == one.get('call'):
                return False
            events.insert(n, events.pop(at))
            return True
    return False


def other_signal(events, at):
    event = events[at]
    if event['type'] == 'delivery':
        event['info']['si_signo'] = 'SIGXCPU'
        return True
    if event['class'] == 'mask' and isinstance(event['args'][1], list):
        event['args'][1] = sorted(set(event['args'][1]) ^ {'SIGXCPU'})
        return True
    if event['class'] == 'disposition' and event['args'][0] != 'SIGXCPU':
        event['args'][0] = 'SIGXCPU'
        return True
    return False


def other_result(events, at):
    event = events[at]
    if event['type'] != 'call' or not isinstance(event['result'], int):
        return False
    event['result'] += 1
    return True


def other_flags(events, at):
    event = events[at]
    new = event['args'][1] if event['type'] == 'call' and event['class'] == 'disposition' else None
    if not isinstance(new, dict):
        return False
    new['sa_flags'] = sorted(set(new['sa_flags']) ^ {'SA_NOCLDSTOP'})
    return True


def other_handler(events, at):
    event = events[at]
    if event['type'] != 'delivery':
        return False
    event['handler']['address'] = hex(int(event['handler']['address'], 16) + 1)
    return True


def other_mask(events, at):
    event = events[at]
    if event['type'] != 'delivery':
        return False
    event['mask'] = [] if event['mask'] else ['SIGXCPU']
    return True


KINDS = (missing, twice, later, other_signal, other_result, other_flags, other_handler, other_mask)


def unnoticed(events, differs):
    """Changes that `differs` does not notice, and how many were made."""
    places = [n for n, event in enumerate(events) if compared(event)]
    found, made = [], 0
    for kind in KINDS:
        done = 0
        for at in places[::max(1, len(places) // (4 * PLACES))]:
            changed = copy.deepcopy(events)
            if done == PLACES or kind(changed, at) is False:
                continue
            done += 1
            if not differs(changed):
                found.append(f'{kind.__name__} at {events[at]}')
        if not done:
            found.append(f'no place for {kind.__name__}')
        made += done
    return found, made
