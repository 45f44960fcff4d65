"""Where the shared material (conformance cases, corpora) is, and how a test says that it is not there."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("RULELINT_SHARED", ROOT.parent / "shared"))


def require_shared(*parts: str) -> Path:
    """Return a path below the shared folder; skip the test (or the module) where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{Path(*parts)} is not on this machine (set RULELINT_SHARED)", allow_module_level=True)
    return path
