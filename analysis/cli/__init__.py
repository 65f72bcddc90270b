"""The command line. Heavy packages are imported by the commands that need them."""

import sys

from analysis.errors import INTERRUPTED


def main() -> None:
    """Run a command and leave with its status.

    0: done. 2: something the user can put right, said in one line. 3: done, but some points of a
    sweep failed. 4: a figure made again is not the same. 130: interrupted. 141: the reader of the
    output went away. A fault of the program keeps its traceback.
    """
    try:
        from analysis.cli.app import run_command

        status = run_command(sys.argv[1:])
    except KeyboardInterrupt:
        status = INTERRUPTED
        sys.stderr.write("interrupted; nothing was written\n")
    sys.exit(status)
