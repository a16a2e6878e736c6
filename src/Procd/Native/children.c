// What a child needs between fork and exec that posix_spawn(3) has no word for, and descriptors sent to another process.
// In C, because no managed code may run in a child that shares its parent's memory.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

struct start {
    const char *file;
    char *const *argv;
    char *const *envp;
    const char *directory;
    const int *descriptors; // pairs: the parent's, the child's
    int pairs;
};

static void become(const struct start *start)
{
    // A group of its own, dead with the thread that started it, and the parent of what its children leave. exec keeps all three.
    if (setpgid(0, 0) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) return;
    for (int i = 0; i < start->pairs; i++) {
        int from = start->descriptors[2 * i], to = start->descriptors[2 * i + 1];
        if ((from == to ? fcntl(to, F_SETFD, 0) : dup2(from, to)) < 0) return;
    }
    if (chdir(start->directory) < 0) return;

    struct sigaction standard = { .sa_handler = SIG_DFL };
    for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(start->file, start->argv, start->envp);
}

// Starts a child, and returns its pid, or its error as a negative number.
int invoke_start(const struct start *start)
{
    // No handler of the parent's may run in the child, which borrows its stack.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    volatile int error = 0;
    pid_t pid = vfork();
    if (pid == 0) {
        become(start);
        error = errno;
        _exit(127);
    }
    if (pid < 0) error = errno;
    else if (error) waitpid(pid, NULL, 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error ? -error : pid;
}

// Has a process run for so many nanoseconds, once it does, before those have their turn who are no more urgent; who is waited
// for, and runs for shorter, does not wait for that. What it starts inherits it. Before Linux 6.12 it changes nothing.
void invoke_set_slice(int pid, unsigned long long nanoseconds)
{
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
    } attributes;
    if (syscall(SYS_sched_getattr, pid, &attributes, sizeof attributes, 0) < 0) return;
    attributes.size = sizeof attributes;
    attributes.runtime = nanoseconds;
    syscall(SYS_sched_setattr, pid, &attributes, 0);
}

// Sends one byte with three descriptors over a socket; returns 0, or the error as a negative number.
int invoke_send_three(int socket, int first, int second, int third)
{
    int descriptors[3] = { first, second, third };
    union {
        char bytes[CMSG_SPACE(sizeof descriptors)];
        struct cmsghdr alignment;
    } control = { { 0 } };
    char byte = 'f';
    struct iovec part = { .iov_base = &byte, .iov_len = 1 };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof descriptors);
    memcpy(CMSG_DATA(header), descriptors, sizeof descriptors);
    return sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 ? -errno : 0;
}
