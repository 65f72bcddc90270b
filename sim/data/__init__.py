"""The data behind scenarios: tables with sources, and formulas over them."""
