"""Regenerate countries.csv: ``python scenarios/data/make_countries.py``.

One row per buyer and reference year of cases.csv, sorted; cases that share both must agree. To
these comes a row of 2025 for each buyer that attributes_2025.csv knows.
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


PRESENT = "2025"
"""The year of attributes_2025.csv: the last that is known of when 2026 begins."""


def present(row: dict[str, str], name: str) -> dict[str, str]:
    """Return what attributes_2025.csv says of a buyer that cases.csv calls by a name."""
    exports = f"US share of exports CIA World Factbook {row['us_share_goods_exports_year']}"
    if not row["us_share_goods_exports_pct"]:
        exports += ", US not among the listed partners"
    taken = {
        "name": name,
        "year": PRESENT,
        "relationship": row["relationship_2026"],
        "source": f"attributes_2025.csv; GDP World Bank {row['gdp_year']}; {exports}",
    }
    return {column: row[column] for column in COLUMNS if column in row} | taken


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
    for key, row in found.items():
        row["source"] = f"cases.csv {' '.join(ids[key])}; {row['source']}"
    names = {code: row["name"] for (code, _), row in found.items()}
    for row in read("attributes_2025.csv"):
        if row["iso3"] in names and row["window_end"] == PRESENT and row["gdp_usd_bn"]:
            found[row["iso3"], PRESENT] = present(row, names[row["iso3"]])
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for key in sorted(found):
        writer.writerow(found[key])
    return out.getvalue()


if __name__ == "__main__":
    (HERE / "countries.csv").write_text(table(), encoding="utf-8", newline="\n")
