/* A library to be loaded before all others: a chosen call on files below a folder fails, or does half of its work.
 *
 * Only what is armed is counted: see `fail_arm`. Calls are told by the path that they name or by the descriptor that an
 * earlier call has opened below the folder.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define DESCRIPTORS 65536
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static char root[4096];
static char tracked[DESCRIPTORS];
static long at, counted;
static int code;
static char last[64];

/* From now on the call number `number`, counted from 1, fails with `error`; 0: none does, they are only counted. An
 * `error` of -1 lets a read or a write do half of its work. */
void fail_arm(const char *folder, long number, int error) {
    strncpy(root, folder, sizeof root - 1);
    at = number;
    code = error;
    __atomic_store_n(&counted, 0, __ATOMIC_SEQ_CST);
}

long fail_counted(void) { return __atomic_load_n(&counted, __ATOMIC_SEQ_CST); }

const char *fail_last(void) { return last; }

static int below(const char *path) { return root[0] && path && !strncmp(path, root, strlen(root)); }

static int known(int descriptor) { return descriptor >= 0 && descriptor < DESCRIPTORS && tracked[descriptor]; }

static int track(int descriptor, int counts) {
    if (descriptor >= 0 && descriptor < DESCRIPTORS) tracked[descriptor] = counts;
    return descriptor;
}

/* Whether this call is to fail. */
static int fails(int concerned, const char *name) {
    if (!root[0] || !concerned) return 0;
    if (__atomic_add_fetch(&counted, 1, __ATOMIC_SEQ_CST) != at) return 0;
    strncpy(last, name, sizeof last - 1);
    if (code == -1) return 0;
    errno = code;
    return 1;
}

static size_t half(int concerned, const char *name, size_t size) {
    return concerned && root[0] && code == -1 && !strcmp(last, name) && fail_counted() == at && size > 1 ? size / 2 : size;
}

#define OPEN(name, concerned, ...)                               \
    mode_t mode = 0;                                             \
    if (flags & (O_CREAT | O_TMPFILE)) {                         \
        va_list more;                                            \
        va_start(more, flags);                                   \
        mode = va_arg(more, mode_t);                             \
        va_end(more);                                            \
    }                                                            \
    int counts = concerned;                                      \
    if (fails(counts, #name)) return -1;                         \
    return track(REAL(name)(__VA_ARGS__, flags, mode), counts);

static int below_folder(int folder, const char *path) {
    return below(path) || (path && path[0] != '/' && known(folder));
}

int open(const char *path, int flags, ...) { OPEN(open, below(path), path) }
int open64(const char *path, int flags, ...) { OPEN(open64, below(path), path) }
int openat(int folder, const char *path, int flags, ...) { OPEN(openat, below_folder(folder, path), folder, path) }
int openat64(int folder, const char *path, int flags, ...) { OPEN(openat64, below_folder(folder, path), folder, path) }
int close(int descriptor) {
    track(descriptor, 0);
    return REAL(close)(descriptor);
}

#define BY_DESCRIPTOR(type, name, parameters, ...)           \
    type name parameters {                                   \
        if (fails(known(fd), #name)) return (type)-1;        \
        return REAL(name)(__VA_ARGS__);                      \
    }
#define IN_PART(name, buffer, parameters, ...)                                      \
    ssize_t name parameters {                                                       \
        int concerned = known(fd);                                                  \
        if (fails(concerned, #name)) return -1;                                     \
        size = half(concerned, #name, size);                                        \
        return REAL(name)(__VA_ARGS__);                                             \
    }
IN_PART(read, buffer, (int fd, void *buffer, size_t size), fd, buffer, size)
IN_PART(pread, buffer, (int fd, void *buffer, size_t size, off_t where), fd, buffer, size, where)
IN_PART(pread64, buffer, (int fd, void *buffer, size_t size, off64_t where), fd, buffer, size, where)
IN_PART(write, buffer, (int fd, const void *buffer, size_t size), fd, buffer, size)
IN_PART(pwrite, buffer, (int fd, const void *buffer, size_t size, off_t where), fd, buffer, size, where)
IN_PART(pwrite64, buffer, (int fd, const void *buffer, size_t size, off64_t where), fd, buffer, size, where)
BY_DESCRIPTOR(ssize_t, preadv, (int fd, const struct iovec *parts, int count, off_t where), fd, parts, count, where)
BY_DESCRIPTOR(ssize_t, preadv64, (int fd, const struct iovec *parts, int count, off64_t where), fd, parts, count, where)
BY_DESCRIPTOR(int, fstat, (int fd, struct stat *status), fd, status)
BY_DESCRIPTOR(int, fstat64, (int fd, struct stat64 *status), fd, status)
BY_DESCRIPTOR(int, ftruncate, (int fd, off_t size), fd, size)
BY_DESCRIPTOR(int, ftruncate64, (int fd, off64_t size), fd, size)
BY_DESCRIPTOR(off_t, lseek, (int fd, off_t where, int from), fd, where, from)
BY_DESCRIPTOR(off64_t, lseek64, (int fd, off64_t where, int from), fd, where, from)
BY_DESCRIPTOR(int, fsync, (int fd), fd)
BY_DESCRIPTOR(int, fdatasync, (int fd), fd)

#define BY_PATH(type, failure, name, parameters, ...)         \
    type name parameters {                                    \
        if (fails(below(path), #name)) return failure;        \
        return REAL(name)(__VA_ARGS__);                       \
    }
BY_PATH(int, -1, stat, (const char *path, struct stat *status), path, status)
BY_PATH(int, -1, stat64, (const char *path, struct stat64 *status), path, status)
BY_PATH(int, -1, lstat, (const char *path, struct stat *status), path, status)
BY_PATH(int, -1, lstat64, (const char *path, struct stat64 *status), path, status)
BY_PATH(int, -1, fstatat, (int folder, const char *path, struct stat *status, int flags), folder, path, status, flags)
BY_PATH(int, -1, fstatat64, (int folder, const char *path, struct stat64 *status, int flags), folder, path, status, flags)
BY_PATH(int, -1, mkdir, (const char *path, mode_t mode), path, mode)
BY_PATH(int, -1, unlink, (const char *path), path)
BY_PATH(int, -1, access, (const char *path, int mode), path, mode)
BY_PATH(int, -1, rename, (const char *path, const char *to), path, to)
BY_PATH(int, -1, renameat, (int folder, const char *path, int other, const char *to), folder, path, other, to)
BY_PATH(ssize_t, -1, readlink, (const char *path, char *buffer, size_t size), path, buffer, size)

int statx(int folder, const char *path, int flags, unsigned mask, struct statx *status) {
    if (fails(below(path) || (path && !path[0] && known(folder)), "statx")) return -1;
    return REAL(statx)(folder, path, flags, mask, status);
}
int renameat2(int folder, const char *path, int other, const char *to, unsigned flags) {
    if (fails(below(path), "renameat2")) return -1;
    return REAL(renameat2)(folder, path, other, to, flags);
}
DIR *opendir(const char *path) {
    if (fails(below(path), "opendir")) return NULL;
    DIR *opened = REAL(opendir)(path);
    if (opened) track(dirfd(opened), below(path));
    return opened;
}
DIR *fdopendir(int fd) {
    if (fails(known(fd), "fdopendir")) return NULL;
    return REAL(fdopendir)(fd);
}
struct dirent64 *readdir64(DIR *folder) {
    if (fails(known(dirfd(folder)), "readdir64")) return NULL;
    return REAL(readdir64)(folder);
}
int closedir(DIR *folder) {
    track(dirfd(folder), 0);
    return REAL(closedir)(folder);
}
