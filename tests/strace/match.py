"""Compares, thread by thread, what strace saw with what sigvet says of the same run.

Owns:     the reasons for which a line of strace has no event, and their conditions. docs/strace.md says why.
Contexts: a call's event is noted before its system calls are made, so a delivery that comes in between stands
          behind the event and before the system calls; all else must have the same order.
Errors:   each thread gives its first difference, in words.
"""
import collections

import calls
import kinds
from straced import ALL, Values

REASONS = frozenset({
    'sigvet', 'shim-start', 'shim-probe', 'not-followed', 'no-libc', 'libc-signals', 'no-handler',
    'ended', 'restarted', 'sigwait-again', 'masks-thread-kill', 'spawn', 'spawn-child', 'system', 'create',
    'thread-start', 'thread-end', 'timer-thread', 'abort', 'sigpause', 'jump', 'create-unseen', 'jumped-over', 'thread-gone',
    'stacked',
    'no-system-call'})

PROBE = 0x5356  # the shim's own first argument of rt_sigprocmask

INTERRUPT = {'0x20000000': 'SA_INTERRUPT'}  # strace has a name for it

COMPARED = frozenset('''rt_sigaction rt_sigprocmask rt_sigpending rt_sigsuspend rt_sigtimedwait rt_sigqueueinfo
    rt_tgsigqueueinfo sigaltstack kill tkill tgkill pidfd_send_signal signalfd signalfd4 pause alarm setitimer
    getitimer timer_create timer_settime timer_gettime timer_getoverrun timer_delete'''.split())


class Node:
    """A call or delivery of sigvet's, with what happened inside."""

    def __init__(self, event, parent):
        self.event, self.parent = event, parent
        self.children, self.wants = [], []
        self.next_child = self.next_want = 0
        self.made, self.how = set(), None

    @property
    def delivery(self):
        return self.event is not None and self.event['type'] == 'delivery'


def forest(events):
    """The tree of a thread's events: what began while a call or a handler was running is inside."""
    root = Node(None, None)
    top = root
    for event in events:
        kind = event['type']
        if kind == 'delivery' or kind == 'call' and event['phase'] in ('entered', 'complete'):
            node = Node(event, top)
            top.children.append(node)
            top = node if kind == 'delivery' or event['phase'] == 'entered' else top
        elif kind in ('call', 'return'):
            top = close(top, event)
    for node in walk(root):
        if node.event is not None and not node.delivery:
            node.wants = calls.wants(node.event)
    return root


def close(top, event):
    """The end of the innermost call or delivery that fits; those inside it were left by a jump."""
    node = top
    while node.event is not None and not (
            event['type'] == 'return' and node.delivery and node.event['signal'] == event['signal']
            or event['type'] == 'call' and not node.delivery and node.event['call'] == event['call']):
        node = node.parent
    if node.event is None:
        raise ValueError(f'an end without a beginning: {event}')
    if node.delivery:
        node.how = event['how']
    else:
        node.event = event
    return node.parent


def walk(node):
    yield node
    for child in node.children:
        yield from walk(child)


class Difference(Exception):
    """The first thing that differs on a thread."""


class Matcher:
    """One thread."""

    def __init__(self, items, events, counts, made_by, alone, unseen, shared):
        self.items = [i for i in items if i.kind == 'delivery' or i.kind == 'call' and i.name in COMPARED]
        self.everything, self.counts, self.made_by, self.alone = items, counts, made_by, alone
        self.root = self.top = forest(events)
        self.at = 0
        self.waiting = []  # deliveries whose handlers have not begun
        self.unseen, self.creating = unseen, False
        self.shared = shared  # its process has other threads
        self.helps = False  # it is libc's thread for timers
        self.ran = {}  # deliveries of strace's and the event of each
        self.last_want, self.last_child = None, 0

    def run(self):
        while self.at < len(self.items):
            item = self.items[self.at]
            if self.excuse_first(item):
                self.excuse(item)
            elif self.waits(item):
                self.counts['stacked'] += 1
                self.waiting.append(item)
                self.at += 1
            elif not self.step(item):
                self.fail(item)
        self.rest()
        self.returns()
        self.counts['no-system-call'] += sum(node.event is not None and not node.delivery and not node.wants
                                             for node in walk(self.root))

    def returns(self):
        """Each handler that returned has one rt_sigreturn, to the mask that it interrupted."""
        running = []
        for item in self.everything:
            if item.kind == 'delivery' and isinstance(item.action[0], int) and item.reason is None:
                running.append(self.ran[id(item)])
            elif (item.kind == 'delivery' and isinstance(item.action[0], int)
                  and item.reason not in ('ended', 'jumped-over')):
                running.append(None)
            elif item.kind == 'call' and item.name == 'rt_sigreturn':
                self.came_back(item, running)
        if running and running[-1] is not None and running[-1].how == 'returned' and not self.killed():
            raise Difference('a handler returned, but not to the kernel')

    def came_back(self, item, running):
        while running and running[-1] is not None and running[-1].how != 'returned':
            running.pop()
        if not running:
            raise Difference(f'no handler of sigvet\'s returns by {item.line}')
        node = running.pop()
        if node is None:
            return
        if item.args[0]['mask'].signals() != kinds.numbers(node.event['mask']):
            raise Difference(f'strace {item.line}\n           sigvet {node.event}')
        self.counts['matched'] += 1

    def excuse(self, item):
        self.counts[item.reason] += 1
        self.at += 1

    def excuse_first(self, item):
        """Lines that no event can stand for, whatever the thread does."""
        item.reason = self.reason_of(item)
        return item.reason is not None

    def reason_of(self, item):
        if item.kind == 'delivery':
            return self.delivery_reason(item)
        if item.owner and item.owner.endswith(('libsigvet.so', 'libsigvet-strict.so')):
            return self.shim_reason(item)
        if 'libc.so' not in item.owner and self.alone:
            return 'no-libc'
        if (item is self.items[0] and self.is_thread() and item.name == 'rt_sigprocmask'
                and item.args[0] == 'SIG_SETMASK' and item.args[2] is None):
            return 'thread-start'
        return None

    def is_thread(self):
        return self.made_by is not None and 'CLONE_THREAD' in self.made_by[1]

    def delivery_reason(self, item):
        handler = item.action[0]
        if item.signal in kinds.LIBC and isinstance(handler, int) and 'libsigvet' not in item.image.owner(handler):
            return 'libc-signals'
        if handler in ('SIG_DFL', 'SIG_IGN'):
            return 'no-handler'
        return None

    def shim_reason(self, item):
        if item.name == 'rt_sigprocmask' and item.args[0] == PROBE and item.args[1] is not None:
            return 'shim-probe' if item.error == 'EINVAL' else None
        asked = (item.name, item.args[0])
        if item.name in ('rt_sigaction', 'rt_sigprocmask') and item.args[1] is None and asked not in item.image.asked:
            item.image.asked.add(asked)
            return 'shim-start'
        return None

    def step(self, item):
        """Finds the event that stands for an item, from the innermost open call on."""
        start, passed = self.top, []
        while not self.own(item):
            node = self.top
            if node.next_child < len(node.children):
                child = node.children[node.next_child]
                found = self.deliver(child, item) if child.delivery else None
                if child.delivery and found is None:
                    break
                node.next_child += 1
                self.top = child
                if found is item:
                    return True
                passed = [] if found else [*passed, node]
                start = child if found else start
            elif node.parent is not None and self.complete(node):
                self.top = node.parent
            else:
                break
        else:
            return True
        self.top = start
        for node in passed:
            node.next_child -= 1
        return self.outside(item)

    def own(self, item):
        """One of the system calls of the call at hand."""
        node = self.top
        if item.kind != 'call' or node.event is None:
            return False
        if self.last_want is not None and self.last_want[0] is node and self.repeats(item):
            return True
        for n in range(node.next_want, len(node.wants)):
            want = node.wants[n]
            if (want.closes is None or want.closes in node.made) and want.same(item, node.event):
                node.made.add(want)
                self.counts.update(w.unless for w in node.wants[node.next_want:n] if w.unless)
                node.next_want = n if want.again == want.reason and want.reason else n + 1
                self.last_want, self.last_child = (node, want, item), node.next_child
                self.take(want)
                return True
            left_out = want.unless and n > 0 and node.wants[n - 1] in node.made
            if not left_out and (want.reason is None or want.closes in node.made):
                break
        return False

    def repeats(self, item):
        """The same call again, because a signal interrupted it."""
        node, want, last = self.last_want
        if item.name != last.name or want.reason is not None or not want.same(item, node.event):
            return False
        handled = node.next_child != self.last_child  # then it does not restart, but ends with EINTR
        if last.restarts() and not handled or want.again and last.error == 'EINTR':
            item.reason = 'restarted' if last.restarts() else want.again
            self.last_want, self.last_child = (node, want, item), node.next_child
            self.excuse(item)
            return True
        return False

    def take(self, want):
        self.counts[want.reason or 'matched'] += 1
        self.at += 1

    def deliver(self, node, item):
        """The delivery that made a handler run: the one at hand, or one that had to wait for others."""
        late = self.waiting[-1] if self.waiting else None
        if late is not None and (item is None or item.ip != late.action[0]) and self.same_delivery(late, node.event):
            self.ran_by(self.waiting.pop(), node)
            return late
        if item is not None and item.kind == 'delivery' and self.same_delivery(item, node.event):
            self.ran_by(item, node)
            self.at += 1
            return item
        return None

    def ran_by(self, item, node):
        self.ran[id(item)] = node
        self.counts['matched'] += 1
        while node.how == 'jumped' and self.waiting and item.ip == self.waiting[-1].action[0]:
            item = self.waiting.pop()  # its handler had not begun when the jump left it
            self.leave(item, 'jumped-over')

    def leave(self, item, reason):
        item.reason = reason
        self.counts[reason] += 1

    def waits(self, item):
        """The next signal came at the handler's first instruction, so that one runs first."""
        if item.kind != 'delivery' or self.at + 1 == len(self.items):
            return False
        following = self.items[self.at + 1]
        return following.kind == 'delivery' and following.ip == item.action[0]

    def same_delivery(self, item, event):
        handler, seen = item.action
        told = item.image.thunk(handler)
        if told is None or told[0] != event['handler']['address']:
            return False
        seen = set(seen) - {'SA_RESTORER'} - (set() if told[1] else {'SA_SIGINFO'})
        loose = {'SA_RESTORER'}
        if {INTERRUPT.get(word, word) for word in event['flags']} - loose != seen - loose:
            return False
        values = Values(item.text).value()
        return item.signal == kinds.number(event['signal']) and kinds.info(event['info'], values)

    def complete(self, node):
        """All that the call must do has been done."""
        return node.next_child == len(node.children) and self.complete_self(node)

    @staticmethod
    def complete_self(node):
        for want in node.wants[node.next_want:]:
            if want.reason is None or want.closes in node.made and want not in node.made:
                return False
        return True

    def outside(self, item):
        """No event stands for it: is there a reason?"""
        if self.unseen and self.of_unseen_create(item):
            item.reason = 'create-unseen'
        elif self.of_timer_thread(item):
            item.reason = 'timer-thread'
        elif (self.is_thread() and item is self.items[-1] and item.name == 'rt_sigprocmask'
              and item.args[1] is not None and item.args[1].signals() >= ALL - kinds.LIBC):
            item.reason = 'thread-end'
        elif item.kind == 'delivery' and item is self.everything[-2:][0] and self.killed():
            item.reason = 'ended'
        else:
            return False
        self.excuse(item)
        return True

    def killed(self):
        """Something else than the thread itself may have ended it at any place."""
        last = self.everything[-1] if self.everything else None
        return last is not None and last.kind == 'end' and ('killed by' in last.line or self.shared)

    def of_unseen_create(self, item):
        """pthread_create, called at an address that the program has found for itself."""
        if item.name != 'rt_sigprocmask':
            return False
        if item.args[0] == 'SIG_BLOCK' and item.args[1] is not None and item.args[1].signals() == ALL:
            following = self.everything[self.everything.index(item) + 1]
            self.creating = following.name == 'clone3' and 'CLONE_THREAD' in following.text
            return self.creating
        was, self.creating = self.creating, False
        return was and item.args[0] == 'SIG_SETMASK' and item.args[2] is None

    def of_timer_thread(self, item):
        """libc's thread that waits for signal 32, and the threads that it starts."""
        if item.name == 'rt_sigtimedwait' and item.args[0].signals() == {32}:
            self.helps = True
            return True
        return item.name == 'rt_sigprocmask' and (
            self.helps or item.args[0] == 'SIG_UNBLOCK' and item.args[1].signals() == {32})

    def rest(self):
        """Events that are left when strace has no more lines, and handlers that had not begun."""
        while self.top is not None:
            node = self.top
            if node.next_child < len(node.children):
                child = node.children[node.next_child]
                node.next_child += 1
                if child.delivery and self.deliver(child, None) is None:
                    raise Difference(f'only sigvet: {short(child.event)}')
                self.top = child
            elif node.event is None or node.delivery or self.complete(node):
                self.top = node.parent
            elif node.event['phase'] in ('entered', 'abandoned'):
                self.counts['ended'] += 1
                self.top = node.parent
            else:
                raise Difference(f'only sigvet: {short(node.event)}')
        for item in self.waiting:
            if not self.killed():
                raise Difference(f'only strace: {item.line}')
            self.leave(item, 'ended')

    def fail(self, item):
        node = self.top
        if node.next_child < len(node.children) and (node.event is None or self.complete_self(node)):
            waiting = node.children[node.next_child].event
        else:
            waiting = node.event
        state = f" {item.action} {item.image.thunk(item.action[0])}" if item.action else ""
        raise Difference(f"strace {item.line}{state}\n           sigvet {short(waiting)}"
                         + (f'\n           inside {short(node.event)}' if node.event else ''))


def short(event):
    if event is None:
        return 'nothing more'
    if event['type'] == 'call':
        return f'{event["call"]}({", ".join(map(str, event["args"]))}) = {event["result"]} {event["error"]}'
    return f'{event["time"]} {event["type"]} {event["signal"]} {event.get("flags")} {event.get("info", "")} handler {event["handler"]["function"]}'


def compare(session, events, alone=False, unseen=False):
    """All threads of a run. (counts, differences)"""
    counts, wrong = collections.Counter(), []
    threads = collections.defaultdict(list)
    for event in events:
        if event['type'] in ('call', 'delivery', 'return'):
            threads[event['tid']].append(event)
    # A fork knows the handlers of whoever made it, so that one comes first.
    order = sorted(session.items, key=lambda tid: session.items[tid][0].time if session.items[tid] else '')
    for tid in order + sorted(set(threads) - set(order)):
        items = followed(session, tid, counts, events)
        matcher = Matcher(items, threads[tid], counts, session.made_by.get(tid), alone, unseen,
                          tid in session.shared)
        try:
            matcher.run()
        except Difference as difference:
            wrong.append(f'thread {tid}: {difference}')
            counts['unmatched'] += len(matcher.items) - matcher.at
    return counts, wrong


def followed(session, tid, counts, events):
    """A thread's lines without those of programs that sigvet does not follow."""
    kept = []
    gaps = [event['text'] for event in events if event['type'] == 'gap']
    maker, words = session.made_by.get(tid, (None, set()))
    spawned = maker is not None and {'CLONE_VM', 'CLONE_VFORK'} <= words and maker.name != 'vfork'
    for item in session.items.get(tid, []):
        compared = item.kind == 'delivery' or item.kind == 'call' and item.name in COMPARED
        if item.kind == 'call' and item.name == 'execve' and item.value == 0:
            spawned = False
        if item.image.path in ('', session.sigvet):
            reason = 'sigvet'
        elif spawned and item.kind == 'call' and compared:
            reason = 'spawn-child'
        elif not item.image.followed and item.image.path in gaps:
            reason = 'not-followed'
        else:
            kept.append(item)
            continue
        counts[reason] += compared
    return kept
