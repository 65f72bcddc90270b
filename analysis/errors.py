"""What a user of the command line can put right."""

from collections.abc import Iterable
from pathlib import Path

from sim.errors import nearest
from sim.plain_text import printable

INTERRUPTED = 130
"""Exit status of a program that was interrupted, as shells count it."""


class CommandError(ValueError):
    """A request that cannot be met as it stands; one sentence says why."""

    def __str__(self) -> str:
        """Return the sentence, on one line whatever it quotes."""
        return printable(" ".join(super().__str__().split()))


class WorkInterruptedError(Exception):
    """The user stopped a long piece of work; one sentence says what remains of it."""


def unknown(what: str, name: str, known: Iterable[str]) -> CommandError:
    """Return the error that a name is not among those known, with the nearest or all of them."""
    names = list(known)
    near = nearest(name, names)
    hint = f"did you mean '{near}'?" if near else f"must be one of {', '.join(names)}"
    return CommandError(f"{what}: found {name!r}; {hint}")


def not_installed(asked: str, package: str, extra: str) -> CommandError:
    """Return the error that what was asked for needs a package, and how to install it."""
    checkout = (Path(__file__).resolve().parents[1] / "constraints.lock").is_file()
    where = f"-c constraints.lock -e '.[{extra}]'" if checkout else f"'caatsim[{extra}]'"
    return CommandError(
        f"{asked}: {package} is not installed; it comes with the extra '{extra}': "
        f"pip install {where}"
    )
