"""The JSON Schemas rulelint is shipped with."""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

NAMES = (
    "baseline",
    "config",
    "facts",
    "feedback",
    "feedback-map",
    "fixture",
    "incidents",
    "prometheus",
    "results",
    "review",
    "rules",
    "silences",
    "work-items",
)


@cache
def load_schema(name: str) -> dict[str, Any]:
    """Return the schema `schemas/NAME.schema.json`; raise `FileNotFoundError` for a name that is none."""
    schema: dict[str, Any] = json.loads((_folder() / f"{name}.schema.json").read_text(encoding="utf-8"))
    return schema


def _folder() -> "Traversable":
    """Return where the schemas are: inside the package in a wheel, beside it in a checkout."""
    from importlib.resources import files  # noqa: PLC0415  a sound file needs no schema to explain it

    shipped = files("rulelint.schema") / "files"
    if shipped.is_dir():
        return shipped
    return Path(__file__).parents[2] / "schemas"
