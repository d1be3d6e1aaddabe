"""A job without a network: `python -m understudy.service.running.backends.isolated` becomes the entry point.

On Linux a process may leave the machine's network for one of its own, which holds a loopback and nothing
else; who is not root first becomes the only user of a user namespace. Where the kernel or a container's
policy forbids both, the process ends with FORBIDDEN before anything of the job has run.
"""

import contextlib
import ctypes
import fcntl
import os
import socket
import struct
import sys
from pathlib import Path

FORBIDDEN = 71
"""The exit code where there is no network of its own to be had (sysexits' EX_OSERR)."""
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
"""Of Linux's `unshare`, clone(2)."""
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1
"""Of an interface, netdevice(7)."""


def leave_the_network() -> None:
    """From now on this process, and what it starts, reaches itself by the loopback and nothing else.

    OSError where it may not.
    """
    user, group = os.getuid(), os.getgid()
    try:
        _unshare(_NEW_NETWORK)
    except OSError:
        _unshare(_NEW_USER | _NEW_NETWORK)
        with contextlib.suppress(OSError):
            Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _begin_loopback()


def _unshare(flags: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare"):
        raise OSError("this is no Linux")
    if libc.unshare(flags):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _begin_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        name = struct.pack("16sh14x", b"lo", 0)
        _, flags = struct.unpack("16sh14x", fcntl.ioctl(asked, _GET_FLAGS, name))
        fcntl.ioctl(asked, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))


if __name__ == "__main__":
    try:
        leave_the_network()
    except OSError as error:
        print(f"no network of its own: {error.strerror or error}", file=sys.stderr)
        sys.exit(FORBIDDEN)
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
