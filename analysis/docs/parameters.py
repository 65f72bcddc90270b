"""The page of parameters, from the registry."""

from analysis.odd import blocks
from analysis.odd import parameters as registry

HEAD = """\
# Parameters

Every scalar parameter under the path by which scenario files, `--set`, `with_`, sweeps and sliders
know it. Made from the registry by `python -m analysis.docs.reference`. LP stands for list prices of
the deal, musd for millions of 2018 US dollars.

Role: a *lever* is in a government's hands, an *uncertainty* is unknown to the analyst, a *constant*
is fixed by definition or because the data cannot tell it apart from another.
"""

BLOCKS = """\
## What a scenario file may hold beside them

Particular things have keys of their own: the law, deals and their record, systems, countries,
events.
"""


def parameters() -> str:
    """Return the page."""
    parts = [HEAD.rstrip(), registry().replace("### ", "## "), BLOCKS.rstrip(), blocks()]
    return "\n\n".join(parts) + "\n"
