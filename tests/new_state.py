"""A state that the data do not know, with all figures that it needs."""

NEW = {
    "name": "New",
    "relationship": "neutral",
    "arms_imports": 999.0,
    "russia_share": 40.0,
    "us_share": 30.0,
    "installed_base": 10.0,
    "gdp": 100.0,
    "us_export_share": 12.0,
}
