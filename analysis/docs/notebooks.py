"""The notebooks as pages of the site: what mkdocs calls while it builds (`hooks` in mkdocs.yml).

A page holds text, code and what the code gave when the notebook was kept; nothing is executed and
nothing is loaded from elsewhere. The notebook itself lies beside its page.
"""

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"

PLACE = "notebooks"
"""Where the pages stand in the site."""

STYLE = re.compile(r"<style.*?</style>\s*", re.S)
LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
BESIDE = re.compile(r"\]\(\.\./((?:\.\./)*)notebooks/([\w-]+)\.ipynb\)")
HEADING = re.compile(r"^#+ (.+)$", re.M)


def on_files(files: Any, config: Any) -> Any:
    """Add a page, its pictures and the file for each notebook."""
    from mkdocs.structure.files import File

    for notebook in sorted(FOLDER.glob("*.ipynb")):
        data = notebook.read_bytes()
        text, pictures = page(json.loads(data), notebook.stem)
        made = {f"{notebook.stem}.md": text, notebook.name: data, **pictures}
        for name, content in made.items():
            files.append(File.generated(config, f"{PLACE}/{name}", content=content))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Lead links to notebooks, which in the repository stand beside docs/, to their pages."""
    return BESIDE.sub(r"](\1notebooks/\2.md)", markdown)


def page(notebook: Any, name: str) -> tuple[str, dict[str, bytes]]:
    """Return a notebook as Markdown, and its pictures by their place."""
    parts: list[str] = []
    pictures: dict[str, bytes] = {}
    heading = name
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(readable(source))
            heading = [heading, *HEADING.findall(source)][-1]
            continue
        parts.append(f"```python\n{source}\n```")
        for output in cell["outputs"]:
            place = f"{name}/{cell['id']}.png"
            if "image/png" in output.get("data", {}):
                pictures[place] = b64decode("".join(output["data"]["image/png"]))
            parts += shown(output, place, heading)
    title, *rest = parts
    file = f"[The notebook]({name}.ipynb), to run and to write in."
    return "\n\n".join([title, file, *rest]) + "\n", pictures


def readable(text: str) -> str:
    """Return Markdown with its links as they are on the site, and what is folded as Markdown too.

    What a link leads to that is not on the site is only named.
    """

    def moved(link: re.Match[str]) -> str:
        label, target = link[1], link[2]
        if target.startswith("../docs/"):
            target = f"../{target.removeprefix('../docs/')}"
        elif target.endswith(".ipynb"):
            target = f"{target.removesuffix('.ipynb')}.md"
        elif "://" not in target:
            return f"{label} (`{target.removeprefix('../')}`)"
        return f"[{label}]({target})"

    return LINK.sub(moved, text).replace("<details>", '<details markdown="1">')


def shown(output: Any, place: str, heading: str) -> Iterator[str]:
    """Yield what a cell gave: a picture, a table, or text, the richest there is."""
    data = output.get("data", {})
    if "image/png" in data:
        told = re.sub(r"[\[\]`*]", "", heading)
        yield f"![Figure of “{told}”, made by the code above]({place})"
    elif "application/vnd.jupyter.widget-view+json" in data:
        yield "*(Here the notebook has sliders, which need it to run.)*"
    elif "text/html" in data:
        lines = STYLE.sub("", "".join(data["text/html"])).splitlines()
        table = "\n".join(line for line in lines if line.strip())  # a blank line would end the HTML
        table = table.replace(' border="1"', "")
        yield f'<div class="given">\n{table}\n</div>'
    else:
        text = "".join(output.get("text", data.get("text/plain", [])))
        yield f"```text\n{text.rstrip()}\n```"
