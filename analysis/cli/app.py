"""The program: its commands, and how it speaks when something is wrong."""

import errno
import re
import sys
from pathlib import Path
from typing import Annotated

import typer
from typer import Option

from analysis.cli.bench import add_bench
from analysis.cli.export import export
from analysis.cli.plot import plot
from analysis.cli.scenarios import scenarios
from analysis.dashboard.command import dashboard
from analysis.errors import INTERRUPTED
from analysis.kinds import commands
from analysis.play.command import play
from analysis.report.command import report
from analysis.repro.command import repro
from analysis.terminal.output import tell
from sim.typed_number import meant
from sim.version import __version__

USAGE = 2

app = typer.Typer(
    help="Simulate arms talks with Russia under the threat of US sanctions (CAATSA, section 231).",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in (*commands(), plot, report, export, repro, dashboard, play):
    app.command()(command)
add_bench(app)
app.add_typer(scenarios, name="scenarios")


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, Option("--version", help="Print the version.")] = False,
) -> None:
    """Show the help when no command is given."""
    if version:
        typer.echo(__version__)
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def run_command(args: list[str]) -> int:
    """Run a command and return its exit status."""
    from analysis.errors import CommandError, WorkInterruptedError
    from sim.errors import ScenarioError

    try:
        Path.cwd()
    except OSError:
        return refuse("the working folder is no longer there; change to another one")
    try:
        status = app(args, prog_name=program(), standalone_mode=False)
    except typer.TyperException as error:
        return refuse(usage_error(error))
    except (ScenarioError, CommandError) as error:
        return refuse(str(error))
    except WorkInterruptedError as interrupt:
        tell(f"interrupted; {interrupt}")
        return INTERRUPTED
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        return refuse(f"{error.filename}: {error.strerror}")
    except MemoryError:
        return refuse("not enough memory; try fewer runs or months")
    if status == INTERRUPTED:
        raise KeyboardInterrupt
    return int(status or 0)


def program() -> str:
    """Return the name under which the program was called: installed, or from a checkout."""
    return "caatsim" if Path(sys.argv[0]).stem == "caatsim" else "run.py"


def refuse(message: str) -> int:
    """Say in one line what is wrong, and return the exit status for it."""
    tell(message)
    return USAGE


def usage_error(error: typer.TyperException) -> str:
    """Return a message about a wrong command line, with the nearest name if there is one."""
    message = error.format_message()
    near = re.search(r"\(Possible options: (.*)\)", message)
    if near:
        message = f"{message[: near.start()].strip()}. Did you mean '{near[1].split(', ')[0]}'?"
    context = getattr(error, "ctx", None)
    place = context.command_path if context is not None else program()
    message = message.replace("Value error, ", "").replace("Input should be", "must be")
    return f"{place}: {message[:1].lower()}{message[1:]}{hint_of_number(error)}"


def hint_of_number(error: typer.TyperException) -> str:
    """Return how a number is written that could not be read; nothing about other mistakes."""
    from pydantic import ValidationError

    if not isinstance(error.__cause__, ValidationError):
        return ""
    wrong = error.__cause__.errors(include_url=False)[0]
    kind = wrong["type"].removesuffix("_parsing")
    return meant(wrong["input"], whole=kind == "int") if kind in ("int", "float") else ""
