"""The command that asks under which conditions something fails."""

import shlex
import sys
from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from analysis.terminal.options import AsJson, Seed
from analysis.terminal.output import emit, emit_json, emit_rich, progress_bar


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
    policy: Annotated[str | None, Option(help="The policy that is asked about.")] = None,
    boxes: Annotated[int, Option(min=1, max=9, help="At most so many boxes.")] = 3,
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
    r"""Find the conditions under which something fails, over the points of a sweep.

    PRIM looks for boxes, ranges of a few parameters, in which failures are dense; a tree asks three
    questions at most and covers all points. Both come with coverage (share of failures inside),
    density (share inside that fails) and support (share of points inside), and with what becomes of
    them on points that were left out of bootstrap samples. A point fails if its means meet the
    condition. The quotes are for the shell.

    \b
    JSON:
    sweep, policy, failure (in words), points, failing, resamples, seed
    unsure: points that would change sides at an end of their interval
    boxes, tree (leaves): the first found, or the densest, first
      words; limits: parameter, label, low, high, words, and the same in resamples
      coverage, density, support, points
      held_out_coverage, held_out_density: means over resamples, on points left out
      overlap: mean over resamples of the share in common with the nearest box there
    map: the points over two parameters
    """
    from analysis.discovery import FORMAT
    from analysis.discovery.condition import read_condition
    from analysis.discovery.find import Ask, policy_of
    from analysis.discovery.find import discover as search
    from analysis.discovery.folder import write_discovery
    from analysis.store.folder import check_free
    from analysis.store.manifest import Origin
    from analysis.sweep.result import SweepResult

    sweep = SweepResult.read(result)
    condition = read_condition(failure, sweep)
    chosen = policy_of(sweep, policy)
    folder = out or Path("results") / f"discovery-{sweep.manifest['name']}"
    check_free(folder, force, FORMAT)
    ask = Ask(condition, chosen, boxes, density, resamples, seed)
    with progress_bar(resamples, "resamples") as progress:
        found = search(sweep, ask, progress)
    words = ["run.py", "discover", str(result), "--seed", str(seed), "--boxes", str(boxes)]
    words += ["--resamples", str(resamples)]
    words += [] if density is None else ["--density", str(density)]
    words += [] if policy is None else ["--policy", policy]
    words += [word for text in failure for word in ("--failure", text)]
    origin = Origin(f"python {shlex.join(words)}", ["run.py", *sys.argv[1:]])
    write_discovery(found, sweep.manifest, folder, origin, force=force)
    if as_json:
        emit_json(found)
        return
    from analysis.discovery.terminal import show_discovery

    emit_rich(*show_discovery(found))
    emit(f"\nAnswer, figures and manifest: {folder}\n")


COMMANDS = (discover,)
