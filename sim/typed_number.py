"""What was meant by a number that is written as other languages and programs write it."""

import re

WRITTEN = re.compile(r"[-+]?\d[\d., '\u00a0\u2009\u202f]*|[-+]?[.,]\d+", re.ASCII)
"""Digits, and what people put between them."""

NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
"""What is read as a number; Python would take 1_0 for 10, and digits of all scripts."""

COMMA = re.compile(r"([-+]?\d*),(\d+)", re.ASCII)
"""A number with a decimal comma, or one with a separator of thousands: 2,500."""

GROUPED = (
    re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII),
    re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?", re.ASCII),
    re.compile(r"[-+]?\d{1,3}(?:[ '\u00a0\u2009\u202f]\d{3})+(?:[.,]\d+)?", re.ASCII),
)
"""Numbers with thousands apart: by commas, by points, or by blanks and apostrophes."""


def read_number(text: str) -> float:
    """Return the number that a text is, blanks around it apart; infinite beyond all bounds.

    Raises
    ------
    ValueError
        If it is none, as people and programs write them.
    """
    if not NUMBER.fullmatch(text.strip()):
        raise ValueError(f"{text!r} is not a number")
    return float(text)


def meant(text: object, *, whole: bool = False) -> str:
    """Return a hint on how to write a number, to put behind what it must be; empty without one.

    Parameters
    ----------
    text : object
        What was written; only of text is there anything to say.
    whole : bool
        A whole number is wanted: only what stands between thousands can have been meant.
    """
    if not isinstance(text, str):
        return ""
    number = text.strip()
    bare = number.removesuffix("%").strip()
    if bare != number and NUMBER.fullmatch(bare.replace(",", ".")):
        return "; write it without %, with a decimal point where it has decimals"
    plain = number.replace("\u2212", "-")
    if plain != number and NUMBER.fullmatch(plain):
        return f"; write it with a hyphen: {plain}"
    if not WRITTEN.fullmatch(plain):
        return ""
    found = COMMA.fullmatch(plain)
    if whole:
        groups = any(kind.fullmatch(plain) for kind in GROUPED)
        digits = re.sub("[^-+0-9]", "", plain)
        same = groups and not _decimals(plain)[1]
        return f"; write it with nothing between thousands: {digits}" if same else ""
    if found:
        before, decimals = found.groups()
        other = f", or {before}{decimals}" if GROUPED[0].fullmatch(plain) else ""
        units = before if before.lstrip("+-") else f"{before}0"
        return f"; write it with a decimal point: {units}.{decimals}{other}"
    if any(kind.fullmatch(plain) for kind in GROUPED):
        head, mark, decimals = _decimals(plain)
        point = f"{mark and '.'}{decimals}"
        kind = "with nothing between thousands" + (" and a decimal point" if mark else "")
        return f"; write it {kind}: {re.sub('[^-+0-9]', '', head)}{point}"
    return ""


def _decimals(text: str) -> tuple[str, str, str]:
    """Return a number with thousands apart as its whole part, decimal mark and decimals."""
    marks = re.findall(r"[^-+0-9]", text)
    if len(marks) > 1 and marks[-1] != marks[0]:
        return text.rpartition(marks[-1])
    return text, "", ""
