"""What strace saw: its lines read, and whose they are.

Owns:     the form of strace's output (`strace -ff -i`, times in nanoseconds); which program image, which
          dispositions and which part of memory belong to each line.
Errors:   a line that nobody understands raises ValueError: the oracle must not look away.
Source:   strace(1); sigaction(2), clone(2) and execve(2) for what a new thread, process and image inherit.
"""
import glob
import re
import signal

LINE = re.compile(r'(\d+\.\d+) \[([0-9a-f]+|\?+)\] (.*)')
CALL = re.compile(r'(\w+)\((.*)\)\s+= (.*)$')
CUT = re.compile(r'(\w+)\((.*?),? *<unfinished \.\.\.>(?:\)\s+= \?)?$')
RESULT = re.compile(r'(-?(?:0x)?[0-9a-f]+|\?)(?:<[^>]*>)?(?: ([A-Z][A-Z0-9_]*))?(?: \(.*\))?$')
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"(?:\.\.\.)?|/\*.*?\*/|<[^<>]*>|=>|[{}\[\],~=]|\s+|[^\s{}\[\],~=<>"]+')
NUMBER = re.compile(r'-?(?:0x[0-9a-f]+|[1-9][0-9]*|0)$')
CLONES = ('clone', 'clone3', 'fork', 'vfork')
RT0 = 32  # strace counts from the kernel's first real-time signal

SIGNALS = {s.name: int(s) for s in signal.Signals if not s.name.startswith('SIGRT')}
SIGNALS.update({'SIGIOT': 6, 'SIGPOLL': 29, 'SIGSTKFLT': 16, 'SIGRTMIN': RT0})
ALL = frozenset(range(1, 65))


def signal_number(name):
    """The number of SIGINT, SIGRT_3 or 99 as strace writes them."""
    if isinstance(name, int):
        return name
    return RT0 + int(name[6:]) if name.startswith('SIGRT_') else SIGNALS[name]


class Listed(list):
    """What stood in brackets: [INT CHLD], ~[INT] or [0]."""

    inverse = False

    def signals(self):
        numbers = frozenset(signal_number(name if isinstance(name, int) else 'SIG' + name) for name in self)
        return ALL - numbers if self.inverse else numbers


def tokens(text):
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found:
            raise ValueError(f'cannot read {text!r} at {at}')
        at = found.end()
        word = found.group()
        if not word.startswith(('/*', '<')):
            yield word


class Values:
    """Arguments as Python values: numbers, names, None for NULL, dicts, Listed."""

    def __init__(self, text):
        self.words = [w for w in tokens(text) if not w.isspace()]
        self.at = 0

    def peek(self):
        return self.words[self.at] if self.at < len(self.words) else ''

    def take(self, wanted=None):
        word = self.peek()
        if wanted is not None and word != wanted:
            raise ValueError(f'{wanted!r} expected at {self.at} of {self.words}')
        self.at += 1
        return word

    def all(self):
        values = []
        while self.peek():
            values.append(self.value())
            while self.peek() == '=>':  # in and out
                self.take()
                values[-1] = (values[-1], self.value())
            if self.peek():
                self.take(',')
        return values

    def value(self):
        word = self.take()
        if word == '{':
            return self.structure()
        if word in ('[', '~'):
            return self.listed(word == '~')
        if word == 'NULL':
            return None
        return int(word, 0) if NUMBER.match(word) else word

    def structure(self):
        members = {}
        while self.peek() != '}':
            name = self.take()
            if name == ',':
                continue
            if self.peek() == '=':
                self.take()
                members[name] = self.value()
            else:
                members.setdefault(None, []).append(name)
        self.take('}')
        return members

    def listed(self, inverse):
        if inverse:
            self.take('[')
        found = Listed()
        found.inverse = inverse
        while self.peek() != ']':
            if self.peek() == ',':
                self.take()
            else:
                found.append(self.value())
        self.take(']')
        return found


class Item:
    """One line: a call, a delivery, a return from a handler, or the end of a thread."""

    def __init__(self, tid, line):
        found = LINE.match(line)
        if not found:
            raise ValueError(f'not a line of strace: {line!r}')
        self.tid, self.line = tid, line
        self.time = found.group(1)
        self.ip = None if '?' in found.group(2) else int(found.group(2), 16)
        self.image = self.reason = self.parsed = self.action = None
        self.owner = ''
        self.name, self.text, self.value, self.error = '', '', None, None
        self.read(found.group(3))

    def read(self, text):
        if text.startswith(('--- stopped by', '+++', '???')):  # ???: it ended while strace looked
            self.kind = 'stop' if text.startswith('---') else 'end'
        elif text.startswith('--- '):
            self.kind, self.text = 'delivery', text[4:-4]
            self.name, _, self.text = self.text.partition(' ')
        else:
            self.kind = 'call'
            self.read_call(text)

    def read_call(self, text):
        found = CALL.match(text)
        if not found or found.group(2).endswith('<unfinished ...>'):
            found = CUT.match(text)
            if not found:
                raise ValueError(f'not a call: {text!r}')
            self.name, self.text = found.groups()
            return
        self.name, self.text, result = found.groups()
        found = RESULT.match(result)
        if not found:
            raise ValueError(f'not a result: {result!r}')
        self.value = None if found.group(1) == '?' else int(found.group(1), 0)
        self.error = found.group(2)

    @property
    def args(self):
        if self.parsed is None:
            self.parsed = Values(self.text).all()
        return self.parsed

    @property
    def signal(self):
        return signal_number(self.name)

    def restarts(self):
        return self.error is not None and self.error.startswith('ERESTART')


class Image:
    """A program in a process: from exec to the next, and in all that it forks."""

    def __init__(self, path, parent=None, forked=''):
        self.path, self.parent, self.forked = path, parent, forked
        self.ranges = list(parent.ranges) if parent else []
        self.followed = parent.followed if parent else False
        self.thunks, self.timers, self.asked = {}, {}, set()

    def thunk(self, address, before=None):
        """The handler and its kind that the shim has put behind an address; None: nothing."""
        found = self.thunks.get(address)
        if found is not None and (before is None or found[2] <= before):
            return found[:2]
        return self.parent.thunk(address, self.forked) if self.parent else None

    def learn(self, address, handler, siginfo, time):
        """The same address never stands for two handlers."""
        if self.thunk(address) is None:
            self.thunks[address] = handler, siginfo, time
        return self.thunk(address) == (handler, siginfo)

    def owner(self, ip):
        for low, high, path in reversed(self.ranges):
            if ip is not None and low <= ip < high:
                return path
        return ''


class Process:
    """What the threads of a process share."""

    def __init__(self, image, actions):
        self.image, self.actions = image, actions


class Session:
    """All threads of a run: items[tid] in their order, each with its image, owner and disposition."""

    def __init__(self, prefix, own, sigvet):
        self.own, self.sigvet = own, sigvet  # paths of the shim and of the command
        self.items, self.made_by, self.processes, self.shared = {}, {}, {}, set()
        for path in glob.glob(glob.escape(prefix) + '.*'):
            tid = int(path.rsplit('.', 1)[1])
            with open(path, encoding='utf-8', errors='surrogateescape') as file:
                self.items[tid] = [Item(tid, line) for line in file.read().splitlines() if line]
        everything = sorted((item for items in self.items.values() for item in items), key=lambda item: item.time)
        for item in everything:
            self.settle(item)

    def settle(self, item):
        process = self.processes.setdefault(item.tid, Process(Image(''), {}))
        item.image, item.owner = process.image, process.image.owner(item.ip)
        if item.kind == 'delivery':
            item.action = process.actions.get(item.signal, ('SIG_DFL', frozenset()))
            if 'SA_RESETHAND' in item.action[1]:
                process.actions[item.signal] = ('SIG_DFL', frozenset())
        elif item.kind == 'call' and item.name in CLONES and item.value is not None and item.value > 0:
            self.settle_clone(item, process)
        elif item.kind == 'call' and item.name == 'execve' and item.value == 0:
            path = item.args[0].strip('"')
            kept = {s: a for s, a in process.actions.items() if a[0] == 'SIG_IGN'}
            self.processes[item.tid] = Process(Image(path), kept)
        elif item.kind == 'call' and item.name == 'mmap' and 'PROT_EXEC' in item.text:
            found = re.search(r'\d+<([^>]*)>', item.text)
            if found and item.value is not None and item.value > 0:
                path = found.group(1)
                process.image.ranges.append((item.value, item.value + item.args[1], path))
                process.image.followed |= path == self.own
        elif item.name == 'rt_sigaction' and item.value == 0 and isinstance(item.args[1], dict):
            new = item.args[1]
            process.actions[signal_number(item.args[0])] = (new['sa_handler'], frozenset(flags_of(new['sa_flags'])))

    def settle_clone(self, item, process):
        words = set(re.findall(r'CLONE_\w+', item.text))
        if item.name == 'vfork':
            words = {'CLONE_VM', 'CLONE_VFORK'}
        self.made_by[item.value] = (item, words)
        if 'CLONE_THREAD' in words:
            self.shared |= {item.tid, item.value}
            self.processes[item.value] = process
            return
        image = process.image
        if 'CLONE_VM' not in words:
            image = Image(image.path, image, item.time)
        actions = process.actions if 'CLONE_SIGHAND' in words else dict(process.actions)
        self.processes[item.value] = Process(image, actions)

    def in_shim(self, item):
        return item.owner == self.own


def flags_of(value):
    """The words of A|B|0x10. SA_RESETHAND is the sign of libc's int and becomes the upper half of the kernel's long."""
    words = set(str(value).split('|')) - {'0'}
    return words - {'0xffffffff00000000'} if 'SA_RESETHAND' in words else words
