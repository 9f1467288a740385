/* Descriptors that have to do with signals: signalfd, owners and signals of descriptors, notification by
 * message queues, asynchronous input and output, name look-ups. Names of signals. */
/* FLAGS: -I$S/../../include -Wno-nonnull -pthread */
#include <aio.h>
#include <mqueue.h>
#include <netdb.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>

#include "probe.h"

#define BAD ((void *)16)
#define REALTIME 34

int lio_listio_at_2_4(int mode, struct aiocb *const *list, int n, struct sigevent *event);
int lio_listio_at_2_2_5(int mode, struct aiocb *const *list, int n, struct sigevent *event);
int lio_listio64_at_2_4(int mode, struct aiocb64 *const *list, int n, struct sigevent *event);
int lio_listio64_at_2_2_5(int mode, struct aiocb64 *const *list, int n, struct sigevent *event);
__asm__(".symver lio_listio_at_2_4, lio_listio@GLIBC_2.4");
__asm__(".symver lio_listio_at_2_2_5, lio_listio@GLIBC_2.2.5");
__asm__(".symver lio_listio64_at_2_4, lio_listio64@GLIBC_2.4");
__asm__(".symver lio_listio64_at_2_2_5, lio_listio64@GLIBC_2.2.5");

static void on_signal(int sig, siginfo_t *info, void *context)
{
    struct probe_entry *e = probe_delivered(sig, info, context, (uintptr_t)on_signal);
    handled++;
    probe_handled(e);
}

static void signal_descriptors(void)
{
    sigset_t set = probe_set(SET(SIGUSR1) | SET(SIGKILL)), none = probe_set(0);
    int fd = TRY(signalfd, -1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    TRY(signalfd, fd, &none, 0);
    TRY(signalfd, fd, BAD, 0);
    TRY(signalfd, 0, &set, 0);
    TRY(signalfd, -2, &set, 0);
    TRY(signalfd, -1, &set, 1);
    int other = TRY_KERNEL(signalfd, -1, &set, MASK_BYTES);
    TRY_KERNEL(signalfd, -1, &set, 128);
    TRY_KERNEL(signalfd, -1, BAD, MASK_BYTES);
    TRY_KERNEL(signalfd4, other, &set, MASK_BYTES, 0);
    TRY_KERNEL(signalfd4, 1000, BAD, MASK_BYTES, 0);
    kernel_call(SYS_close, other, 0, 0, 0);
    kernel_call(SYS_close, fd, 0, 0, 0);
}

static void ask_owner(int fd)
{
    say_number("  kernel: signal of the descriptor", kernel_call(SYS_fcntl, fd, F_GETSIG, 0, 0));
    long owner = kernel_call(SYS_fcntl, fd, F_GETOWN, 0, 0);
    say(owner == getpid() ? "  kernel: mine\n"
        : owner == 0      ? "  kernel: nobody's\n"
                          : "  kernel: another's\n");
}

static void owners(void)
{
    struct f_owner_ex owner = {F_OWNER_TID, gettid()}, got = {0, 0};
    int ends[2], on = 1;
    pid_t me = getpid();
    must(pipe(ends) == 0, "pipe");
    int fd = ends[0];
    TRY(fcntl, fd, F_SETOWN, me);
    must(TRY(fcntl, fd, F_GETOWN) == me, "F_GETOWN");
    TRY(fcntl, fd, F_SETSIG, REALTIME);
    TRY(fcntl, fd, F_GETSIG);
    ask_owner(fd);
    TRY(fcntl, fd, F_SETSIG, 65);
    TRY(fcntl, fd, F_SETSIG, 0);
    TRY(fcntl, fd, F_SETOWN_EX, &owner);
    TRY(fcntl, fd, F_GETOWN_EX, &got);
    TRY(fcntl, fd, F_SETOWN_EX, BAD);
    TRY(fcntl, fd, F_SETOWN, 0);
    ask_owner(fd);
    TRY(fcntl, fd, F_SETFL, O_ASYNC);
    TRY(fcntl, -1, F_SETOWN, me);
    TRY(fcntl, fd, F_NOTIFY, 0);
    TRY(fcntl, fd, F_SETLEASE, F_UNLCK);
    TRY_UNSEEN(fcntl, fd, F_GETFD);
    TRY_UNSEEN(fcntl, fd, F_SETFL, 0);
    TRY_UNSEEN(fcntl, fd, F_SETFD, FD_CLOEXEC);
    TRY(fcntl64, fd, F_SETSIG, SIGUSR1);
    TRY_UNSEEN(fcntl64, fd, F_GETFL);
    ask_owner(fd);
    TRY_KERNEL(fcntl, fd, F_SETSIG, SIGUSR2);
    TRY_KERNEL_UNSEEN(fcntl, fd, F_GETFD, 0);
    ask_owner(fd);
    TRY(ioctl, fd, FIOASYNC, &on);
    TRY(ioctl, fd, FIOSETOWN, &me);
    TRY(ioctl, -1, FIOASYNC, &on);
    TRY(ioctl, fd, TIOCSPGRP, &me);
    TRY_UNSEEN(ioctl, fd, FIONREAD, &on);
    TRY(tcsetpgrp, fd, me);
    TRY(tcsetpgrp, -1, me);
    kernel_call(SYS_close, ends[0], 0, 0, 0);
    kernel_call(SYS_close, ends[1], 0, 0, 0);
}

static void queues(void)
{
    struct sigevent event;
    memset(&event, 0, sizeof(event));
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = REALTIME;
    event.sigev_value.sival_int = 12;
    mqd_t queue = (mqd_t)kernel_call(SYS_mq_open, (long)"sigvet-probe",
                                     O_RDWR | O_CREAT | O_CLOEXEC, 0600, 0);
    kernel_call(SYS_mq_unlink, (long)"sigvet-probe", 0, 0, 0);
    must(queue >= 0, "mq_open");
    TRY(mq_notify, queue, &event);
    TRY(mq_notify, queue, &event);
    TRY(mq_notify, queue, NULL);
    TRY_KERNEL(mq_notify, queue, &event);
    TRY_KERNEL(mq_notify, queue, NULL);
    TRY_KERNEL(mq_notify, queue, BAD);
    TRY_KERNEL(mq_notify, -1, BAD);
    TRY(mq_notify, -1, &event);
    event.sigev_signo = 99;
    TRY(mq_notify, queue, &event);
    kernel_call(SYS_close, queue, 0, 0, 0);
}

#define FILL(block)                               \
    memset(&block, 0, sizeof(block));             \
    block.aio_fildes = fd;                        \
    block.aio_buf = bytes;                        \
    block.aio_nbytes = sizeof(bytes);             \
    block.aio_sigevent.sigev_notify = SIGEV_NONE; \
    block.aio_sigevent.sigev_value.sival_int = 123

#define FINISHED(suffix, block, call)                           \
    do {                                                        \
        call;                                                   \
        while (aio_error##suffix(&block) == EINPROGRESS) {      \
        }                                                       \
        say_number("  in the end", aio_return##suffix(&block)); \
    } while (0)

static void asynchronous(void)
{
    static char bytes[8];
    static struct aiocb block;
    static struct aiocb64 block64;
    struct aiocb *list[] = {&block};
    struct aiocb64 *list64[] = {&block64};
    struct sigevent event;
    memset(&event, 0, sizeof(event));
    event.sigev_notify = SIGEV_NONE;
    int fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    FILL(block);
    FILL(block64);
    FINISHED(, block, TRY(aio_read, &block));
    FINISHED(, block, TRY(aio_write, &block));
    FINISHED(64, block64, TRY(aio_read64, &block64));
    FINISHED(64, block64, TRY(aio_write64, &block64));
    FINISHED(, block, TRY(aio_fsync, O_SYNC, &block));
    FINISHED(64, block64, TRY(aio_fsync64, O_DSYNC, &block64));
    TRY(aio_fsync, 77, &block);
    TRY(aio_fsync64, 77, &block64);
    block.aio_lio_opcode = LIO_READ;
    block64.aio_lio_opcode = LIO_WRITE;
    TRY(lio_listio, LIO_WAIT, list, 1, NULL);
    TRY(lio_listio64, LIO_WAIT, list64, 1, NULL);
    TRY(lio_listio_at_2_4, LIO_WAIT, list, 1, &event);
    TRY(lio_listio_at_2_2_5, LIO_WAIT, list, 1, NULL);
    TRY(lio_listio64_at_2_4, LIO_WAIT, list64, 1, &event);
    TRY(lio_listio64_at_2_2_5, LIO_WAIT, list64, 1, NULL);
    TRY(lio_listio, 77, list, 1, NULL);
    TRY(lio_listio64, 77, list64, 1, NULL);
    block.aio_sigevent.sigev_notify = SIGEV_SIGNAL;
    block.aio_sigevent.sigev_signo = REALTIME;
    int before = handled;
    probe_races = true;
    sigset_t set = probe_set(SET(REALTIME));
    TRY(sigprocmask, SIG_BLOCK, &set, NULL);
    FINISHED(, block, TRY(aio_write, &block));
    uint64_t now = 0;
    while (now != SET(REALTIME)) {
        kernel_call(SYS_rt_sigpending, (long)&now, MASK_BYTES, 0, 0);
    }
    TRY(sigprocmask, SIG_UNBLOCK, &set, NULL);
    probe_races = false;
    wait_handled(before + 1);
    kernel_call(SYS_close, fd, 0, 0, 0);
}

static void look_ups(void)
{
    struct gaicb request = {.ar_name = "127.0.0.1"};
    struct gaicb *list[] = {&request};
    TRY(getaddrinfo_a, GAI_WAIT, list, 1, NULL);
    TRY(getaddrinfo_a, 77, list, 1, NULL);
}

static void names(void)
{
    static const int numbers[] = {1, 31, 0, -1, 34, 64, 65, 1000};
    siginfo_t info;
    memset(&info, 0, sizeof(info));
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        int sig = numbers[i];
        const char *volatile text = TRY(strsignal, sig);
        say(text);
        say("\n");
        text = TRY(sigabbrev_np, sig);
        say(text != NULL ? text : "NULL");
        text = TRY(sigdescr_np, sig);
        say(text != NULL ? text : "NULL");
        info.si_signo = sig;
        TRY_VOID(psignal, sig, "prefix");
        TRY_VOID(psignal, sig, NULL);
        TRY_VOID(psiginfo, &info,
                 "a prefix that is longer than what an event keeps of a string, "
                 "which is 63 bytes");
        TRY_VOID(psiginfo, &info, "");
    }
}

int main(void)
{
    struct sigaction act;
    memset(&act, 0, sizeof(act));
    act.sa_sigaction = on_signal;
    act.sa_flags = SA_SIGINFO;
    kernel_changes();
    TRY(sigaction, REALTIME, &act, NULL);
    signal_descriptors();
    owners();
    queues();
    names();
    asynchronous();
    look_ups();
    return 0;
}
