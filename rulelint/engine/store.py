"""Columnar samples: the data an expression is evaluated over, indexed by metric name and label."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rulelint.engine.frame import F64, I64, Bool, Frame
from rulelint.engine.labels import Labels


@dataclass(frozen=True, slots=True)
class SeriesBlock:
    """Series that share one time axis (the series of one scrape target, or of one recording rule).

    `times` are milliseconds, strictly increasing, shape (samples,).  `values[sample, series]`, time-major.
    `present` is None when every series has a sample at every time.  `stale[sample, series]` marks staleness markers
    (not present samples: a marker is neither a value nor a gap); None when there are none.
    `hide_current` hides the sample at the evaluation time itself from selectors: set for the output of rules that
    are evaluated later in the tick, which a rule reads as the previous tick left it.
    """

    labels: tuple[Labels, ...]
    times: I64
    values: F64
    present: Bool | None = None
    stale: Bool | None = None
    hide_current: bool = False


class Store:
    """Blocks of series.  Adding a block is cheap; blocks are never changed."""

    def __init__(self, blocks: Iterable[SeriesBlock] = ()) -> None:
        raise NotImplementedError

    def with_blocks(self, blocks: Sequence[SeriesBlock]) -> "Store":
        """Return a store that holds these blocks too, sharing everything else."""
        raise NotImplementedError

    def metric_names(self) -> tuple[str, ...]:
        """All metric names, sorted."""
        raise NotImplementedError


def block_of_frame(frame: Frame, *, hide_current: bool = False) -> SeriesBlock:
    """Return a rule's results as series: one sample a tick, a staleness marker where a series just ended."""
    raise NotImplementedError
