"""How far back rules look, through the rules they read from."""

from collections.abc import Mapping

from rulelint.analysis.reads import lookback
from rulelint.fixtures.model import Fixture
from rulelint.rules.model import AlertRule
from rulelint.simulate.plan import Plan


def counted_from(plan: Plan, fixture: Fixture) -> Mapping[int, int]:
    """Return the time (milliseconds) from which on each rule that is replayed has seen all that it looks at.

    That is the start of the window, what the rule looks back, its `for` and the look-back of the server.
    """
    ready = fixture.start + fixture.facts.lookback_delta
    return {number: ready + reach + _hold(plan, number) for number, reach in _reach(plan).items()}


def _hold(plan: Plan, number: int) -> int:
    rule = plan.entries[number].rule
    return rule.hold.value if isinstance(rule, AlertRule) and rule.hold else 0


def _reach(plan: Plan) -> Mapping[int, int]:
    reach: dict[int, int] = {}
    for component in plan.components:
        for number in component:
            before = [reach[each] for each in plan.graph[number] if each in reach]
            entry = plan.entries[number]
            reach[number] = entry.query_offset + lookback(entry.expr) + max(before, default=0)
    return reach
