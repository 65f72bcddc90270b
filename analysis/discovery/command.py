"""The command that asks under which conditions something fails."""

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from analysis.terminal.options import AsJson, Seed
from analysis.terminal.output import progress_bar


def discover(
    result: Annotated[Path, Argument(metavar="RESULT", help="Folder of a sweep.")],
    failure: Annotated[
        list[str],
        Option(
            metavar="CONDITION",
            help="What counts as failure, as in 'usd_concluded>11000 and designations<1' (musd); "
            "again for an alternative.",
        ),
    ],
    policy: Annotated[
        str | None, Option(help="Policy to examine; needed if the sweep has several.")
    ] = None,
    boxes: Annotated[int, Option(min=1, max=9, help="Largest number of boxes.")] = 3,
    density: Annotated[
        float | None,
        Option(min=0.0, max=1.0, help="Share of points in a box that must fail, if possible."),
    ] = None,
    resamples: Annotated[int, Option(min=2, help="Bootstrap samples of the points.")] = 20,
    seed: Seed = 1,
    out: Annotated[
        Path | None, Option(help="Folder (default: results/discovery- and the sweep).")
    ] = None,
    force: Annotated[bool, Option("--force", help="Replace a discovery in the folder.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find the conditions under which a policy of a sweep fails.

    PRIM looks for boxes, ranges of a few parameters, in which failures are dense; a tree asks three
    questions at most and covers all points. Both come with coverage (share of failures inside),
    density (share inside that fails) and support (share of points inside), and with how well they
    do on points left out of bootstrap samples. A point fails if its means meet the condition. Quote
    the condition for the shell.

    \b
    JSON:
    sweep, policy, failure (in words), points, failing, resamples, seed
    unsure: points that would change sides at an end of their interval
    boxes, tree (leaves): the first found, or the densest, first
      words (the limits in words), coverage, density, support, points
      limits: what is asked of one parameter
        parameter, label, low, high (null where open), words (that are allowed)
        span: from the smallest to the largest value tried
        resampled_low, resampled_high: either end in resamples
          found (in how many), low, high (5 and 95 %)
      held_out_coverage, held_out_density: means over resamples, on points left out
      overlap: mean over resamples of the share in common with the nearest box there
    stale: on how many old figures of states it rests, in words (empty if on none)
    map: the points over two parameters
      parameters, labels, points (values of each), failed, ends (smallest and largest of each)
    """  # noqa: D301 - the backspace is for the help
    from analysis.discovery import FORMAT
    from analysis.discovery.find import Query
    from analysis.discovery.result import explain
    from analysis.result import taking
    from analysis.sweep.result import SweepResult
    from analysis.terminal.command_line import origin_of
    from analysis.terminal.show import show

    sweep = SweepResult.read(result)
    query = Query(tuple(failure), policy, boxes, density, resamples, seed)
    origin = origin_of(discover, result=result, **vars(query))
    folder = out or Path("results") / f"discovery-{sweep.manifest['name']}"
    with (
        taking(folder, force, FORMAT) as keep,
        progress_bar(resamples, "resamples") as progress,
    ):
        found = explain(sweep, query, origin=origin, progress=progress)
        keep(found)
    show(found, as_json, folder, "Answer, figures and manifest")


COMMANDS = (discover,)
