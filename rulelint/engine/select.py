"""Finding series and their samples: which series a selector names, and what it sees of them at each step."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.frame import F64, I64, Bool
from rulelint.engine.labels import METRIC_NAME, Labels
from rulelint.engine.options import Version
from rulelint.engine.rows import as_slice, by_series, rows_until, strides_of, taken
from rulelint.engine.store import Part, SeriesBlock, Store
from rulelint.promql.ast import Matcher, MatchOp
from rulelint.promql.matchers import compile_matcher

FEW = 256
"""So many series of a name are looked through one by one: an index of all labels costs more."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Columns of a block, and where they are in the selection.

    `taken` are the columns and `put` the places, as a slice where they rise by equal steps.  `drops` remembers where
    values fall, once that was asked for.
    """

    block: SeriesBlock
    columns: I64
    places: I64
    taken: slice | I64 = field(init=False, repr=False)
    put: slice | I64 = field(init=False, repr=False)
    drops: "list[Drops | None]" = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "taken", as_slice(self.columns))
        object.__setattr__(self, "put", as_slice(self.places))


@dataclass(frozen=True, slots=True)
class Drops:
    """The rows before those whose value is smaller, the columns (of what is chosen), and the values in these rows.

    Series after series, each in order of time.
    """

    rows: I64
    columns: I64
    values: F64


@dataclass(frozen=True, slots=True)
class Selection:
    """The series that matchers name, sorted by labels, and the blocks they lie in; each in exactly one."""

    labels: tuple[Labels, ...]
    chosen: tuple[Chosen, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """The times a selector looks at, at each step, and what it may see.

    `until` are the times looked back from (offset and `@` applied), shape (steps,).  Blocks that hide samples
    count from `before`, the evaluation.
    """

    until: I64
    before: I64
    left_open: bool

    def last_rows(self, blocks: Sequence[SeriesBlock]) -> I64:
        """Return how many rows of each block are visible at each step; shape (blocks, steps)."""
        rows = rows_until(blocks, self.until, reached=True)
        for number, block in enumerate(blocks):
            if block.hidden_from is not None:
                hidden = np.searchsorted(block.times, self.before + block.hidden_from, side="left")
                np.minimum(rows[number], hidden, out=rows[number])
        return rows

    def first_rows(self, blocks: Sequence[SeriesBlock], span: int) -> I64:
        """Return the first row of a range (or look-back) of `span` milliseconds; shape (blocks, steps)."""
        return rows_until(blocks, self.until - span, reached=self.left_open)


def select(store: Store, matchers: Sequence[Matcher], version: Version) -> Selection:
    """Return the series that satisfy all matchers.

    What a part of the store holds is remembered with the part: stores that share it find it at once.
    """
    key = _key(matchers, version)
    selection = store.selections.get(key)
    if not isinstance(selection, Selection):
        found = [_remembered(part, matchers, version) for part in store.parts]
        selection = store.selections[key] = _together([each for each in found if each.series])
    return selection


def holds(part: Part, matchers: Sequence[Matcher], version: Version) -> bool:
    """Say whether any series of a part satisfies all matchers."""
    return bool(_remembered(part, matchers, version).series)


def _key(matchers: Sequence[Matcher], version: Version) -> object:
    return tuple((each.name, each.op, each.value) for each in matchers), version


def _remembered(part: Part, matchers: Sequence[Matcher], version: Version) -> "_Found":
    key = _key(matchers, version)
    found = part.selections.get(key)
    if not isinstance(found, _Found):
        found = part.selections[key] = _found(part, matchers, version)
    return found


def _together(found: "Sequence[_Found]") -> Selection:
    if len(found) == 1:
        return found[0].selection
    return _arrange(sorted((one for each in found for one in each.series), key=lambda one: one[0]))


_Series = tuple[Labels, SeriesBlock, int]


@dataclass(frozen=True, slots=True)
class _Found:
    """What matchers find in a part of a store."""

    series: list[_Series]
    selection: Selection


def _found(part: Part, matchers: Sequence[Matcher], version: Version) -> _Found:
    tests = [(each.name, _remembering(compile_matcher(each, version))) for each in matchers]
    series: list[_Series] = []
    for number in _candidates(part, matchers, tests):
        labels = part.labels[number]
        values = dict(labels)
        if all(test(values.get(name, "")) for name, test in tests):
            block, column = part.places[number]
            series.append((labels, part.blocks[block], column))
    series.sort(key=lambda each: each[0])
    return _Found(series, _arrange(series))


Test = Callable[[str], bool]


def _remembering(test: Test) -> Test:
    """Remember what a test said of each value: labels repeat, regular expressions cost."""
    said: dict[str, bool] = {}

    def remembering(value: str) -> bool:
        answer = said.get(value)
        if answer is None:
            answer = said[value] = test(value)
        return answer

    return remembering


def _candidates(part: Part, matchers: Sequence[Matcher], tests: Sequence[tuple[str, Test]]) -> Sequence[int]:
    """Return the smallest set of series that the index offers for the matchers."""
    fixed = [each for each in matchers if each.op is MatchOp.EQUAL and each.value]
    offers: list[Sequence[int]] = [
        part.by_name.get(each.value, ()) for each in fixed if each.name == METRIC_NAME
    ]
    if offers and len(offers[0]) <= FEW:
        return offers[0]
    offers += [part.by_pair.get((each.name, each.value), ()) for each in fixed if each.name != METRIC_NAME]
    names = [test for name, test in tests if name == METRIC_NAME]
    if names:
        kept = [name for name in part.by_name if all(test(name) for test in names)]
        offers.append([number for name in kept for number in part.by_name[name]])
    return min(offers, key=len) if offers else range(len(part.labels))


def _once(series: Sequence[_Series]) -> Iterator[_Series]:
    """Join the pieces of each series that lies in several blocks; `series` is sorted by labels."""
    at = 0
    while at < len(series):
        end = at + 1
        while end < len(series) and series[end][0] == series[at][0]:
            end += 1
        yield series[at] if end == at + 1 else (series[at][0], _joined(series[at:end]), 0)
        at = end


def _joined(pieces: Sequence[_Series]) -> SeriesBlock:
    """Return one series out of several blocks; where two have a sample at a time, the first block's stays."""
    times = np.unique(np.concatenate([block.times for _, block, _ in pieces]))
    values = np.zeros((len(times), 1))
    present, stale = np.zeros(values.shape, dtype=np.bool_), np.zeros(values.shape, dtype=np.bool_)
    for _, block, column in reversed(pieces):
        shown, marked = _shown(block, column), _marked(block, column)
        rows = np.flatnonzero(shown | marked)
        at = np.searchsorted(times, block.times[rows])
        values[at, 0] = block.values[rows, column]
        present[at, 0], stale[at, 0] = shown[rows], marked[rows]
    hidden = [block.hidden_from for _, block, _ in pieces if block.hidden_from is not None]
    return SeriesBlock((pieces[0][0],), times, values, present, stale, min(hidden, default=None))


def _shown(block: SeriesBlock, column: int) -> Bool:
    if block.present is not None:
        return block.present[:, column]
    return np.ones(len(block.times), dtype=np.bool_) if block.stale is None else ~block.stale[:, column]


def _marked(block: SeriesBlock, column: int) -> Bool:
    return np.zeros(len(block.times), dtype=np.bool_) if block.stale is None else block.stale[:, column]


def _arrange(series: Sequence[_Series]) -> Selection:
    """Arrange series that are sorted by labels."""
    labels: list[Labels] = []
    by_block: dict[int, tuple[SeriesBlock, list[int], list[int]]] = {}
    for place, (each, block, column) in enumerate(_once(series)):
        labels.append(each)
        _, columns, places = by_block.setdefault(id(block), (block, [], []))
        columns.append(column)
        places.append(place)
    chosen = (
        Chosen(block, np.array(columns, dtype=np.int64), np.array(places, dtype=np.int64))
        for block, columns, places in by_block.values()
    )
    return Selection(tuple(labels), tuple(chosen))


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest sample of each series at each step: `values` where `present`, shape (steps, series)."""

    values: F64
    present: Bool


def look_back(selection: Selection, sight: Sight, lookback: int) -> Seen:
    """Return what an instant selector sees."""
    out = Seen(*by_series(len(sight.until), len(selection.labels)))
    values, present = out.values.T, out.present.T
    chosen, newest, oldest = _visible(selection, sight, lookback)
    rows = np.maximum(newest, 0)
    reached = newest >= oldest
    for number, (each, stride) in enumerate(zip(chosen, strides_of(rows), strict=True)):
        if each.block.complete:
            values[each.put] = taken(each.block, rows[number], stride, each.taken)
            present[each.put] = reached[number]
        else:
            entries, usable = _entries(each, newest[number], oldest[number])
            values[each.put] = each.block.values[entries, each.columns].T
            present[each.put] = usable.T
    return out


def sample_times(selection: Selection, sight: Sight, lookback: int) -> I64:
    """Return when the samples that `look_back` finds were taken, milliseconds."""
    times = np.zeros((len(sight.until), len(selection.labels)), dtype=np.int64)
    for each, newest, oldest in zip(*_visible(selection, sight, lookback), strict=True):
        rows = np.maximum(newest, 0)[:, None]
        if not each.block.complete:
            rows, _ = _entries(each, newest, oldest)
        times[:, each.places] = each.block.times[rows]
    return times


def _visible(selection: Selection, sight: Sight, lookback: int) -> tuple[Sequence[Chosen], I64, I64]:
    """Return what lies in blocks that are not empty, with the newest and the oldest row that each step may see.

    Rows have the shape (blocks, steps).
    """
    chosen = [each for each in selection.chosen if len(each.block.times)]
    blocks = [each.block for each in chosen]
    newest, oldest = sight.last_rows(blocks), sight.first_rows(blocks, lookback)
    newest -= 1
    return chosen, newest, oldest


def count_sampled(selection: Selection, sight: Sight, span: int) -> int:
    """Return how many series have a sample in the range that the only step looks back on."""
    chosen, newest, oldest = _visible(selection, sight, span)
    return sum(
        int(existing(each.block, slice(int(first), int(last) + 1), each.columns).any(axis=0).sum())
        for each, (last,), (first,) in zip(chosen, newest, oldest, strict=True)
    )


def _entries(chosen: Chosen, newest: I64, oldest: I64) -> tuple[I64, Bool]:
    """Return the row of the newest entry of each series and whether it is a sample, shape (steps, series)."""
    block, columns = chosen.block, chosen.columns
    shape = len(newest), len(columns)
    begin, end = int(oldest.min(initial=len(block.times))), int(newest.max(initial=-1)) + 1
    if begin >= end:
        return np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.bool_)
    shown = existing(block, slice(begin, end), columns)
    entry = shown if block.stale is None else shown | block.stale[begin:end, columns]
    index = np.where(entry, np.arange(begin, end)[:, None], -1)
    np.maximum.accumulate(index, axis=0, out=index)
    at = index[np.clip(newest - begin, 0, end - begin - 1)]
    usable = (at >= oldest[:, None]) & (newest >= begin)[:, None]
    at = np.maximum(at, begin)
    return at, usable & np.take_along_axis(shown, at - begin, axis=0)


def existing(block: SeriesBlock, rows: slice, columns: I64) -> Bool:
    """Return which samples of a block exist."""
    if block.present is not None:
        return block.present[rows, columns]
    if block.stale is not None:
        return ~block.stale[rows, columns]
    return np.ones((len(block.times[rows]), len(columns)), dtype=np.bool_)
