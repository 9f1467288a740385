"""What a decision takes of the stack of the handler that makes the call: under 1 KiB."""
import os
import subprocess

from policy_run import HERE, Failure, test

SHIM = 1024
RULES = ('[rule program]\ncall = kill\ntarget = program:sleep\naction = deny EIO\n'
         '[rule target]\ncall = kill\nsignal = URG\ntarget = outside\naction = deny EPERM\n'
         '[rule module]\ncall = kill\nmodule = no-such-library.so\naction = deny EPERM\n'
         '[rule flags]\ncall = sigaction\nsignal = USR2\naction = rewrite flags+SA_RESTART\n'
         '[rule old]\ncall = signal\nsignal = USR2\naction = pretend\n')


@test
def a_decision_takes_little_of_the_stack(place):
    program = place.does + '-depth'
    subprocess.run(['cc', '-std=gnu17', '-D_GNU_SOURCE', '-O1', '-Wl,-z,now', '-o', program,
                    os.path.join(HERE, 'depth.c')], check=True)
    policy = place.file('ini', RULES)
    victim = str(place.victim().pid)
    deep = []
    for words in (['kill', victim], ['kill', f'-{victim}'], ['kill', '0'], ['sigaction'], ['signal']):
        bare = place.execute([program, *(['kill', str(os.getpid())] if words[0] == 'kill' else words)])
        for options in ([], ['--raw']):
            status, out, err = place.sigvet('run', f'--policy={policy}', *options, '-o', '/dev/null', '--', program,
                                            *words)
            if bare[0] != 0 or status != 0:
                raise Failure(f'{words}: {bare} {status} {out} {err}')
            took = int(out) - int(bare[1])
            if took >= SHIM:
                deep.append(f'{words} {options}: {took} bytes')
    if deep:
        raise Failure('\n'.join(deep))
