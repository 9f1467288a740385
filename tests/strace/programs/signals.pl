# Signals in Perl: %SIG, alarm, kill, fork, system, POSIX's own calls.
use strict;
use warnings;
use POSIX qw(:signal_h :sys_wait_h);

my $seen = 0;
$SIG{ALRM} = sub { $seen++ };
$SIG{USR1} = sub { $seen++ };
$SIG{CHLD} = 'DEFAULT';
kill 'USR1', $$;
alarm 1;
select(undef, undef, undef, 0.01);
alarm 0;
eval {
    local $SIG{ALRM} = sub { die "late\n" };
    alarm 1;
    select(undef, undef, undef, 3);
};
my $set = POSIX::SigSet->new(SIGUSR1, SIGHUP);
my $old = POSIX::SigSet->new;
sigprocmask(SIG_BLOCK, $set, $old);
kill 'USR1', $$;
my $pending = POSIX::SigSet->new;
sigpending($pending);
sigsuspend($old);
sigprocmask(SIG_SETMASK, $old);
sigaction(SIGHUP, POSIX::SigAction->new(sub { $seen++ }, POSIX::SigSet->new(SIGINT), SA_RESTART));
POSIX::raise(SIGHUP);
system('true');
my $text = `echo inside`;
my $child = fork;
if ($child == 0) {
    $SIG{TERM} = 'IGNORE';
    kill 'TERM', $$;
    exit 0;
}
waitpid($child, 0);
kill 0, $child;
exit($seen == 3 ? 0 : 1);
