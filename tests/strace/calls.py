"""What each call of the signal API asks of the kernel: sigvet's event -> the system calls that strace must see.

Owns:     the table of calls.
Errors:   an event whose system calls nobody wrote down raises KeyError: the oracle must not look away.
Source:   glibc 2.36: signal/, sysdeps/posix/, sysdeps/unix/sysv/linux/, nptl/.
"""
from kinds import (ANY, LIBC, Unknown, Want, action, anything, flags, infos, number, numbers, old_action, old_handler,
                   plain, same, sets, sig, signals, structure, waited)
from straced import ALL, flags_of, signal_number

EIGHT = same(8)


def refused(event):
    """Calls that libc refuses by itself: no such signal, or one of its own."""
    try:
        one = number(event['args'][0])
    except KeyError:
        return False
    return event['error'] == 'EINVAL' and (not 1 <= one <= 64 or one in LIBC)


def sigaction(event, args):
    if refused(event):
        return []
    return [Want('rt_sigaction', sig(args[0]), action(args[1]), old_action(args[2]), EIGHT)]


def made(one, handler, words, mask):
    return {'sa_handler': handler, 'sa_mask': mask, 'sa_flags': words}


def signal(words, masked):
    """signal() and its kin: fixed flags; the result is the old handler."""
    def wants(event, args):
        if args[1] == 'SIG_ERR' or refused(event):
            return []
        choices = [action(made(args[0], args[1], w, [args[0]] if masked else [])) for w in words]
        new = lambda value, item: any(test(value, item) for test in choices)  # noqa: E731
        old = old_handler(event['result']) if event['error'] is None else anything
        return [Want('rt_sigaction', sig(args[0]), new, old, EIGHT, result=False)]
    return wants


def sigset(event, args):
    if args[1] == 'SIG_ERR' or refused(event):
        return []
    one, was = frozenset({number(args[0])}), event['result']
    if args[1] == 'SIG_HOLD':
        wants = [Want('rt_sigprocmask', same('SIG_BLOCK'), signals(one), anything, EIGHT, result=False)]
        if was != 'SIG_HOLD':
            wants.append(Want('rt_sigaction', sig(args[0]), same(None), old_handler(was), EIGHT, result=False))
        return wants
    old = anything if was == 'SIG_HOLD' or event['error'] else old_handler(was)
    set_it = Want('rt_sigaction', sig(args[0]), action(made(args[0], args[1], [], [])), old, EIGHT, result=False)
    if event['error']:
        return [set_it]
    held = lambda value, item: was is None or (next(iter(one)) in value.signals()) == (was == 'SIG_HOLD')  # noqa: E731
    return [set_it, Want('rt_sigprocmask', same('SIG_UNBLOCK'), signals(one), held, EIGHT, result=False)]


def sigignore(event, args):
    if refused(event):
        return []
    return [Want('rt_sigaction', sig(args[0]), action(made(args[0], 'SIG_IGN', [], [])), same(None), EIGHT)]


def siginterrupt(event, args):
    """The shim asks what it made of the action."""
    if refused(event):
        return []

    def turned(value, item):
        return isinstance(value, dict) and ('SA_RESTART' in flags_of(value['sa_flags'])) == (args[1] == 0)
    return [Want('rt_sigaction', sig(args[0]), same(None), anything, EIGHT),
            Want('rt_sigaction', sig(args[0]), turned, same(None), EIGHT),
            Want('rt_sigaction', sig(args[0]), same(None), anything, EIGHT)]


def sigvec(event, args):
    if refused(event):
        return []
    return [Want('rt_sigaction', sig(args[0]), anything, anything, EIGHT)]


def procmask(event, args):
    """The shim wants to know the mask that was, even if the program does not."""
    old = (lambda value, item: value is not None) if args[2] is None else sets(args[2])
    return [Want('rt_sigprocmask', same(args[0]), sets(args[1], LIBC), old, EIGHT)]


def mask32(how):
    def wants(event, args):
        def old(value, item):
            seen = value.signals() & frozenset(range(1, 33))
            return event['result'] is None or seen == numbers(event['result'])
        new = args[0] if args else []
        return [Want('rt_sigprocmask', same(how), signals(numbers(new) - LIBC), old, EIGHT, result=False)]
    return wants


def one_mask(how):
    def wants(event, args):
        if event['error'] is not None:
            return []
        return [Want('rt_sigprocmask', same(how), signals(frozenset({number(args[0])})), same(None), EIGHT)]
    return wants


def kernel(name, *tests):
    """A call whose arguments reach the kernel one by one; libc adds the size of a set."""
    def wants(event, args):
        words = iter(args)
        return [Want(name, *(EIGHT if make is EIGHT else make(next(words, None)) for make in tests))]
    return wants


def whatever(word):
    return anything


def masking(reason, *between):
    """libc blocks all signals around what it does."""
    block = Want('rt_sigprocmask', same('SIG_BLOCK'), signals(ALL), anything, EIGHT, reason=reason)
    back = Want('rt_sigprocmask', same('SIG_SETMASK'), anything, same(None), EIGHT, reason=reason, closes=block)
    return [block, *between, back]


def send_thread(event, args):
    tests = anything, anything, sig(args[-1])
    return masking('masks-thread-kill', Want('tgkill', *tests, result=event['error'] is None, unless='thread-gone'))


def pthread_kill(event, args):
    if refused({'args': args[1:], 'error': event['error']}) or event['error'] == 'ESRCH':
        return masking('masks-thread-kill')
    return send_thread(event, args)


def raises(event, args):
    if refused(event) and number(args[0]) in LIBC:
        return []
    return send_thread(event, args)


def cancel(event, args):
    """Sends libc's own signal 32, for which the first call installs a handler."""
    return [Want('rt_sigaction', sig(32), anything, anything, EIGHT, reason='libc-signals'),
            *masking('masks-thread-kill', Want('tgkill', anything, anything, sig(32), reason='libc-signals'))]


def queue_info(args):
    def test(value, item):
        return (isinstance(value, dict) and value.get('si_code') == 'SI_QUEUE'
                and value.get('si_int') == args['sival_int'])
    return test


def sigqueue(event, args):
    return [Want('rt_sigqueueinfo', same(args[0]), sig(args[1]), queue_info(args[2]))]


def pthread_sigqueue(event, args):
    if refused({'args': args[1:], 'error': event['error']}):
        return []
    return [Want('rt_tgsigqueueinfo', anything, anything, sig(args[1]), queue_info(args[2]))]


def killpg(event, args):
    if args[0] < 0:
        return []
    return [Want('kill', same(-args[0]), sig(args[1]))]


def sigwait(event, args):
    """Returns an error number, and goes on after EINTR."""
    def got(value, item):
        return event['error'] is not None or item.error == 'EINTR' or item.value in (None, number(args[1]))
    return [Want('rt_sigtimedwait', sets(args[0]), got, same(None), EIGHT, result=False, again='sigwait-again')]


def sigpause(event, args):
    kept = numbers(args[0])
    return [Want('rt_sigsuspend', lambda value, item: value.signals() & frozenset(range(1, 33)) == kept, EIGHT)]


def xpg_sigpause(event, args):
    if refused(event):
        return []
    query = Want('rt_sigprocmask', same('SIG_BLOCK'), anything, anything, EIGHT, reason='sigpause')
    return [query, Want('rt_sigsuspend', lambda value, item: number(args[0]) not in value.signals(), EIGHT)]


def two_sigpause(event, args):
    if args[1]:
        return xpg_sigpause(event, args)
    return [Want('rt_sigsuspend', anything, EIGHT)]


def ualarm(event, args):
    def given(value, item):
        return [v['tv_sec'] * 1000000 + v['tv_usec'] for v in (value['it_value'], value['it_interval'])] == args
    return [Want('setitimer', same('ITIMER_REAL'), given, anything, result=event['error'] is not None)]


def alarm(event, args):
    return [Want('alarm', same(args[0]))]


def timer(item, word, value):
    """timer_t is libc's own word for a timer of the kernel."""
    return item.image.timers.setdefault(word, value) == value


def timer_id(word):
    return lambda value, item: timer(item, str(word), value)


def timer_create(event, args):
    told = args[1]

    def wanted(value, item):
        if told is None:  # libc fills it in: SIGALRM, with the timer's own number
            return value is None or value['sigev_notify'] == 'SIGEV_SIGNAL' and value['sigev_signo'] == 'SIGALRM'
        if isinstance(told, str):
            return same(told)(value, item)
        if told['sigev_notify'] == 'SIGEV_THREAD':
            return value['sigev_notify'] == 'SIGEV_THREAD_ID' and signal_number(value['sigev_signo']) == 32
        return all(plain(told[k])(value[k], item) for k in told if k in value)

    def number_of(value, item):
        if event['error'] is not None:
            return True
        if item.value == 0:  # the kernel gives a freed number to the next timer
            item.image.timers[str(args[2])] = value[0]
        return True
    return helper('timer-thread') + [Want('timer_create', same(args[0]), wanted, number_of)]


def helper(reason):
    """libc starts a thread of its own."""
    return (starting(reason) + [Want('rt_sigprocmask', same('SIG_BLOCK'), anything, anything, EIGHT, reason=reason)]
            + starting(reason) + [Want('rt_sigprocmask', same('SIG_SETMASK'), anything, anything, EIGHT, reason=reason)])


def starting(reason):
    """pthread_create: the first one prepares signal 33."""
    return [Want('rt_sigaction', sig(33), anything, anything, EIGHT, reason='libc-signals'),
            Want('rt_sigprocmask', same('SIG_UNBLOCK'), signals(LIBC), anything, EIGHT, reason='libc-signals'),
            *masking(reason)]


def inside(reason, *names):
    """Whatever libc does to signals in these system calls, in any number and order."""
    return lambda event, args: [Want(name, ANY, reason=reason, again=reason) for name in names]


def spawn(event, args):
    return masking('spawn')


def system(event, args):
    """POSIX: SIGINT and SIGQUIT are ignored and SIGCHLD is blocked meanwhile."""
    if args[0] is None:
        args = ['exit 0']
    ignored = [Want('rt_sigaction', sig(one), anything, anything, EIGHT, reason='system')
               for one in ('SIGINT', 'SIGQUIT')]
    back = [Want('rt_sigaction', sig(one), anything, same(None), EIGHT, reason='system', closes=first)
            for one, first in zip(('SIGINT', 'SIGQUIT'), ignored)]
    block = Want('rt_sigprocmask', same('SIG_BLOCK'), signals(frozenset({17})), anything, EIGHT, reason='system')
    restore = Want('rt_sigprocmask', same('SIG_SETMASK'), anything, same(None), EIGHT, reason='system', closes=block)
    return [*ignored, block, *masking('spawn'), *back, restore]


def abort(event, args):
    return inside('abort', 'rt_sigprocmask', 'tgkill', 'rt_sigaction')(event, args)


def create(event, args):
    return starting('create')


def nothing(event, args):
    return []



def sigsetjmp(event, args):
    if args[1] == 0:
        return []
    return [Want('rt_sigprocmask', same('SIG_BLOCK'), same(None), anything, EIGHT, reason='jump')]


def back(event, args):
    return [Want('rt_sigprocmask', same('SIG_SETMASK'), anything, same(None), EIGHT, reason='jump')]


SUSPEND = kernel('rt_sigsuspend', sets, EIGHT)
TIMED = kernel('rt_sigtimedwait', sets, waited, structure, EIGHT)
SIGFD = kernel('signalfd4', same, sets, EIGHT, flags)
PIDFD = kernel('pidfd_send_signal', same, sig, infos, whatever)
BSD = signal([['SA_RESTART'], []], True)
SYSV = signal([['SA_INTERRUPT', 'SA_NODEFER', 'SA_RESETHAND']], False)

# Functions of libc
FUNCTIONS = {
    '__sigsetjmp': sigsetjmp, 'setjmp': inside('jump', 'rt_sigprocmask'), '_longjmp': back, 'longjmp': back,
    'siglongjmp': back, '__longjmp_chk': back, 'getcontext': inside('jump', 'rt_sigprocmask'),
    'setcontext': inside('jump', 'rt_sigprocmask'), 'swapcontext': inside('jump', 'rt_sigprocmask'),
    'sigaction': sigaction, '__sigaction': sigaction, 'signal': BSD, 'bsd_signal': BSD, 'ssignal': BSD,
    'sysv_signal': SYSV, '__sysv_signal': SYSV, 'sigset': sigset, 'sigignore': sigignore,
    'siginterrupt': siginterrupt, 'sigvec': sigvec,
    'sigprocmask': procmask, 'pthread_sigmask': procmask, 'sigblock': mask32('SIG_BLOCK'),
    'sigsetmask': mask32('SIG_SETMASK'), 'siggetmask': mask32('SIG_BLOCK'), 'sighold': one_mask('SIG_BLOCK'),
    'sigrelse': one_mask('SIG_UNBLOCK'),
    'kill': kernel('kill', same, sig), 'killpg': killpg, 'raise': raises, 'gsignal': raises, 'sigqueue': sigqueue,
    'pthread_kill': pthread_kill, 'pthread_sigqueue': pthread_sigqueue, 'tgkill': kernel('tgkill', same, same, sig),
    'pidfd_send_signal': PIDFD, 'abort': abort, '__assert_fail': abort, '__stack_chk_fail': abort,
    '__chk_fail': abort, 'pthread_cancel': cancel,
    'pthread_setcanceltype': nothing,
    'sigpause': sigpause, '__sigpause': two_sigpause, '__xpg_sigpause': xpg_sigpause, 'sigsuspend': SUSPEND,
    '__sigsuspend': SUSPEND, 'pause': kernel('pause'), 'sigwait': sigwait, 'sigwaitinfo': TIMED,
    'sigtimedwait': TIMED,
    'sigpending': kernel('rt_sigpending', sets, EIGHT),
    'sigaltstack': kernel('sigaltstack', structure, structure), 'sigstack': kernel('sigaltstack', whatever, whatever),
    'alarm': alarm, 'ualarm': ualarm, 'setitimer': kernel('setitimer', same, structure, structure),
    'getitimer': kernel('getitimer', same, structure), 'timer_create': timer_create,
    'timer_settime': kernel('timer_settime', timer_id, plain, structure, structure),
    'timer_gettime': kernel('timer_gettime', timer_id, structure),
    'timer_getoverrun': kernel('timer_getoverrun', timer_id), 'timer_delete': kernel('timer_delete', timer_id),
    'signalfd': SIGFD,
    'posix_spawn': spawn, 'posix_spawnp': spawn, 'system': system, 'popen': spawn,
    'wordexp': inside('spawn', 'rt_sigprocmask', 'rt_sigaction'),
    'pthread_create': create, 'thrd_create': create,
    'pthread_exit': inside('thread-end', 'rt_sigprocmask'),
    'mq_notify': inside('timer-thread', 'rt_sigprocmask', 'rt_sigaction'),
}
for name in ('aio_read', 'aio_read64', 'aio_write', 'aio_write64', 'aio_fsync', 'aio_fsync64', 'lio_listio',
             'lio_listio64', 'getaddrinfo_a'):
    FUNCTIONS[name] = inside('timer-thread', 'rt_sigprocmask', 'rt_sigaction')
for name in ('setuid', 'setgid', 'setresuid', 'setresgid', 'setgroups'):
    FUNCTIONS[name] = inside('libc-signals', 'tgkill')

# The same by number
SYSTEM = {
    'rt_sigaction': kernel('rt_sigaction', sig, action, old_action, same),
    'rt_sigprocmask': kernel('rt_sigprocmask', same, sets, sets, same), 'rt_sigreturn': nothing,
    'rt_sigpending': kernel('rt_sigpending', sets, same),
    'rt_sigtimedwait': kernel('rt_sigtimedwait', sets, infos, structure, same),
    'rt_sigqueueinfo': kernel('rt_sigqueueinfo', same, sig, infos),
    'rt_tgsigqueueinfo': kernel('rt_tgsigqueueinfo', same, same, sig, infos),
    'rt_sigsuspend': kernel('rt_sigsuspend', sets, same), 'sigaltstack': FUNCTIONS['sigaltstack'],
    'pause': FUNCTIONS['pause'], 'kill': FUNCTIONS['kill'], 'tkill': kernel('tkill', same, sig),
    'tgkill': FUNCTIONS['tgkill'], 'pidfd_send_signal': PIDFD,
    'signalfd': kernel('signalfd', same, sets, same), 'signalfd4': kernel('signalfd4', same, sets, same, flags),
    'alarm': alarm, 'setitimer': FUNCTIONS['setitimer'], 'getitimer': FUNCTIONS['getitimer'],
    'timer_create': kernel('timer_create', same, structure, whatever),
    'timer_settime': kernel('timer_settime', same, plain, structure, structure),
    'timer_gettime': kernel('timer_gettime', same, structure),
    'timer_getoverrun': kernel('timer_getoverrun', same), 'timer_delete': kernel('timer_delete', same),
}

# Calls that make none of the system calls that are compared.
SILENT_CALLS = frozenset({
    'pthread_attr_setsigmask_np', 'pthread_attr_getsigmask_np', 'sleep', 'nanosleep', 'profil', 'timerfd_create',
    'timerfd_settime', 'pselect', 'ppoll', '__ppoll_chk', 'epoll_pwait', 'epoll_pwait2', 'pselect6',
    'io_pgetevents', 'io_uring_enter', 'fcntl', 'fcntl64', 'ioctl', 'pidfd_open'})
SILENT_CLASSES = frozenset({'setop', 'process', 'exec', 'fork', 'jump', 'print'})


def wants(event):
    """The system calls of one call."""
    table = FUNCTIONS if event['via'] == 'function' else SYSTEM
    name = event['call']
    args = event['args']
    if event['phase'] in ('entered', 'abandoned'):
        args = [Unknown(word) if isinstance(word, str) and word.startswith('0x') else word for word in args]
    if name in table:
        return table[name](event, args)
    if name in SILENT_CALLS or event['class'] in SILENT_CLASSES or event['class'] == 'fd':
        return []
    raise KeyError(f'what {name} does is not known')
