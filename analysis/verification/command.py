"""The command that holds the simulation to closed forms."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer import Option

from analysis.terminal.options import AsJson, Engine, Runs, Seed, Sets
from analysis.terminal.output import emit, emit_json, emit_rich, progress_bar

if TYPE_CHECKING:
    from analysis.verification.report import Report

FEWER = 100
"""How many times more runs the compiled engine makes than Mesa."""

FEWEST = 100
"""Least runs on Mesa, unless fewer are asked for."""


def verify(
    runs: Runs = 30_000,
    seed: Seed = 1,
    cases: Annotated[
        list[str] | None, Option("--case", metavar="NAME", help="Only this case; may be repeated.")
    ] = None,
    sets: Sets = None,
    engine: Annotated[
        Engine | None, Option(help="Only this engine, with as many runs as without the option.")
    ] = None,
    figures: Annotated[
        bool, Option("--figures", help="Draw the figures of docs/closed-forms.md instead.")
    ] = False,
    out: Annotated[Path, Option(help="Folder for the figures.")] = Path("results/closed-forms"),
    as_json: AsJson = False,
) -> None:
    """Hold the simulation to closed forms: limit cases whose answer is known exactly.

    Each case is a scenario of scenarios/benchmarks, run through the full monthly loop on both
    engines; Mesa makes a hundredth of the runs, at least 100, which are the first of the compiled
    engine's. A number without chance must be equal up to rounding (1e-9) in every run. A mean must
    lie within 4.5 standard errors: the table says how often a true model would fail.
    With --set a case is held to the closed form at other numbers, as far as it is a function of
    them. The exit status is 0 if all holds, 1 if not.

    \b
    JSON:
    seed, bound (in standard errors), ok
    comparisons (with chance, on all engines), false_alarm (of all of them together, at most)
    runs: by engine
    rows: one per claim
      case, family (as in docs/closed-forms.md), scenario, sets (changes in it), what, exact
      kind: exact (the same in every run), chance (a probability) or mean
      engines: by name
        simulated, standard_error, off (in standard errors), holds
    """  # noqa: D301 - the backspace is for the help
    if figures:
        from analysis.verification.figures import write_figures

        for path in write_figures(out):
            emit(f"{path}\n")
        return

    from analysis.verification.cases import named
    from analysis.verification.report import verify as hold

    chosen = named(cases or [], sets or [])
    counts = {Engine.compiled: runs, Engine.mesa: min(runs, max(FEWEST, runs // FEWER))}
    if engine is not None:
        counts = {engine: counts[engine]}
    plan = {name.value: count for name, count in counts.items()}
    with progress_bar(len(chosen) * sum(plan.values())) as progress:
        report = hold(chosen, plan, seed, progress=progress)
    show(report, as_json)
    if not report.ok:
        raise typer.Exit(1)


def show(report: "Report", as_json: bool) -> None:
    """Print the report."""
    if as_json:
        emit_json(as_plain(report))
        return
    from analysis.verification.terminal import show_verification

    emit_rich(*show_verification(report))


def as_plain(report: "Report") -> dict[str, Any]:
    """Return the report as JSON has it; what is not finite is null."""
    from analysis.store.manifest import finite

    rows = [
        {
            "case": row.case.name,
            "family": row.case.closed_form.letter,
            "scenario": row.case.path,
            "sets": list(row.case.sets),
            "what": row.claim.what,
            "exact": row.claim.exact,
            "kind": row.claim.kind,
            "engines": {
                name: {
                    "simulated": verdict.simulated,
                    "standard_error": verdict.error,
                    "off": verdict.off,
                    "holds": verdict.holds,
                }
                for name, verdict in row.verdicts.items()
            },
        }
        for row in report.rows
    ]
    plain: dict[str, Any] = finite(
        {
            "seed": report.seed,
            "bound": report.bound,
            "ok": report.ok,
            "comparisons": report.comparisons,
            "false_alarm": report.false_alarm,
            "runs": report.runs,
            "rows": rows,
        }
    )
    return plain


COMMANDS = (verify,)
