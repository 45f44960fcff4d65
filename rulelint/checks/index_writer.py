"""Writes `index.py`: what the modules of the checks say in their `META`, so that nobody loads them to know it.

Run as `python -m rulelint.checks.index_writer` (`make gen`) from the repository's root.
"""

from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from pathlib import Path

from rulelint.checks.base import CheckMeta
from rulelint.checks.order import IDS, module_name
from rulelint.finding import Severity

PLACE = Path("rulelint", "checks", "index.py")
HEAD = """\
\"\"\"What is known of each check without loading its module.  Written by `make gen` from the modules' `META`.\"\"\"

from rulelint.checks.base import CheckMeta
from rulelint.finding import Severity

METAS = (
"""


def metas() -> Iterator[CheckMeta]:
    """Yield what each check says of itself, in reading order; raise ImportError for a check without module."""
    for each in IDS:
        meta = import_module(module_name(each)).META
        assert isinstance(meta, CheckMeta)
        assert meta.id == each, f"{each} calls itself {meta.id}"
        yield meta


def text() -> str:
    """Return the module."""
    return HEAD + "".join(f"    {_constructed(meta)},\n" for meta in metas()) + ")\n"


def _constructed(meta: CheckMeta) -> str:
    words = [
        f"{each.name}={_value(getattr(meta, each.name))}"
        for each in fields(meta)
        if getattr(meta, each.name) != each.default
    ]
    return f"CheckMeta({', '.join(words)})"


def _value(value: object) -> str:
    if isinstance(value, Severity):
        return f"Severity.{value.name}"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple):
        return f"({', '.join(map(_value, value))}{',' if len(value) == 1 else ''})"
    return repr(value)


if __name__ == "__main__":
    PLACE.write_text(text(), encoding="utf-8", newline="\n")
