"""The real programs that tests compare with, and how a test says that one is missing."""

import os
import shutil

import pytest


def require_program(name: str) -> str:
    """Return the path of a program; skip where it is missing, fail where `.ci/run` promised it."""
    path = shutil.which(name)
    if path:
        return path
    message = f"`{name}` is not installed"
    if os.environ.get("RULELINT_REQUIRE_REAL_PROGRAMS"):
        pytest.fail(message)
    pytest.skip(message, allow_module_level=True)
