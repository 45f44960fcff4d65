"""Columnar samples: the data an expression is evaluated over, indexed by metric name and label."""

from collections.abc import Iterable, Sequence
from dataclasses import field

from rulelint.dataclass import dataclass
from rulelint.engine.frame import F64, I64, Bool, interval_of
from rulelint.engine.labels import METRIC_NAME, Labels


@dataclass(frozen=True, slots=True, eq=False)
class SeriesBlock:
    """Series that share one time axis (the series of one scrape target, or of one recording rule).

    `times` are milliseconds, strictly increasing, shape (samples,).  `values[sample, series]`; it is read quickest
    where each series is one run of memory (`np.empty((series, samples)).T`).
    `present` is None when every series has a sample at every time.  `stale[sample, series]` marks staleness markers
    (not present samples: a marker is neither a value nor a gap); None when there are none.
    `hidden_from` hides samples from selectors, those that many milliseconds after the time of the evaluation and later
    ones: they are written only then.  It is 0 for the output of rules that are evaluated later in the tick, which a
    rule reads as the previous tick left it; None hides nothing.
    `interval` is the distance of successive times where it is always the same, else 0.
    """

    labels: tuple[Labels, ...]
    times: I64
    values: F64
    present: Bool | None = None
    stale: Bool | None = None
    hidden_from: int | None = None
    interval: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "interval", interval_of(self.times))

    @property
    def complete(self) -> bool:
        """Whether every series has a sample at every time."""
        return self.present is None and self.stale is None


Place = tuple[int, int]
"""Number of a block in its part of the store, column."""


class Part:
    """Blocks that came together, with their index: name → series, and label pair → series."""

    def __init__(self, blocks: Sequence[SeriesBlock]) -> None:
        self.blocks = tuple(blocks)
        self.places: list[Place] = []
        self.labels: list[Labels] = []
        self.by_name: dict[str, list[int]] = {}
        self.selections: dict[object, object] = {}
        """What `engine.select` found here, by matchers and version: blocks never change."""
        self._by_pair: dict[tuple[str, str], list[int]] | None = None
        for number, block in enumerate(self.blocks):
            for column, labels in enumerate(block.labels):
                name = next((value for key, value in labels if key == METRIC_NAME), "")
                self.by_name.setdefault(name, []).append(len(self.labels))
                self.places.append((number, column))
                self.labels.append(labels)

    @property
    def by_pair(self) -> dict[tuple[str, str], list[int]]:
        """Label pair → numbers of the series that have it; made when it is first needed."""
        if self._by_pair is None:
            pairs: dict[tuple[str, str], list[int]] = {}
            for number, labels in enumerate(self.labels):
                for pair in labels:
                    pairs.setdefault(pair, []).append(number)
            self._by_pair = pairs
        return self._by_pair


class Store:
    """Blocks of series.  Adding a block is cheap; blocks are never changed.

    A series may be in several blocks, at different times (a target whose axis changed).
    """

    def __init__(self, blocks: Iterable[SeriesBlock] = ()) -> None:
        blocks = tuple(blocks)
        self.parts: tuple[Part, ...] = (Part(blocks),) if blocks else ()
        self.selections: dict[object, object] = {}
        """What `engine.select` found in all parts together."""

    def with_blocks(self, blocks: Sequence[SeriesBlock]) -> "Store":
        """Return a store that holds these blocks too, sharing everything else."""
        store = Store()
        store.parts = (*self.parts, Part(blocks)) if blocks else self.parts
        return store

    @property
    def blocks(self) -> tuple[SeriesBlock, ...]:
        """All blocks, in the order they came."""
        return tuple(block for part in self.parts for block in part.blocks)

    def metric_names(self) -> tuple[str, ...]:
        """All metric names, sorted."""
        return tuple(sorted({name for part in self.parts for name in part.by_name if name}))
