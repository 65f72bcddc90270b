"""Text that somebody else wrote, made fit for a terminal."""


def printable(text: str, kept: str = "") -> str:
    """Return text with all that does not print spelled out, such as control characters.

    Parameters
    ----------
    text : str
        Of whatever origin.
    kept : str
        Characters that stay as they are all the same, as line ends.
    """
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in kept else c.encode("unicode_escape").decode() for c in text
    )
