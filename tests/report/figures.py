"""Finds figures in results that nothing says the basis of."""

from collections.abc import Iterator
from typing import Any

NO_FIGURES = frozenset(
    {"version", "findings", "suppressed", "summary", "basis", "base", "head", "changes", "notices"}
)
"""Sections about the text of rules: what they count is in the text."""
COORDINATES = frozenset({"start", "end", "rule", "rules", "candidates", "ordinal"})
"""Keys whose numbers say where something is, not how much."""


def figures(value: Any, where: str = "") -> Iterator[str]:
    """Yield the path of every number below a value; places of text and numbers of rules are none."""
    match value:
        case bool() | str() | None:
            return
        case int() | float():
            yield where
        case dict():
            for key, each in value.items():
                if key not in COORDINATES or isinstance(each, int | float):
                    yield from figures(each, f"{where}.{key}")
        case list():
            for number, each in enumerate(value):
                yield from figures(each, f"{where}[{number}]")


def baseless(results: dict[str, Any]) -> list[str]:
    """Return every figure whose section and fixture have no complete basis."""
    known = {(each["section"], each["fixture"]) for each in results["basis"] if is_complete(each)}
    return [
        path
        for section, entries in results.items()
        if section not in NO_FIGURES
        for entry in entries
        for path in figures(entry, section)
        if (section, entry.get("fixture") or entry.get("name")) not in known
    ]


def is_complete(basis: dict[str, Any]) -> bool:
    """Say whether a basis names window, number, interval, fixture and phase."""
    return (
        basis["start"] < basis["end"]
        and isinstance(basis["n"], int)
        and bool(basis["unit"])
        and basis["interval"] in {"exact", "garwood", "wilson"}
        and len(basis["sha256"]) == 64
        and len(basis["phase"]["looked_at"]) >= 1
    )
