"""What makes a fixture speak less for other weeks than it says, or not for today (reference simulation.md §5)."""

from collections.abc import Iterator
from typing import Literal

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.frame import I64
from rulelint.engine.store import SeriesBlock
from rulelint.fixtures.document import format_time
from rulelint.fixtures.model import Fixture
from rulelint.promql.durations import format_duration
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.rates import WEEK

SYNTHETIC = "synthetic"
GAP_STEPS = 3
"""A pause is a gap when it is longer than the look-back and than so many usual distances of samples."""

CaveatKind = Literal["synthetic", "short", "partial_week", "gap", "old", "version"]
"""`synthetic`: made up.  `short`: less than a week.  `partial_week`: not whole weeks.  `gap`: times without any sample.
`old`: it ended long ago.  `version`: recorded from another Prometheus than the one that is asked for."""


@dataclass(frozen=True, slots=True)
class Caveat:
    """One reason to trust figures from a fixture less; `message` is a sentence without its beginning."""

    kind: CaveatKind
    message: str


def caveats(fixture: Fixture, options: SimulateOptions) -> tuple[Caveat, ...]:
    """Return everything that should be known before a figure of this fixture is believed."""
    return tuple(_caveats(fixture, options))


def _caveats(fixture: Fixture, options: SimulateOptions) -> Iterator[Caveat]:
    length = fixture.end - fixture.start
    if fixture.source.kind == SYNTHETIC:
        yield Caveat("synthetic", "its data is made up and shows what was put into it")
    if fixture.representative and length < WEEK:
        yield Caveat(
            "short", f"it calls itself representative with {format_duration(length)}, less than a week"
        )
    elif fixture.representative and length % WEEK:
        yield Caveat(
            "partial_week",
            f"{format_duration(length)} are not whole weeks: some weekdays count more often than others",
        )
    yield from _gaps(fixture)
    if options.oldest is not None and fixture.representative and fixture.end < options.oldest:
        yield Caveat("old", f"it ended {format_time(fixture.end)}: load and rules may have moved on since")
    recorded = fixture.facts.prometheus
    if options.version not in {None, recorded}:
        asked = f"{options.version.major}.{options.version.minor}" if options.version else ""
        yield Caveat(
            "version",
            f"it was recorded from Prometheus {recorded.major}.{recorded.minor}, and is evaluated as {asked}",
        )


def _gaps(fixture: Fixture) -> Iterator[Caveat]:
    found = gaps(fixture)
    if found:
        start, end = max(found, key=lambda gap: gap[1] - gap[0])
        total = format_duration(sum(end - start for start, end in found))
        many = "" if len(found) == 1 else f" in {len(found)} gaps, the longest {format_duration(end - start)}"
        yield Caveat("gap", f"nothing was recorded for {total}{many}, from {format_time(start)}")


def gaps(fixture: Fixture) -> list[tuple[int, int]]:
    """Return the stretches of the window (milliseconds) without a sample of any series, by time."""
    axes = [_sampled(block) for block in fixture.store.blocks]
    times = np.unique(np.concatenate(axes)) if axes else np.empty(0, dtype=np.int64)
    inside = times[(times > fixture.start) & (times < fixture.end)]
    usual = int(np.median(np.diff(inside))) if inside.size > 1 else 0
    longest = max(fixture.facts.lookback_delta, GAP_STEPS * usual)
    edges = np.concatenate(([fixture.start], inside, [fixture.end]))
    at = np.flatnonzero(np.diff(edges) > longest)
    return [(int(edges[each]), int(edges[each + 1])) for each in at]


def _sampled(block: SeriesBlock) -> I64:
    """Return when any series of the block has a sample."""
    if block.present is None:
        return block.times
    sampled: I64 = block.times[block.present.any(axis=1)]
    return sampled
