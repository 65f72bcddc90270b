"""From the parts of a page to HTML: one file, nothing loaded from elsewhere."""

import base64
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from analysis.look.blocks import Page, Picture
from sim.version import __version__

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TEMPLATE = "page.html.j2"


GENERATOR = '<meta name="generator" content="caatsim'
"""What the head of every report has."""


@cache
def environment() -> Environment:
    """Return the environment of templates: everything is escaped, nothing may be missing."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(page: Page) -> str:
    """Return a page as HTML."""
    return environment().get_template(TEMPLATE).render(page=page, version=__version__)


def picture(figure: "Figure", name: str, alt: str, manifest: dict[str, Any]) -> Picture:
    """Return a figure as part of a page: drawn as SVG, with its origin in its metadata."""
    from analysis.look.save import drawn

    data = base64.b64encode(drawn(figure, "svg", name, manifest)).decode()
    return Picture(name, alt, f"data:image/svg+xml;base64,{data}")
