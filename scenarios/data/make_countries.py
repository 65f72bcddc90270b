"""Regenerate countries.csv from cases.csv: ``python scenarios/data/make_countries.py``.

One row per buyer and reference year, sorted; cases that share both must agree.
"""

import csv
import io
from pathlib import Path

HERE = Path(__file__).resolve().parent
COLUMNS = (
    "iso3",
    "name",
    "year",
    "relationship",
    "gdp_usd_bn",
    "gdp_year",
    "us_share_goods_exports_pct",
    "us_share_goods_exports_year",
    "us_share_goods_exports_upper_bound_pct",
    "source",
)


def read(name: str) -> list[dict[str, str]]:
    """Return the rows of a file of this folder."""
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def figures(case: dict[str, str], categories: dict[str, str]) -> dict[str, str]:
    """Return what a case says of its buyer; `categories` maps labels of cases.csv to ids."""
    exports = f"US share of exports CIA World Factbook {case['us_share_goods_exports_year']}"
    if not case["us_share_goods_exports_pct"]:
        exports += ", US not among the listed partners"
    taken = {
        "iso3": case["buyer_iso3"],
        "name": case["buyer"],
        "year": case["ref_year"],
        "relationship": categories[case["us_relationship"]],
        "source": f"GDP World Bank {case['gdp_year']}; {exports}",
    }
    return taken | {column: case[column] for column in COLUMNS if column in case}


def table() -> str:
    """Return the text of countries.csv.

    Raises
    ------
    ValueError
        If two cases contradict each other.
    """
    categories = {row["label_in_cases"]: row["category"] for row in read("relationships.csv")}
    found: dict[tuple[str, str], dict[str, str]] = {}
    ids: dict[tuple[str, str], list[str]] = {}
    for case in read("cases.csv"):
        key = (case["buyer_iso3"], case["ref_year"])
        row = figures(case, categories)
        if found.setdefault(key, row) != row:
            raise ValueError(f"{case['case_id']} contradicts {ids[key][0]} on {key}")
        ids.setdefault(key, []).append(case["case_id"])
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for key in sorted(found):
        source = f"cases.csv {' '.join(ids[key])}; {found[key]['source']}"
        writer.writerow(found[key] | {"source": source})
    return out.getvalue()


if __name__ == "__main__":
    (HERE / "countries.csv").write_text(table(), encoding="utf-8", newline="\n")
