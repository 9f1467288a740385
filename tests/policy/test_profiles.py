"""The profiles: ordinary work goes on, and what they forbid is stopped."""

from policy_run import Failure, e2e, reached, same, test

WORK = {
    'bash': ['bash', '-c', 'sleep 100 & kill $!; wait $!; echo $?; trap "echo caught" USR1; kill -USR1 $$; set -m; '
             'sleep 100 & kill %1; wait; timeout 100 true; echo $?; (exit 3); echo $?; echo a | tr a b; '
             'nohup true 2>/dev/null; echo $?; kill -0 $$; echo $?'],
    'python3': ['python3', '-c', 'import os, signal, subprocess, threading, multiprocessing as m\n'
                'p = subprocess.Popen(["sleep", "100"]); p.terminate(); print(p.wait())\n'
                'signal.signal(signal.SIGALRM, lambda *a: print("alarm"))\n'
                'signal.setitimer(signal.ITIMER_REAL, 0.01); signal.pause()\n'
                't = threading.Thread(target=print, args=("thread",)); t.start(); t.join()\n'
                'print(subprocess.run("echo shell", shell=True, capture_output=True, timeout=20).stdout)\n'
                'with m.get_context("fork").Pool(2) as pool: print(pool.map(abs, [-1, -2]))'],
    'git': ['sh', '-c', 'export HOME=. GIT_CONFIG_NOSYSTEM=1; git init -q -b main repo && cd repo && echo a > a && '
            'git add a && git -c user.name=n -c user.email=e@x commit -q -m one && git log --format=%s && '
            'git gc -q && git clone -q . ../other && git -C ../other status --short --branch'],
    'make': ['sh', '-c', r'printf "all: a b\n\t@echo all\na b:\n\t@sleep 0.01; echo \$@\n"'
             r'"bad:\n\t@kill -TERM \$\$\$\$\n" > Makefile; make -s -j1; make -s bad 2>/dev/null; echo $?'],
}


def works(place, policy, name, **env):
    if name == 'git':
        env['GIT_AUTHOR_DATE'] = env['GIT_COMMITTER_DATE'] = '2020-01-01T00:00:00Z'
    bare = place.execute(WORK[name], env)
    done, report = place.enforced(policy, WORK[name], env=env)
    same(f'{name} under {policy}', done, bare)
    return [d for d in report['decisions'] if d['action'] not in ('allow', 'log')]


def goes_on(policy, name):
    def ordinary(place):
        stopped = works(place, policy, name)
        # The shells and python3 block all signals for a moment; that is pretended, as the profile says.
        wrong = [d for d in stopped if policy != '@paranoid' or (d['action'], d['rule']) !=
                 ('pretend', 'nothing else may be blocked')]
        same('decisions', wrong, [])
    ordinary.__name__ = f'{policy}_and_{name}'
    return ordinary


for each in ('@ci', '@strict', '@paranoid'):
    for program in WORK:
        test(goes_on(each, program))


def stopped(place, policy, deeds, output, status='0', actions=()):
    done, report = place.enforced(policy, [place.does, *deeds])
    same(f'{deeds} under {policy}', (done[1].splitlines(), e2e.status_name(done[0])), (output, status))
    same('the decisions', [d['action'] for d in report['decisions']], list(actions))


def keeps_its_signals(place, policy):
    victim = place.victim()
    pid = victim.pid
    deeds = [f'{call}:{pid}:TERM' for call in ('kill', 'tgkill', 'sigqueue', 'pidfd', 'syskill', 'lib')]
    calls = ('kill', 'tgkill', 'sigqueue', 'pidfd_send_signal', 'syscall', 'lib_kill')
    stopped(place, policy, [*deeds, f'kill:{pid}:0'], [f'{call} = -1 EPERM' for call in calls] + ['kill = 0'],
            actions=['deny'] * 6)
    stopped(place, policy, [f'setown:{pid}', f'timer:{pid}'], ['fcntl = -1 EPERM', 'timer_create = -1 EPERM'],
            actions=['deny'] * 2)
    stopped(place, policy, ['kill:init:URG', 'kill:all:URG'], ['kill = -1 EPERM'] * 2, actions=['deny'])
    for words in (['sh', '-c', f'env -i /bin/kill -KILL {pid}; echo $?'],
                  ['sh', '-c', f'LD_PRELOAD= SIGVET= /bin/kill -KILL {pid}; echo $?'],
                  ['env', '-i', '/bin/sh', '-c', f'kill -KILL {pid}; echo $?'],
                  ['python3', '-c', f'import os\ntry: os.kill({pid}, 9)\nexcept PermissionError: print(1)']):
        done, report = place.enforced(policy, words)
        same(f'{words} under {policy}', done[1], '1\n')
        denied = [d for d in report['decisions'] if d['action'] != 'pretend']  # python3 blocks all for a moment
        same('the decisions', [(d['action'], d['errno'], d['target_pid']) for d in denied],
             [('deny', 'EPERM', pid)])
    script = place.file('sh', f'#!/bin/sh\nkill -KILL {pid}; echo $?\n', 0o755)
    same('a script', place.enforced(policy, ['env', '-i', script])[0][1], '1\n')
    if reached(victim):
        raise Failure('the victim was reached')


@test
def ci_keeps_its_signals(place):
    keeps_its_signals(place, '@ci')
    stopped(place, '@ci', ['in:USR1', 'malloc', 'then', 'signal:TERM:ignore', 'child', 'kill:child:HUP', 'reap'],
            ['malloc', 'signal = default', 'kill = 0', 'child HUP'])


@test
def paranoid_keeps_its_signals(place):
    keeps_its_signals(place, '@paranoid')


@test
def strict_aborts(place):
    for policy in ('@strict', '@paranoid'):
        stopped(place, policy, ['malloc', 'in:USR1', 'getpid', 'malloc', 'getpid'], ['malloc', 'getpid'], 'SIGABRT',
                ['abort'])
        stopped(place, policy, ['malloc', 'in:USR1', 'getpid', 'kill:self:URG'], ['malloc', 'getpid', 'kill = 0'])


@test
def paranoid_keeps_what_is_listed(place):
    stopped(place, '@paranoid', ['signal:TERM:ignore', 'sigaction:USR1:ignore', 'signal:PIPE:ignore',
                                 'signal:HUP:ignore', 'kernel:TERM', 'kernel:PIPE', 'signal:TERM:handler'],
            ['signal = SIG_ERR EPERM', 'sigaction = -1 EPERM', 'signal = default', 'signal = default',
             'kernel TERM = default', 'kernel PIPE = ignore SA_RESTART', 'signal = default'], actions=['deny'] * 2)
    stopped(place, '@paranoid', ['mask:block:TERM', 'mask:block:SEGV', 'tmask:block:ABRT', 'masked',
                                 'mask:unblock:SEGV'],
            ['sigprocmask = 0 old none', 'sigprocmask = 0 old TERM', 'pthread_sigmask = 0 old TERM', 'masked TERM',
             'sigprocmask = 0 old TERM'], actions=['pretend'] * 2)
