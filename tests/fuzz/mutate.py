"""Ways to break a file: of any kind, of text, of JSON, of a table."""

import io
import json
from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from PIL import Image, PngImagePlugin

NASTY: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1e308,
    -1e308,
    1 << 70,
    "",
    "x" * 300,
    "../../etc/passwd",
    "\x1b[31m\x00",
    "٣",
    [],
    {},
    [[[[]]]],
    {"a": {"b": {"c": None}}},
)
"""Values that nobody expects."""

WORDS = (
    ".inf", ".nan", "null", "-1", "1e308", "2018-13", "0000-01", "!!python/object:os.system", "&a",
    "*a", "{", "}", "[", "]", ":", "- ", "'", '"', "\t", "\n", "\r\n", "\x00", "\ufeff", "%", "#",
    "<<: *a", ",", ";", "99999999999999999999", "=", "é", "«", "💥",
)  # fmt: skip
"""Pieces of text that readers stumble over."""


NESTS = (b"[", b"{", b'{"a":', b"- ", b"<a>", b"(", b" ")
"""What goes deeper each time it is said."""


def break_bytes(data: bytes, random: Random) -> bytes:
    """Cut, repeat, flip or insert bytes, or nest far too deeply."""
    kept = bytearray(data)
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(kept) + 1)
        what = random.choice((0, 0, 1, 1, 2, 2, 3, 3, 4))
        if what == 0 and kept:
            del kept[place : place + random.randint(1, 40)]
        elif what == 1 and kept:
            kept[place:place] = kept[place : place + random.randint(1, 40)]
        elif what == 2 and place < len(kept):
            kept[place] ^= 1 << random.randrange(8)
        elif what == 4:
            kept[place:place] = random.choice(NESTS) * random.choice((50, 3000, 100_000))
        else:
            kept[place:place] = random.randbytes(random.randint(1, 6))
    return bytes(kept)


def break_text(data: bytes, random: Random) -> bytes:
    """Exchange, drop, repeat or spoil words and lines."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    for _ in range(random.randint(1, 3)):
        place = random.randrange(len(lines))
        what = random.randrange(6)
        if what == 0:
            lines.pop(place)
            lines = lines or [""]
        elif what == 1:
            lines.insert(place, lines[random.randrange(len(lines))])
        elif what == 2:
            lines[place] = " " * random.randrange(9) + lines[place].lstrip()
        else:
            words = lines[place].split(" ")
            words[random.randrange(len(words))] = random.choice(WORDS)
            lines[place] = " ".join(words)
    return "\n".join(lines).encode("utf-8", "surrogateescape")


def break_cells(data: bytes, random: Random) -> bytes:
    """Spoil cells of a table of comma-separated values."""
    lines = data.decode().split("\n")
    for _ in range(random.randint(1, 3)):
        place = random.randrange(len(lines))
        cells = lines[place].split(",")
        cell = random.randrange(len(cells))
        spoilt = [*WORDS, "2,5", "2009/12", "1" * 400, str(random.choice(NASTY)), "-5", "1e999"]
        cells[cell] = random.choice(spoilt)
        lines[place] = ",".join(cells)
    return "\n".join(lines).encode()


def break_json(data: bytes, random: Random) -> bytes:
    """Replace, drop or rename something in a tree, however deep it lies."""
    tree = json.loads(data)
    for _ in range(random.randint(1, 2)):
        holder, key = _somewhere(tree, random)
        if holder is None:
            return json.dumps(_nasty(random)).encode()
        what = random.randrange(4)
        if what == 0 and isinstance(holder, dict):
            del holder[key]
        elif what == 1 and isinstance(holder, dict):
            holder[str(random.choice(("x", "", key + "_", "files")))] = holder.pop(key)
        elif what == 2 and isinstance(holder, list):
            holder.insert(key, _nasty(random))
        else:
            holder[key] = _nasty(random)
    return json.dumps(tree).encode()


def _somewhere(tree: Any, random: Random) -> tuple[Any, Any]:
    """Return something that holds other things, and the key or place of one of them."""
    places: list[tuple[Any, Any]] = []
    left = [tree]
    while left:
        holder = left.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        for key in keys:
            places.append((holder, key))
            if isinstance(holder[key], dict | list):
                left.append(holder[key])
    return random.choice(places) if places else (None, None)


def _nasty(random: Random) -> Any:
    """Return a value that nobody expects, of its own: what is put into it stays in this file."""
    return deepcopy(random.choice(NASTY))


def break_png(data: bytes, random: Random) -> bytes:
    """Drop, rename or spoil what a picture says of itself; its pixels, which take long, are one."""
    with Image.open(io.BytesIO(data)) as image:
        texts = dict(image.text)  # type: ignore[attr-defined]
    name = random.choice(sorted(texts))
    text = texts.pop(name)
    words = text.split(" ")
    words[random.randrange(len(words))] = random.choice(
        [*WORDS, *map(str, NASTY), "--out=x", "../x"]
    )
    what = random.randrange(4)
    if what == 1:
        texts[name + "_"] = text
    elif what >= 2:
        texts[name] = " ".join(words)
    told = PngImagePlugin.PngInfo()
    for key, value in texts.items():
        told.add_itxt(key, value)
    broken = io.BytesIO()
    Image.new("RGB", (1, 1)).save(broken, "PNG", pnginfo=told)
    return broken.getvalue()


def break_table(data: bytes, random: Random) -> bytes:
    """Drop, rename or retype a column, or drop rows, of a Parquet table."""
    frame = pd.read_parquet(io.BytesIO(data))
    name = random.choice(list(frame.columns)) if len(frame.columns) else None
    changes: list[Callable[[], pd.DataFrame]] = [
        lambda: frame.iloc[: random.randrange(len(frame) + 1)],
        lambda: frame.reset_index(names="index"),
        lambda: pd.concat([frame, frame]),
    ]
    if name is not None:
        changes += [
            lambda: frame.drop(columns=name),
            lambda: frame.rename(columns={name: name + "_"}),
            lambda: frame.assign(**{str(name): "text"}),
            lambda: frame.assign(**{str(name): None}),
            lambda: frame.assign(**{str(name): np.nan}),
            lambda: frame.assign(**{str(name): 1e308}),
            lambda: frame.assign(**{str(name): -1}),
            lambda: frame.assign(**{str(name): 1 << 62}),
            lambda: frame.assign(**{str(name): [[[1], [2]]] * len(frame)}),
            lambda: frame.assign(**{str(name): [{"a": None}] * len(frame)}),
            lambda: frame.assign(**{str(name): pd.Timestamp(0)}),
            lambda: frame.assign(**{str(name): frame[name].sample(frac=1, random_state=1).values}),
            lambda: frame.assign(**{str(name): frame[name].astype(str)}),
            lambda: frame.assign(**{str(name): _one_spoilt(frame[name], random)}),
            lambda: frame.assign(**{str(name): _one_spoilt(frame[name], random)}),
        ]
    broken = io.BytesIO()
    try:
        random.choice(changes)().to_parquet(broken)
    except (pa.ArrowException, ValueError, TypeError):  # no column can hold such a mixture
        return break_bytes(data, random)
    return broken.getvalue()


def _one_spoilt(column: "pd.Series[Any]", random: Random) -> list[Any]:
    """Return the values of a column, one of them replaced by one that nobody expects."""
    values = column.tolist()
    words = any(isinstance(value, str) for value in values)
    spoilt = ["\x1b[31m", "", "x" * 300, None] if words else [None, -1, 1e308, np.inf, np.nan, 0]
    if values:
        values[random.randrange(len(values))] = random.choice(spoilt)
    return values
