"""Pages: what is shown is text."""

from analysis.look.blocks import Grid, Page, Section, prose
from analysis.look.page import render


def test_a_page_escapes_all_it_shows() -> None:
    """Titles, leads, paragraphs, captions, heads, cells and notes."""
    bad = '<b>"&'
    table = Grid(bad, (bad, bad), ((bad, bad),), bad)
    page = render(Page(bad, bad, [Section(bad, [prose(bad), table])]))
    assert "<b>" not in page
    assert page.count("&lt;b&gt;") >= 9
