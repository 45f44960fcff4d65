"""What a replay of rules on a fixture yields."""

from dataclasses import dataclass
from typing import Literal

from rulelint.engine.labels import Labels


@dataclass(frozen=True, slots=True, order=True)
class RuleKey:
    """Identifies a rule in one tree: `path`, group name, rule name and the ordinal among equal ones."""

    path: str
    group: str
    name: str
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Episode:
    """One firing stretch of one alert (one label set).  Times are evaluation ticks in milliseconds.

    `pending_at` is ActiveAt, `fired_at` the tick it started firing, `resolved_at` the tick it was resolved (None:
    still firing at the end, so the duration is a lower bound).  `left_censored`: it was already active at the first
    counted tick, so its start is unknown and it is not counted as a fire.
    """

    rule: RuleKey
    labels: Labels
    pending_at: int
    fired_at: int
    resolved_at: int | None
    left_censored: bool = False


@dataclass(frozen=True, slots=True)
class PendingRun:
    """An alert that was pending and never fired: from `start` to `end` (the first tick it was gone)."""

    rule: RuleKey
    labels: Labels
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NotSimulated:
    """A rule that was not replayed, and why: unknown is not empty.

    `missing` are the selectors the fixture did not record, as PromQL.
    """

    rule: RuleKey
    reason: Literal["not-recorded", "template", "not-supported", "syntax", "depends", "applies-to"]
    message: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleFailure:
    """Ticks at which Prometheus would have refused to evaluate the rule."""

    rule: RuleKey
    message: str
    first: int
    ticks: int
