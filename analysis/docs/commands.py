"""The page of commands, from the command line's own declarations."""

import inspect
from typing import Any

import typer
from typer.main import get_command

from analysis.cli.app import app
from analysis.docs.odd import table

HEAD = """\
# Commands

`python run.py COMMAND`, or `caatsim COMMAND` where it is installed. Made from the command line's
declarations by `python -m analysis.docs.reference`. Exit status: 0 done; 2 something the user can
put right, said in one line; 1 a claim of `verify` fails; 3 done, but some points of a sweep
failed; 4 a figure is not what it was (`repro`); 130 interrupted; 141 nobody reads the output any
more.
"""


def commands() -> str:
    """Return the page."""
    context = typer.Context(get_command(app), info_name="run.py")
    return "\n\n".join([HEAD.rstrip(), *sections(context.command, context, ())]) + "\n"


def sections(command: Any, context: Any, path: tuple[str, ...]) -> list[str]:
    """Return the sections of a command and of those below it."""
    inner = getattr(command, "commands", None)
    found = [] if inner and not path else [section(command, context, path)]
    for name, below in (inner or {}).items():
        found += sections(below, context, (*path, name))
    return found


def section(command: Any, context: Any, path: tuple[str, ...]) -> str:
    """Return what one command is, takes and can be told."""
    shown = [item for item in command.params if item.name != "help" and not item.hidden]
    arguments = [item for item in shown if item.param_type_name == "argument"]
    options = [item for item in shown if item.param_type_name == "option"]
    words = ["python run.py", *path, *(usage(item) for item in arguments)]
    parts = [f"## {' '.join(path)}", f"    {' '.join(words)}", prose(command.help or "")]
    if getattr(command, "commands", None):
        return "\n\n".join([parts[0], parts[2]])
    if arguments:
        rows = [(f"`{usage(item)}`", item.help or "") for item in arguments]
        parts.append(table(("argument", ""), rows))
    if options:
        told = [(f"`{', '.join(x.opts)}`", default(x, context), str(x.help or "")) for x in options]
        parts.append(table(("option", "default", ""), told))
    return "\n\n".join(parts)


def usage(argument: Any) -> str:
    """Return how an argument stands in a line of usage."""
    return str(argument.metavar or argument.name.upper())


def default(option: Any, context: Any) -> str:
    """Return an option's default as the help shows it; nothing if there is none."""
    if isinstance(option.show_default, str):
        return option.show_default
    value = option.get_default(context)
    if value is None or value is False or value == []:
        return ""
    return f"`{getattr(value, 'value', value)}`"


def prose(text: str) -> str:
    """Return help as paragraphs; what is set line by line stays so."""
    blocks = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(
        "```text\n" + block.removeprefix("\b\n") + "\n```" if block.startswith("\b") else block
        for block in blocks
    )
