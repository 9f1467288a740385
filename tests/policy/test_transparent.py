"""Without a policy nothing changes; with one whose rules match nothing neither."""
from policy_run import same, test

DEEDS = [
    ['on:USR1', 'kill:self:USR1', 'raise:USR1', 'pthread_kill:USR1', 'sigqueue:self:USR1', 'syskill:self:USR1',
     'pidfd:self:USR1', 'tgkill:self:USR1', 'ran', 'kernel:USR1'],
    ['signal:HUP:ignore', 'sigset:HUP:hold', 'masked', 'sigset:HUP:default', 'masked', 'sigignore:TERM', 'kernel:TERM',
     'siginterrupt:HUP', 'sighold:QUIT', 'masked', 'sigpending', 'altstack', 'altstack'],
    ['mask:block:USR1,USR2', 'tmask:set:TERM', 'masked', 'mask:unblock:TERM', 'masked', 'alarm:50', 'alarm:40'],
    ['fork', 'kill:self:TERM', 'then', 'vfork', 'kill:self:KILL', 'then', 'spawn', 'abort', 'then', 'system', 'getpid',
     'then', 'popen', 'raise:TERM', 'then', 'thread', 'raise:URG', 'then', 'child', 'kill:child:HUP', 'reap'],
    ['small:USR1', 'mask:block:URG', 'raise:URG', 'malloc', 'then', 'in:USR2', 'snprintf'],
    ['kill:init:0', 'kill:99999999:0', 'kill:self:65', 'raise:0', 'mask:block:', 'setown:self', 'timer:self'],
]
NEVER = ('[rule never]\ncall = send, disposition, mask, wait, pending, altstack, timer, fd, exec, fork\n'
         'program = no-such-program\naction = kill\n'
         '[rule unsafe]\ncall = unsafe-call, malloc, snprintf\nin-handler = yes\nprogram = no-such-program\n'
         'action = kill\n'
         '[rule either]\ncall = send, timer\ntarget = program:no-such-program\naction = kill\n'
         '[rule nor]\ncall = send, disposition, mask, altstack, timer\nmodule = no-such-library.so\naction = kill\n')


@test
def nothing_changes_without_a_policy(place):
    never = place.file('ini', NEVER)
    for deeds in DEEDS:
        bare = place.execute([place.does, *deeds])
        for options in ([], [f'--policy={never}'], [f'--policy={never}', '--raw'], [f'--policy={never}', '--events']):
            if '--raw' in options and deeds[0].startswith('small'):
                continue  # what the deeds do without libc there takes a second signal frame
            done = place.sigvet('run', '--quiet', '--output=/dev/null', *options, '--', place.does, *deeds)
            same(f'{deeds} with {options}', done, bare)
