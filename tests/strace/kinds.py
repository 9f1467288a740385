"""When an argument that strace saw is the one that sigvet tells of.

Owns:     what equal means for each kind of argument: each function takes a word of an event and returns a test
          of strace's value.
Contexts: a test may learn from a value that fits: which address in the shim stands for which handler.
Source:   docs/events.md; strace(1); glibc 2.36, sysdeps/unix/sysv/linux/.
"""
from straced import ALL, Listed, flags_of, signal_number

LIBC = frozenset({32, 33})  # signals that libc keeps for itself
ANY = object()


def number(word):
    """The number of a signal as docs/events.md writes it."""
    if isinstance(word, int):
        return word
    if word.startswith('SIGRTMIN'):
        return 34 + int(word[9:] or 0)
    return signal_number(word)


def numbers(words):
    return frozenset(number(word) for word in words)


def signal_word(value):
    return isinstance(value, str) and value.startswith('SIG') and not value.startswith(('SIG_', 'SIGEV_'))


class Want:
    """One system call that a library call makes, or may make.

    args     tests, one for each argument; None: whatever they are
    reason   None: it is the library call itself; else libc makes it for its own ends
    closes   the Want before it, without which it does not happen
    again    it may be repeated, because it was interrupted
    unless   the reason for which libc may leave it out, having made the Want before it"""

    def __init__(self, name, *args, reason=None, closes=None, result=True, again=None, unless=None):
        self.name, self.args, self.reason = name, args, reason
        self.closes, self.result, self.again, self.unless = closes, result, again, unless

    def same(self, item, event):
        """Does strace's call do what sigvet's event says?"""
        if item.kind != 'call' or item.name != self.name:
            return False
        if self.args and self.args[0] is not ANY:
            given = item.args
            if len(given) != len(self.args) or not all(t(a, item) for t, a in zip(self.args, given)):
                return False
        return self.reason is not None or not self.result or same_result(item, event)


def same_result(item, event):
    if event['phase'] == 'abandoned' or event['type'] != 'call' or item.restarts() and event['error'] == 'EINTR':
        return True
    if item.error is not None or event['error'] is not None:
        return item.error == event['error'] and (event['result'] == -1 or event['result'] not in (0, None))
    got = event['result']
    if signal_word(got):
        got = number(got)
    return item.value == got


def anything(value, item):
    return True


def same(word):
    """A number, a name or NULL."""
    def test(value, item):
        if isinstance(word, str) and word.startswith('0x'):
            return value == int(word, 16)
        return value == word
    return test


def sig(word):
    return lambda value, item: (value if value == 0 else signal_number(value)) == number(word)


def flags(words):
    return lambda value, item: flags_of(value) == set(words)


class Unknown(str):
    """An output argument of a call that never ended for sigvet."""


def pointer(word, test):
    """An argument that points to something: NULL, an address of which nothing is known, or a value."""
    if isinstance(word, Unknown):
        return lambda value, item: value is not None
    if word is None:
        return lambda value, item: value is None
    if isinstance(word, str) and word.startswith('0x'):
        return same(word)
    return lambda value, item: not isinstance(value, (int, type(None))) and test(value, item)


def signals(words, without=frozenset()):
    wanted = words if isinstance(words, frozenset) else numbers(words)
    return lambda value, item: isinstance(value, Listed) and value.signals() == wanted - without


def sets(word, without=frozenset()):
    return pointer(word, signals(word if isinstance(word, list) else [], without))


def plain(word):
    """A structure or number as it is, names of members and all."""
    def test(value, item):
        if isinstance(word, dict):
            return isinstance(value, dict) and value.keys() == word.keys() and all(
                plain(word[k])(value[k], item) for k in word)
        if isinstance(word, list):
            return flags_of(value) == set(word)
        if signal_word(word) or signal_word(value):
            return signal_number(value) == number(word)
        if word == '0x0' or word is None:
            return value in (0, None)
        return same(word)(value, item)
    return test


def structure(word):
    return pointer(word, plain(word))


def info(word, item_info):
    """siginfo: the same members with the same values."""
    told = dict(word)
    value = told.pop('si_value', None)
    if value is not None:
        told.update(si_int=value['sival_int'], si_ptr=value['sival_ptr'])
    return plain(told)(item_info, None)


def waited(word):
    """libc tells SI_USER where the kernel told SI_TKILL."""
    def test(value, item):
        code = 'SI_USER' if value['si_code'] == 'SI_TKILL' else value['si_code']
        return info(word, {**value, 'si_code': code})
    return pointer(word, test)


def infos(word):
    return pointer(word, lambda value, item: info(word, value))


def handler_of(action):
    return action.get('sa_handler', action.get('sa_sigaction'))


def thunk(item, address, handler, siginfo):
    """Each address in the shim stands for one handler of the program."""
    if item.image.owner(address) == '' or not item.image.owner(address).endswith(('libsigvet.so', 'libsigvet-strict.so')):
        return False
    return item.image.learn(address, handler, siginfo, item.time)


def action(word):
    """struct sigaction on its way into the kernel."""
    def test(value, item):
        handler, wanted = handler_of(word), set(word['sa_flags']) - {'SA_RESTORER'}
        if isinstance(handler, dict):
            siginfo = 'SA_SIGINFO' in wanted
            wanted.add('SA_SIGINFO')
            if not isinstance(value['sa_handler'], int) or not thunk(
                    item, value['sa_handler'], handler['address'], siginfo):
                return False
        elif value['sa_handler'] != handler:
            return False
        return (flags_of(value['sa_flags']) - {'SA_RESTORER'} == wanted
                and value['sa_mask'].signals() == numbers(word['sa_mask']))
    return pointer(word, test)


def old_action(word):
    """struct sigaction on its way out of the kernel: the thunk's own handler, without the flag that we added."""
    def test(value, item):
        told, seen = set(word['sa_flags']), flags_of(value['sa_flags'])
        handler = handler_of(word)
        if isinstance(value['sa_handler'], int):
            address, siginfo = item.image.thunk(value['sa_handler']) or (hex(value['sa_handler']), True)
            if not isinstance(handler, dict) or handler['address'] != address:
                return False
            seen -= set() if siginfo else {'SA_SIGINFO'}
        elif value['sa_handler'] != handler:
            return False
        elif 'SA_RESETHAND' in seen and handler == 'SIG_DFL':
            told, seen = told - {'SA_SIGINFO'}, seen - {'SA_SIGINFO'}
        return seen == told and value['sa_mask'].signals() == numbers(word['sa_mask'])
    return pointer(word, test)


def old_handler(word):
    """What signal() returns: the old action's handler alone. None: it was killed before it did."""
    if word is None:
        return anything

    def test(value, item):
        if not isinstance(value, dict):
            return False
        if isinstance(value['sa_handler'], int):
            found = item.image.thunk(value['sa_handler']) or (hex(value['sa_handler']), True)
            return isinstance(word, dict) and word['address'] == found[0]
        return value['sa_handler'] == word
    return test
