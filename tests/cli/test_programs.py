"""Kinds of programs: those that cannot be followed run as bare, and are named as a gap."""
import os
import struct

import base
from base import equal, gap_kinds, has_finding, has_gap, need, no_gap, test


def check_gap(case, program, kind, words=('clean',)):
    """As the first program, and as a child of one that is followed."""
    found = case.same([program, *words])
    has_gap(found, kind, program)
    need(found['summary']['processes'] == 0 and not found['findings'], f'{found["summary"]}')
    found = case.same(['/bin/sh', '-c', '"$@"; echo then', 'sh', program, *words])
    has_gap(found, kind, program)
    need(gap_kinds(found) == [kind], f'more gaps: {found["summary"]}')
    found = case.same(['env', '-i', program, *words])
    has_gap(found, kind, program)


def program(case, name):
    need(name in case.programs, f'the target could not be built as {name}: is its compiler installed?')
    return case.programs[name]


@test
def static(case):
    check_gap(case, program(case, 'static'), 'static', ['warning'])
    check_gap(case, program(case, 'static_pie'), 'static')


@test
def musl(case):
    check_gap(case, program(case, 'musl'), 'foreign-libc', ['warning'])
    check_gap(case, program(case, 'musl_static'), 'static')


def tiny(machine, code):
    """A 32-bit ELF program: headers and code, nothing else."""
    base_address, size = 0x10000, 52 + 32 + len(code)
    ident = b'\x7fELF\1\1\1' + bytes(9)
    header = struct.pack('<HHIIIIIHHHHHH', 2, machine, 1, base_address + 84, 52, 0, 0, 52, 32, 1, 0, 0, 0)
    segment = struct.pack('<IIIIIIII', 1, 0, base_address, base_address, size, size, 5, 0x1000)
    return ident + header + segment + code


@test
def bits32(case):
    """exit(7), by hand; and, where gcc can, a program that loads a 32-bit glibc."""
    path = case.file('tiny', tiny(3, bytes([0xb8, 1, 0, 0, 0, 0xbb, 7, 0, 0, 0, 0xcd, 0x80])), 0o755)
    check_gap(case, path, 'foreign-class')
    need(case.bare(path).status == 7, 'the program by hand is wrong')
    for name in ('bits32', 'bits32_static'):
        if name in case.programs:
            check_gap(case, case.programs[name], 'foreign-class', ['warning'])


@test
def other_machine(case):
    path = case.file('arm', tiny(40, bytes(16)), 0o755)
    done = case.run('run', '--', path)
    need(done.status == 2 and b'cannot run' in done.err, f'{done}')


@test
def valgrind(case):
    """Which looks for leaks in all that is mapped, and would have its own system calls dispatched by --raw."""
    words = ['valgrind', '-q', '--leak-check=full', '/bin/sh', '-c', 'exit 3']
    for options in ([], ['--events'], ['--raw']):
        found = case.same(words, options=options)
        if '--raw' in options:
            has_gap(found, 'no-raw', 'under Valgrind')


@test
def valgrind_of_us(case):
    """It has nothing to say of how the shim looks at stacks and pointers."""
    program = case.built('''
        #include <signal.h>
        #include <stdlib.h>
        static void on_usr1(int sig)
        {
            void *volatile p = malloc((size_t)sig);
            free(p);
        }
        int main(void)
        {
            signal(SIGUSR1, on_usr1);
            raise(SIGUSR1);
            return system("exit 3") >> 8;
        }
    ''', '-g')
    for options in ([], ['--events']):
        found = case.same(['valgrind', '-q', program], options=options)
        need(any(f['function'] == 'malloc' and f['level'] == 'warning' for f in found['findings']), f'{found}')


# Like what gcc writes at the end of an inlined function that does not return: a line that no code belongs to.
LAST_LINE = r'''
#include <signal.h>
#include <stdio.h>

static void on_usr1(int sig)
{
    printf("signal %d\n", sig);
}

int main(void)
{
    signal(SIGUSR1, on_usr1);
    raise(SIGUSR1);
    return 0;
}

__asm__(".pushsection .text.startup,\"ax\",@progbits\n.loc 1 1\n.loc_mark_labels 1\nlast_line:\n"
        ".loc_mark_labels 0\n.popsection");
'''


@test
def no_line_between_units(case):
    """_start stands between two pieces of a unit, behind its last line."""
    _, found = case.json(case.built(LAST_LINE, '-g', '-O2', '-fno-toplevel-reorder'))
    frames = [f for finding in found['findings'] for f in finding['stacks']['interrupted']]
    need(any(f['function'] == 'main' and f['line'] for f in frames), f'{frames}')
    start = [(f['file'], f['line']) for f in frames if f['function'] == '_start']
    need(start == [(None, None)], f'{start}')


def mount_is_nosuid(path):
    return os.statvfs(path).f_flag & os.ST_NOSUID


if base.IS_ROOT:
    @test
    def setuid(case):
        for mode, owner, group in ((0o4755, 65534, 0), (0o2755, 0, 65534)):
            path = case.file('privileged', open(case.target, 'rb').read(), 0o755)
            os.chown(path, owner, group)
            os.chmod(path, mode)
            need(not mount_is_nosuid(path), 'the temporary folder is mounted nosuid: set TMPDIR')
            check_gap(case, path, 'setuid', ['clean'])

    @test
    def capabilities(case):
        """They are for others than root, who runs sigvet."""
        path = case.file('capable', open(case.target, 'rb').read(), 0o755)
        os.chmod(case.folder, 0o755)
        os.setxattr(path, 'security.capability', struct.pack('<5I', 0x02000001, 1 << 13, 0, 0, 0))  # cap_net_raw=ep
        found = case.same(['setpriv', '--reuid=65534', '--clear-groups', path, 'clean'])
        has_gap(found, 'setuid', path)
        need(gap_kinds(found) == ['setuid'], f'more gaps: {found["summary"]}')
        no_gap(case.same([path, 'clean']))

    @test
    def execute_only(case):
        """An ordinary user may run it, but not read it."""
        path = case.file('secret', open(case.target, 'rb').read(), 0o755)
        os.chmod(path, 0o711)
        os.chmod(case.folder, 0o777)
        before = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
        found = case.same([path, 'warning'], before)
        need(found['summary']['processes'] <= 1, f'{found["summary"]}')

    @test
    def ordinary_user(case):
        os.chmod(case.folder, 0o777)
        before = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--no-new-privs']
        found = case.same([case.target, 'warning'], before)
        has_finding(found)
        no_gap(found)


@test
def script(case):
    """Followed through its interpreter, whichever it is."""
    path = case.file('script', f'#!/bin/sh -e\n{case.target} warning\necho "$0" "$@"\n', 0o755)
    found = case.same([path, 'a', 'b'])
    has_finding(found)
    no_gap(found)
    need(found['summary']['processes'] >= 2, f'{found["summary"]}')
    path = case.file('own', f'#!{case.target} warning\n', 0o755)
    has_finding(case.same([path]))
    path = case.file('two', f'#!{path}\n', 0o755)
    has_finding(case.same([path]))
    path = case.file('held', f'#!{program(case, "static")} clean\n', 0o755)
    has_gap(case.same([path]), 'static', case.programs['static'])


def without_debug(elf):
    """The program as a linker makes it that leaves DT_DEBUG out, such as tcc: another tag stands there, which nobody knows."""
    image = bytearray(elf)
    phoff, phentsize, phnum = struct.unpack_from('<Q', image, 32) + struct.unpack_from('<HH', image, 54)
    for at in range(phoff, phoff + phnum * phentsize, phentsize):
        kind, offset, size = struct.unpack_from('<I', image, at) + struct.unpack_from('<8xQ16xQ', image, at)
        for entry in range(offset, offset + size, 16) if kind == 2 else ():
            if struct.unpack_from('<Q', image, entry)[0] == 21:
                struct.pack_into('<Q', image, entry, 0x6000f00d)
                return bytes(image)
    raise base.Failure('the target has no DT_DEBUG')


@test
def no_debug_entry(case):
    with open(case.target, 'rb') as file:
        path = case.file('undebugged', without_debug(file.read()), 0o755)
    for before in ([], ['/lib64/ld-linux-x86-64.so.2']):
        found = case.same([*before, path, 'warning'])
        has_finding(found)
        no_gap(found)


@test
def no_hash_bang(case):
    """A shell runs it itself; without one there is nobody to."""
    path = case.file('plain', f'{case.target} warning\n', 0o755)
    base.refused(case.run('run', '--', path), 'cannot run')
    has_finding(case.same(['/bin/sh', '-c', path]))


@test
def search_path(case):
    """PATH is searched as execvp() does; argv[0] stays what was typed."""
    folder = case.path('bin')
    os.mkdir(folder)
    os.mkdir(os.path.join(folder, 'sub'))
    os.symlink(case.target, os.path.join(folder, 'thing'))
    case.file('bin/later', b'', 0o644)
    for path in (f'/nonexistent:{folder}', f'{folder}:/bin', f':{folder}'):
        found = case.same(['thing', 'warning'], before=['env', f'PATH={path}'])
        has_finding(found)
        need(found['findings'][0]['process']['argv'] == ['thing', 'warning'], f'{found}')
    has_finding(case.same(['./thing', 'warning'], cwd=folder))
    has_finding(case.same(['../bin/thing', 'warning'], cwd=folder))
    base.refused(case.run('run', 'sub', env={'PATH': folder}), 'cannot run')
    base.refused(case.run('run', 'later', env={'PATH': folder}), 'cannot run', 'denied')


@test
def loader_as_program(case):
    """Our file is not /proc/self/exe then, however its path is given."""
    loader, (folder, name) = '/lib64/ld-linux-x86-64.so.2', os.path.split(case.target)
    for words in ([case.target], [f'./{name}'], ['--argv0', 'other', f'./{name}'], ['/proc/self/fd/3']):
        found = case.same(['/bin/sh', '-c', 'exec "$@" 3<"$0"', name, loader, *words, 'warning', words[-1]], cwd=folder)
        has_finding(found)
        no_gap(found)


@test
def exit_statuses(case):
    for status in (0, 1, 2, 3, 42, 125, 126, 127, 128, 130, 137, 254, 255):
        words = [case.target, 'exit', status]
        bare, done = case.bare(*words), case.run('run', '-q', '--', *words)
        need(bare.status == status, f'{bare}')
        equal(bare, done)


@test
def deaths(case):
    numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 31, 34, 64]
    for number in numbers:
        words = [case.target, 'die', number]
        bare, done = case.bare(*words), case.run('run', '-q', '--', *words)
        need(bare.status == -number, f'{bare}')
        equal(bare, done)


@test
def findings_before_death(case):
    found = case.same([case.target, 'killed'])
    has_finding(found)
    need(found['summary']['processes'] == 1, f'{found["summary"]}')


@test
def environment(case):
    """LD_PRELOAD and SIGVET_TRACE are all that is added; another preloaded library stays."""
    bare = set(case.bare('env').out.splitlines())
    done = case.run('run', '-q', '--', 'env')
    more = {line.partition(b'=')[0] for line in set(done.out.splitlines()) - bare}
    need(more == {b'LD_PRELOAD', b'SIGVET_TRACE'} and bare <= set(done.out.splitlines()), f'{more}\n{done}')
    extra = {'LD_PRELOAD': '/lib/x86_64-linux-gnu/libdl.so.2'}
    done = case.run('run', '-q', '--', 'env', env=extra)
    need(b'libsigvet.so:/lib/x86_64-linux-gnu/libdl.so.2\n' in done.out, f'{done}')


@test
def no_descriptors(case):
    for words in (['ls', '/proc/self/fd'], ['/bin/sh', '-c', 'ls /proc/$$/fd; ls /proc/self/fd']):
        no_gap(case.same(words))
        case.same(words, options=['--record', case.path('trace')])
    case.same(['ls', '/proc/self/fd'], before=['/bin/sh', '-c', 'exec 7</dev/null 9>/dev/null; exec "$@"', 'sh'])
