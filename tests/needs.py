"""Packages and programs that only the checks of pages and notebooks need."""

import os
import shutil

import pytest

REQUIRED = os.environ.get("CAATSIM_PAGES") == "required"
"""Whether a missing package is a failure; without, what needs it is skipped."""


def need(*modules: str) -> None:
    """Skip the module that asks if a package is missing."""
    if not REQUIRED:
        for module in modules:
            pytest.importorskip(module, reason=f"needs {module}: make pages")


def chromium() -> str:
    """Return the path of a Chromium, or skip."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    if found is None and not REQUIRED:
        pytest.skip("needs chromium")
    assert found is not None, "no chromium on PATH, and none named by CHROMIUM"
    return found
