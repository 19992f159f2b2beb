"""Start a program on a leash: it gets a signal when its parent dies, and only the rights it needs.

Runs as a script (`python -I leash.py OPTIONS -- COMMAND`) and becomes COMMAND. Doing this in a fresh process instead of
between fork and exec keeps the parent free to have threads.
"""

import argparse
import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--signal", type=int, required=True)
    parser.add_argument("--folder")
    parser.add_argument("--uid", type=int)
    parser.add_argument("--gid", type=int)
    parser.add_argument("command", nargs="+")
    return parser.parse_args(given)


def main(given: list[str]) -> None:
    wanted = arguments(given)
    if wanted.folder:
        os.chdir(wanted.folder)  # before the rights go: the way to it may be closed to the new user
    if wanted.uid is not None:
        os.setgroups([])
        os.setgid(wanted.gid)
        os.setuid(wanted.uid)
    # After the change of user, which clears it; then the question whether the parent died in between.
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, wanted.signal)
    if os.getppid() != wanted.parent:
        sys.exit("The launcher has gone.")
    os.execvp(wanted.command[0], wanted.command)  # noqa: S606 - no shell wanted


if __name__ == "__main__":
    main(sys.argv[1:])
