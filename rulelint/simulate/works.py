"""About how much work it is to replay a rule: how many values its selectors yield, which its time grows with."""

from collections.abc import Iterable, Mapping
from math import isqrt

from rulelint.engine.store import Store
from rulelint.promql.ast import Aggregate, VectorSelector
from rulelint.promql.visit import walk
from rulelint.rules.model import AlertRule
from rulelint.simulate.outcome import Outcome
from rulelint.simulate.parts import Component
from rulelint.simulate.plan import Entry, Plan, exact_name


def works_of(
    plan: Plan, components: Iterable[Component], store: Store, outcomes: Mapping[int, Outcome]
) -> dict[int, int]:
    """Return the work of every rule of some components, producers first.

    What other rules write is known of those that have an outcome, and guessed of the others.
    """
    works: dict[int, int] = {}
    written = {number: len(outcome.labels) for number, outcome in outcomes.items()}
    for component in components:
        for number in component:
            entry = plan.entries[number]
            recorded = sum(written.get(each, 1) for each in plan.graph[number])
            works[number] = work_of(entry, store, recorded)
            written[number] = _guessed(entry, works[number] // max(1, entry.grid.count))
    return works


def work_of(entry: Entry, store: Store, recorded: int = 0) -> int:
    """Return the work of a rule that reads of `store`, and so many series that other rules write."""
    return entry.grid.count * (1 + recorded + sum(_series(each, store) for each in entry.selectors))


def _guessed(entry: Entry, read: int) -> int:
    """Return how many series a rule writes that reads so many: few of an alert, or of an aggregation."""
    if isinstance(entry.rule, AlertRule):
        return 1
    return isqrt(read) if any(isinstance(each, Aggregate) for each in walk(entry.expr)) else read


def _series(selector: VectorSelector, store: Store) -> int:
    name = exact_name(selector.matchers)
    if name is None:
        return sum(len(part.labels) for part in store.parts)
    return sum(len(part.by_name.get(name, ())) for part in store.parts)
