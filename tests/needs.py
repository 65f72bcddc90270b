"""Packages that only the checks of the dashboard, the notebooks and the site need."""

import os

import pytest

REQUIRED = os.environ.get("CAATSIM_PAGES") == "required"
"""Whether a missing package is a failure; without, what needs it is skipped."""


def need(*modules: str) -> None:
    """Skip the module that asks if a package is missing."""
    if not REQUIRED:
        for module in modules:
            pytest.importorskip(module, reason=f"needs {module}: make docs")
