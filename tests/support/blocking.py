"""Reads that block as those of a network file system do whose server is gone: for ever, and deaf to signals."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.scripts import environment

# Until there is a file RELEASE, `read` waits for files whose name has "blocks" in it, `opendir` for paths with
# "blocking_folder". While there is a file BLOCKED, `read` waits for files whose name has "later" in it, and `pread` for
# paths with "kept_pixels".
LIBRARY = r"""
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

ssize_t read(int file, void *to, size_t count) {
    static ssize_t (*real)(int, void *, size_t);
    char link[64], path[4096];
    if (!real) real = dlsym(RTLD_NEXT, "read");
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length > 0) {
        path[length] = 0;
        const char *name = strrchr(path, '/');
        while (name && strstr(name, "blocks") && access(getenv("RELEASE"), F_OK)) usleep(5000);
        while (name && strstr(name, "later") && !access(getenv("BLOCKED"), F_OK)) usleep(5000);
    }
    return real(file, to, count);
}

ssize_t pread64(int file, void *to, size_t count, off64_t from) {
    static ssize_t (*real)(int, void *, size_t, off64_t);
    char link[64], path[4096];
    if (!real) real = dlsym(RTLD_NEXT, "pread64");
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length > 0) {
        path[length] = 0;
        while (strstr(path, "kept_pixels") && !access(getenv("BLOCKED"), F_OK)) usleep(5000);
    }
    return real(file, to, count, from);
}

DIR *opendir(const char *path) {
    static DIR *(*real)(const char *);
    if (!real) real = dlsym(RTLD_NEXT, "opendir");
    while (strstr(path, "blocking_folder") && access(getenv("RELEASE"), F_OK)) usleep(5000);
    return real(path);
}
"""


def blocking_reads(folder: Path) -> dict[str, str]:
    """Returns the variables of a process in which reads of files named "...blocks..." block until they are released,
    and so does listing folders named "blocking_folder".

    They are when there is a file `released` in the folder.
    """
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("needs a C compiler, to make reads that block")
    source, library = folder / "reads.c", folder / "reads.so"
    source.write_text(LIBRARY)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return environment(
        LD_PRELOAD=str(library),
        RELEASE=str(folder / "released"),
        BLOCKED=str(folder / "blocked"),
        KERAS_BACKEND="numpy",
    )
