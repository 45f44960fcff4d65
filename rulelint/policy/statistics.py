"""The `statistics` block of the configuration: when figures are believed."""

from collections.abc import Mapping
from typing import Any

from rulelint.dataclass import dataclass
from rulelint.promql.durations import parse_duration

DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class Statistics:
    """`phases` are how many phases of evaluation an error of a gate must survive; 1 asks no other.

    A representative fixture that ended longer than `fixture_age` (milliseconds) ago is old, None lets none grow old.
    """

    phases: int = 5
    fixture_age: int | None = 180 * DAY


def parse_statistics(block: Mapping[str, Any]) -> Statistics:
    """Return what a block says that is valid against `config.schema.json`; what it leaves out keeps its default."""
    default = Statistics()
    age = block.get("fixture_age")
    milliseconds = default.fixture_age if age is None else _age(age)
    return Statistics(block.get("phases", default.phases), milliseconds)


def _age(text: str) -> int | None:
    return None if text == "0" else parse_duration(text)
