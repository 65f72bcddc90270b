"""The command that writes the tables of a result for other programs."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from analysis.terminal.output import emit

if TYPE_CHECKING:
    import pyarrow as pa

    from analysis.result import Result


class TableFormat(StrEnum):
    """What can be written."""

    csv = "csv"
    stata = "stata"


def export(
    result: Annotated[Path, Argument(metavar="RESULT", help="Folder of a result of any kind.")],
    form: Annotated[
        TableFormat, Option("--format", help="CSV, or Stata 14 and later.")
    ] = TableFormat.csv,
    out: Annotated[
        Path | None,
        Option(help="Folder for the files (default: RESULT-csv or RESULT-stata beside it)."),
    ] = None,
    force: Annotated[bool, Option("--force", help="Replace files of the same name.")] = False,
) -> None:
    """Write the tables of a result as CSV or for Stata.

    There is a file for each table, for R, DuckDB, Stata or a spreadsheet, and codebook.csv, which
    gives the name of every column in the file, its type, unit and meaning, and how many values are
    missing. Of a sweep, batches, runs and deals carry the policy and the factors of their point.
    Missing values are empty; in Stata so are infinite ones.
    """
    from analysis.errors import CommandError
    from analysis.kinds import read_result
    from analysis.look.export import FORMS, codebook, tables_of
    from analysis.store.files import put_file, writing

    found = read_result(result)
    tables = with_factors(found, tables_of(result, found.manifest))
    if not tables:
        raise CommandError(f"{result}: holds no table")
    end, make = FORMS[form]
    place = out or result.resolve().with_name(f"{result.resolve().name}-{form}")
    files = {f"{name}{end}": table for name, table in tables.items()}
    there = [name for name in (*files, "codebook.csv") if (place / name).exists()]
    if there and not force:
        raise CommandError(f"{place / there[0]}: is there already; --force replaces it")
    with writing(place):
        place.mkdir(parents=True, exist_ok=True)
        for name, table in files.items():
            put_file(place / name, make(table))
        put_file(place / "codebook.csv", codebook(tables, form))
    for name in (*files, "codebook.csv"):
        emit(f"{place / name}\n")


def with_factors(found: "Result", tables: "dict[str, pa.Table]") -> "dict[str, pa.Table]":
    """Return the tables of a sweep with policy and factors beside each point, else as they are."""
    from analysis.look.export import joined
    from analysis.sweep.result import SweepResult

    if not isinstance(found, SweepResult):
        return tables
    points = tables["points"]
    columns = ["sample", "policy", "name", *(factor.path for factor in found.factors)]
    return {
        name: joined(table, points, "point", columns)
        if name != "points" and "point" in table.column_names
        else table
        for name, table in tables.items()
    }
