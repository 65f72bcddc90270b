"""The command line. Heavy packages are imported by the commands that need them."""

import _thread
import os
import signal
import sys
import threading
from types import FrameType

from analysis.errors import INTERRUPTED

ENDING = (
    *("SIGTERM", "SIGHUP", "SIGQUIT", "SIGALRM", "SIGBREAK"),
    *("SIGUSR1", "SIGUSR2", "SIGXCPU"),  # from schedulers, before they kill
)
"""Signals that end a program, and that it can still clean up after."""


def main() -> None:
    """Run a command and leave with its status.

    0: done. 2: something the user can put right, said in one line. 3: done, but some points of a
    sweep failed. 4: a figure made again is not the same. 130: interrupted. 141: the reader of the
    output went away. A fault of the program keeps its traceback.
    """
    # A backend that a notebook's kernel hands on is none that this program could use.
    os.environ["MPLBACKEND"] = "agg"
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    for name in ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)
    sys.unraisablehook = _interrupt_again
    try:
        from analysis.cli.app import run_command

        status = run_command(sys.argv[1:])
    except KeyboardInterrupt:
        status = INTERRUPTED
        from analysis.terminal.output import tell

        tell("interrupted; nothing was written")
    sys.exit(status)


def _open_closed_streams() -> None:
    """Let standard streams that the caller has closed lead nowhere.

    Python has None for them; and the next file that is opened would take the number of one, and
    hold what is said to it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115


def _end(number: int, _: FrameType | None) -> None:
    """Remove what is not finished, and end as the signal asks."""
    from analysis.store.unfinished import remove_unfinished

    remove_unfinished()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _interrupt_again(lost: "sys.UnraisableHookArgs") -> None:
    """Ask once more for an interrupt that came where nothing can be raised.

    A callback out of compiled code, such as the compiler's, drops every exception with a notice.
    """
    if lost.exc_type is KeyboardInterrupt:
        again = threading.Timer(0.1, _interrupt_main_thread)
        again.daemon = True
        again.start()
    else:
        sys.__unraisablehook__(lost)


def _interrupt_main_thread() -> None:
    if hasattr(signal, "pthread_kill"):  # wakes a thread that waits, which Windows cannot ask for
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        _thread.interrupt_main()
