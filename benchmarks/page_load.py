"""How fast the page answers: ``python -m benchmarks.page_load``.

Serves the page in a process of its own, and lets 1, 10 and 30 visitors move levers at the same
time. Every move is a world that nobody has asked for before, so that nothing comes from memory.
"""

import http.client
import os
import random
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from typer import Option

ROOT = Path(__file__).resolve().parents[1]

SESSIONS = (1, 10, 30, 30)
"""Visitors at the same time; the last round shows whether memory still grows."""
THINKING = 3.0
"""Seconds that a visitor looks at a picture before moving the next lever, on average."""

VIEWS = ("outcomes", "outcomes", "map", "stages", "beliefs", "terms", "run")
"""What visitors look at; most move levers over the first view."""

LEVERS = {
    "state.severity": (0.0, 3.0),
    "state.offer_cap": (0.0, 3000.0),
    "weights.need": (0.5, 3.0),
}
"""Levers that visitors move; the last one also changes the world without the law."""

MEBI = 1024


@dataclass(frozen=True)
class Load:
    """Waiting times of moves [s], the server's work for each [s], its memory afterwards [MiB]."""

    sessions: int
    waits: tuple[float, ...]
    work: float
    memory: float

    def quantile(self, share: float) -> float:
        """Return the waiting time that a share of moves does not exceed."""
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def ask(port: int, path: str) -> float:
    """Return the seconds until an answer has arrived."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return time.perf_counter() - began


def visitor(port: int, seed: int, moves: int) -> list[float]:
    """Move levers one after the other, with pauses; return how long each answer took."""
    luck, waits = random.Random(seed), []
    for _ in range(moves):
        time.sleep(luck.uniform(0.5, 1.5) * THINKING)
        path, (low, high) = luck.choice(list(LEVERS.items()))
        view, value = luck.choice(VIEWS), luck.uniform(low, high)
        waits.append(ask(port, f"/?scenario=s400-2018&{path}={value!r}&view={view}&w=970"))
    return waits


def memory_of(process: int) -> float:
    """Return the resident memory of a process in MiB."""
    found = re.search(
        r"VmRSS:\s*(\d+)", Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    )
    return int(found[1]) / MEBI if found else 0.0


def work_of(process: int) -> float:
    """Return the processor time that a process has used [s]."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(server: "subprocess.Popen[str]", port: int, place: int, moves: int) -> Load:
    """Let the visitors of a round loose at the same time; each moves levers in its own way."""
    sessions, before = SESSIONS[place], work_of(server.pid)
    with ThreadPoolExecutor(sessions) as pool:
        seeds = [1000 * place + number for number in range(sessions)]
        found = pool.map(lambda seed: visitor(port, seed, moves), seeds)
        waits = tuple(wait for item in found for wait in item)
    work = (work_of(server.pid) - before) / len(waits)
    return Load(sessions, waits, work, memory_of(server.pid))


def main(moves: Annotated[int, Option(min=1, help="Moves of each visitor.")] = 10) -> None:
    """Serve the page, and print waiting times and memory for 1, 10 and 30 visitors."""
    words = [sys.executable, "run.py", "dashboard", "--no-browser", "--port", "0"]
    began = time.perf_counter()
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            tell(server, began, moves)
        finally:
            server.terminate()


def tell(server: "subprocess.Popen[str]", began: float, moves: int) -> None:
    """Print what is measured of a server that was started at a time."""
    assert server.stdout is not None
    port = int(server.stdout.readline().strip().rstrip("/").rpartition(":")[2])
    typer.echo(f"served after {time.perf_counter() - began:.1f} s")
    first = ask(port, "/?scenario=s400-2018&w=970")
    typer.echo(f"first picture after {first:.2f} s, {memory_of(server.pid):.0f} MiB")
    for path, what in (("scenario.yaml", "scenario file"), ("result.zip", "result")):
        took = ask(port, f"/take/{path}?scenario=s400-2018&state.severity=2")
        typer.echo(f"{what} after {took:.2f} s")
    typer.echo("sessions  moves  median s  95 % s  longest s  CPU ms per move  memory MiB")
    for place, sessions in enumerate(SESSIONS):
        load = measure(server, port, place, moves)
        middle, most, worst = (load.quantile(share) for share in (0.5, 0.95, 1.0))
        typer.echo(
            f"{sessions:8}  {len(load.waits):5}  {middle:8.2f}  {most:6.2f}  {worst:9.2f}  "
            f"{1000 * load.work:15.0f}  {load.memory:10.0f}"
        )


if __name__ == "__main__":
    typer.run(main)
