"""The command that holds the simulation to closed forms."""

from pathlib import Path
from typing import Annotated

import typer
from typer import Option

from analysis.terminal.options import AsJson, Engine, Force, Runs, Seed, Sets
from analysis.terminal.output import emit, progress_bar
from analysis.verification import FORMAT

PAGE_FIGURES = Path("results/closed-forms")
"""Where the figures of the page go by default."""


def verify(
    runs: Runs = 30_000,
    seed: Seed = 1,
    cases: Annotated[
        list[str] | None, Option("--case", metavar="NAME", help="Only this case; may be repeated.")
    ] = None,
    sets: Sets = None,
    only: Annotated[
        Engine | None,
        Option("--engine", help="Only this engine, with as many runs as without the option."),
    ] = None,
    figures: Annotated[
        bool, Option("--figures", help="Draw the figures of docs/closed-forms.md instead.")
    ] = False,
    out: Annotated[
        Path | None,
        Option(help=f"Folder for the result; of --figures, for these (default: {PAGE_FIGURES})."),
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Check the simulation against closed forms.

    Each is a limit case whose answer is known exactly: a scenario of scenarios/benchmarks, run
    through the full monthly loop on both engines; Mesa makes a hundredth of the runs, at least 100,
    which are the first of the compiled engine's. A number without chance must be equal up to
    rounding (1e-9) in every run. A mean must lie within 4.5 standard errors: the table says how
    often a true model would fail. With --set a case is checked at other numbers, as far as its
    closed form is a function of them. The exit status is 0 if all cases hold, 1 if not. With --out,
    the answer, a table (Parquet) and figures go to a folder.

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
    from analysis.terminal.command_line import origin_of

    if figures:
        from analysis.result import redraw
        from analysis.verification.figures import RUNS, SEED
        from analysis.verification.result import figures_only

        drawn = figures_only(RUNS, SEED, origin_of(verify, figures=True))
        for path in redraw(drawn, out or PAGE_FIGURES, own=False):
            emit(f"{path}\n")
        return

    from analysis.result import taking
    from analysis.terminal.show import show
    from analysis.verification.cases import named
    from analysis.verification.result import runs_by_engine, verification_of

    chosen = named(cases or [], sets or [])
    counts = runs_by_engine(runs, None if only is None else only.value)
    origin = origin_of(verify, runs=runs, seed=seed, cases=cases, sets=sets, only=only)
    total = len(chosen) * sum(counts.values())
    with taking(out, force, FORMAT) as keep, progress_bar(total) as progress:
        result = verification_of(chosen, counts, seed, origin=origin, progress=progress)
        keep(result)
    show(result, as_json, out, "Answer, table, figures and manifest")
    if not result.ok:
        raise typer.Exit(1)


COMMANDS = (verify,)
