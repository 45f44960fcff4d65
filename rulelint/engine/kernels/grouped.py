"""Aggregation over groups of series, all groups and a block of steps at once.

The loop goes over the k-th member of every group: each addition is the one Prometheus makes at that point, in the order
of the series (promql/engine.go, `aggregation`).
"""

from collections.abc import Iterator

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.kernels.compensated import mean_of_overflowing
from rulelint.engine.kernels.window import F64, I64, Bool


@dataclass(frozen=True, slots=True)
class Groups:
    """Columns arranged by rank in their group, the largest groups first.

    `order[starts[k] : starts[k + 1]]` are the columns of the k-th members of groups `0 .. starts[k+1] - starts[k]`;
    `place[group]` is where that group of the caller is in this order.
    """

    order: I64
    starts: I64
    place: I64

    @classmethod
    def of(cls, group: I64, groups: int) -> "Groups":
        """Arrange columns by `group[column]`; every group in `range(groups)` has at least one column."""
        sizes = np.bincount(group, minlength=groups)
        by_size = np.argsort(-sizes, kind="stable")
        place = np.empty(groups, dtype=np.int64)
        place[by_size] = np.arange(groups)
        by_group = np.argsort(group, kind="stable")
        behind = np.cumsum(sizes) - sizes
        rank = np.empty(len(group), dtype=np.int64)
        rank[by_group] = np.arange(len(group)) - behind[group[by_group]]
        order = np.lexsort((place[group], rank))
        starts = np.concatenate([[0], np.cumsum(np.bincount(rank, minlength=0))])
        return cls(order, starts.astype(np.int64), place)

    def members(self, values: F64, present: Bool) -> Iterator[tuple[int, F64, Bool | None]]:
        """Yield, for every rank, the number of groups that have such a member, its values and presence.

        Arrays are series-major, shape (groups, steps); presence None means everywhere.
        """
        by_rank = np.ascontiguousarray(values.T[self.order])
        shown = np.ascontiguousarray(present.T[self.order])
        full = bool(shown.all())
        for begin, end in zip(self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True):
            flags = None if full or shown[begin:end].all() else shown[begin:end]
            yield end - begin, by_rank[begin:end], flags

    def back(self, rows: F64) -> F64:
        """Return (groups in this order, steps) as (steps, groups of the caller)."""
        return np.ascontiguousarray(rows[self.place].T)

    def count(self, present: Bool) -> F64:
        """Return how many members each group has at each step, shape (steps, groups)."""
        counted = np.zeros((len(self.place), len(present)))
        shown = present.T[self.order]
        for begin, end in zip(self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True):
            counted[: end - begin] += shown[begin:end]
        return self.back(counted)


def total(groups: Groups, values: F64, present: Bool) -> F64:
    """Return compensated sums, shape (steps, groups)."""
    sums = _Sums(groups, values, present)
    return groups.back(np.where(np.isinf(sums.total), sums.total, sums.total + sums.error))


class _Sums:
    """Compensated sums of all groups at once, by Knuth's two-sum; infinities leave NaN in `error`."""

    def __init__(self, groups: Groups, values: F64, present: Bool) -> None:
        shape = (len(groups.place), len(values))
        self.total: F64 = np.zeros(shape)
        self.error: F64 = np.zeros(shape)
        scratch = np.empty((3, *shape))
        with np.errstate(all="ignore"):
            for size, member, flags in groups.members(values, present):
                self._add(size, member if flags is None else np.where(flags, member, 0.0), scratch)

    def _add(self, size: int, values: F64, scratch: F64) -> None:
        total, error = self.total[:size], self.error[:size]
        new, part, rest = scratch[0, :size], scratch[1, :size], scratch[2, :size]
        np.add(total, values, out=new)
        np.subtract(new, total, out=part)
        np.subtract(new, part, out=rest)
        np.subtract(total, rest, out=rest)
        np.subtract(values, part, out=part)
        np.add(rest, part, out=rest)
        np.add(error, rest, out=error)
        total[...] = new


def mean(groups: Groups, values: F64, present: Bool) -> F64:
    """Return means, shape (steps, groups)."""
    sums, counts = _Sums(groups, values, present), groups.count(present)
    with np.errstate(all="ignore"):
        out = groups.back(sums.total) / counts + groups.back(sums.error) / counts
        if np.isfinite(sums.total).all():
            return out
        shape = sums.total.shape
        padded = (_padded(*each, shape[0]) for each in groups.members(values, present))
        overflown = groups.back(mean_of_overflowing(padded, shape))
    return np.where(np.isfinite(groups.back(sums.total)), out, overflown)


def _padded(size: int, member: F64, flags: Bool | None, groups: int) -> tuple[F64, Bool]:
    """Return a rank's values and presence for all groups, absent where a group has no such member."""
    values, present = np.zeros((groups, member.shape[1])), np.zeros((groups, member.shape[1]), dtype=np.bool_)
    values[:size] = member
    present[:size] = True if flags is None else flags
    return values, present


def extreme(groups: Groups, values: F64, present: Bool, choose: np.ufunc) -> F64:
    """Return the largest or smallest of each group (`np.fmax`, `np.fmin`): NaN only if there is nothing else."""
    out = np.full((len(groups.place), len(values)), np.nan)
    for size, member, flags in groups.members(values, present):
        best = out[:size]
        choose(best, member if flags is None else np.where(flags, member, np.nan), out=best)
    return groups.back(out)


def variance(groups: Groups, values: F64, present: Bool, *, alone_is_zero: bool = False) -> F64:
    """Return population variances by Welford's recurrence, shape (steps, groups).

    `alone_is_zero` is what versions before 3 said of one value, whichever it is.
    """
    shape = (len(groups.place), len(values))
    number, means, squares = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    with np.errstate(all="ignore"):
        for size, member, flags in groups.members(values, present):
            valid = np.ones_like(member, dtype=np.bool_) if flags is None else flags
            counted = number[:size] + valid
            first = valid & (counted == 1)
            delta = member - means[:size]
            new = means[:size] + delta / counted
            gained = squares[:size] + delta * (member - new)
            alone = np.where(alone_is_zero | np.isfinite(member), 0.0, np.nan)
            squares[:size] = np.where(first, alone, np.where(valid, gained, squares[:size]))
            means[:size] = np.where(first, member, np.where(valid, new, means[:size]))
            number[:size] = counted
        return groups.back(squares / number)


def sorted_members(groups: Groups, values: F64, present: Bool) -> tuple[F64, F64]:
    """Return the members of each group in rising order, NaN first, and how many there are.

    Shapes (groups in the caller's order, steps, largest group) and (same, same).
    """
    largest = len(groups.starts) - 1
    filled = np.full((largest, len(groups.place), len(values)), np.inf)
    for rank, (size, member, flags) in enumerate(groups.members(values, present)):
        filled[rank, :size] = member if flags is None else np.where(flags, member, np.inf)
    cells = np.moveaxis(filled, 0, 2)[groups.place]
    return in_order(cells), groups.count(present).T


def in_order(cells: F64) -> F64:
    """Sort the last axis, NaN first, as Prometheus sorts before it takes a quantile."""
    missing = np.isnan(cells)
    if not missing.any():
        return np.sort(cells, axis=-1)
    out = np.sort(np.where(missing, -np.inf, cells), axis=-1)
    return np.where(np.arange(cells.shape[-1]) < missing.sum(axis=-1)[..., None], np.nan, out)
