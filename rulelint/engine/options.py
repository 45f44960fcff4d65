"""What an evaluation depends on besides expression and data."""

from typing import NamedTuple

from rulelint.dataclass import dataclass

LOOKBACK = 300_000


class Version(NamedTuple):
    """A Prometheus version, as far as semantics depend on it: `Version.parse("2.42")`; layers below see a tuple."""

    major: int
    minor: int

    @classmethod
    def parse(cls, text: str) -> "Version":
        """Read `3.14` or `v3.14.0`; raise `ValueError`."""
        major, minor = text.removeprefix("v").split(".")[:2]
        return cls(int(major), int(minor))

    @property
    def left_open(self) -> bool:
        """Whether range and look-back windows exclude their left end (3.0 and later)."""
        return self.major >= 3

    @property
    def dot_matches_newline(self) -> bool:
        """Whether `.` in a regex matcher matches a newline (3.0 and later)."""
        return self.major >= 3


NEWEST = Version(3, 14)


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """`lookback` and `subquery_step` (for `[5m:]`) are milliseconds.

    `instants`: every step is a query of its own, as a rule's evaluations are; it matters to `@ start()` and `@ end()`.
    """

    version: Version = NEWEST
    lookback: int = LOOKBACK
    subquery_step: int = 60_000
    delayed_name_removal: bool = False
    instants: bool = False
