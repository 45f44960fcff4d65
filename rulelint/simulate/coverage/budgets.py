"""How much of an error budget was spent before the first page (reference: simulation.md §2.4).

A budget of `b` (0.001 of all requests) lasts a period, 30 days.  While a share `e` of requests fails for a time `t`,
`e·t / (b·period)` of it is spent, with even traffic.  `e` is what the shorter window of the rule saw at its evaluations
(https://sre.google/workbook/alerting-on-slos/).
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from rulelint.analysis.burn_rate import BUDGET_PERIOD, Side, burn_pairs
from rulelint.dataclass import dataclass
from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.labels import METRIC_NAME, Labels
from rulelint.engine.result import NotSupportedError
from rulelint.promql.ast import Expr
from rulelint.simulate.coverage.model import BudgetSpent, Coverage, IncidentCoverage
from rulelint.simulate.key import RuleKey
from rulelint.simulate.plan import Entry
from rulelint.simulate.replay import Replay


def with_budgets(coverage: Coverage, replay: Replay) -> Coverage:
    """Return the coverage with what was spent before the first page, where a burn-rate alert paged."""
    entries = {each.key: each for each in replay.plan.entries}
    return replace(
        coverage, incidents=tuple(_with_budget(each, entries, replay) for each in coverage.incidents)
    )


def _with_budget(
    covered: IncidentCoverage, entries: Mapping[RuleKey, Entry], replay: Replay
) -> IncidentCoverage:
    if covered.paged is None or covered.is_bound:
        return covered
    entry, labels = entries[covered.paged.episode.rule], covered.paged.episode.labels
    slo = _slo(entry.expr)
    if slo is None:
        return covered
    return replace(
        covered, spent=_spent(slo, labels, (covered.incident.start, covered.paged.at), entry, replay)
    )


@dataclass(frozen=True, slots=True)
class _Slo:
    """What an expression says of its objective: the ratio over the shorter window, and the budget."""

    ratio: Expr
    budget: float


def _slo(expr: Expr) -> _Slo | None:
    """Return the objective of the pair with the shortest window that states its budget."""

    def window(pair: tuple[Side, Side]) -> int:
        return pair[0].window

    for short, long in sorted(burn_pairs(expr), key=window):
        if long.budget is not None and 0 < long.budget < 1:
            return _Slo(short.threshold.value, long.budget)
    return None


def _spent(
    slo: _Slo, labels: Labels, between: tuple[int, int], entry: Entry, replay: Replay
) -> BudgetSpent | None:
    """Return what was spent of a budget between two times; None where nothing was measured then."""
    start, until = between
    if until <= start:
        return BudgetSpent(0.0, 0, slo.budget, BUDGET_PERIOD)
    first = start + (entry.grid.start - start) % entry.interval
    grid = Grid.between(first, until, entry.interval)
    if grid.count == 0:
        return None
    try:
        frame = evaluate(slo.ratio, replay.store_of(entry), grid, replay.options).frame
    except (
        NotSupportedError
    ):  # it reads a series that rules before and after it write: nobody knows what it saw
        return None
    about = [at for at, each in enumerate(frame.labels) if _is_part_of(each, dict(labels))]
    values, present = frame.values[:, about], frame.present[:, about]
    seen = values[present & np.isfinite(values)]
    if not seen.size:
        return None
    share = float(seen.mean()) * (until - start) / (slo.budget * BUDGET_PERIOD)
    return BudgetSpent(share, int(seen.size), slo.budget, BUDGET_PERIOD)


def _is_part_of(series: Labels, alert: Mapping[str, str]) -> bool:
    """Say whether a series is that of an alert, which may have got further labels from its rule."""
    return all(alert.get(name) == value for name, value in series if name != METRIC_NAME)
