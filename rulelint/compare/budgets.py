"""Budgets: what an owner's alerts may cost in a week, from data that may be extrapolated to one."""

from collections.abc import Iterator

from rulelint.compare.gates import MINUTE, Gates
from rulelint.compare.replay import Load
from rulelint.finding import Severity
from rulelint.simulate.chance import garwood

Numbers = tuple[float, float]


def over_budget(
    owner: str, name: str, base: Load, head: Load, gates: Gates
) -> Iterator[tuple[str, Severity, str, Numbers]]:
    """Yield gate, severity, sentence and the two weekly numbers of every budget that head breaks and base broke less.

    Pages need an Alertmanager to be counted, which decides what interrupts a person: `pages_per_week` is not judged
    from firing alerts alone.
    """
    episodes = base.episodes_per_week, head.episodes_per_week
    severity = gates.episodes_per_week.severity
    if severity and gates.episodes_per_week.exceeded(owner, *episodes):
        scale = head.episodes_per_week / head.episodes
        low, high = (scale * bound for bound in garwood(head.episodes))
        cost = f"{episodes[1]:.1f} episodes a week (95 % interval {low:.1f} to {high:.1f})"
        limit = gates.episodes_per_week.limit(owner)
        yield "episodes_per_week", severity, _sentence(name, cost, episodes[0], limit), episodes
    minutes = base.firing_time_per_week / MINUTE, head.firing_time_per_week / MINUTE
    severity = gates.firing_minutes_per_week.severity
    if severity and gates.firing_minutes_per_week.exceeded(owner, *minutes):
        cost = f"{minutes[1]:.1f} minutes of firing a week"
        limit = gates.firing_minutes_per_week.limit(owner)
        yield "firing_minutes_per_week", severity, _sentence(name, cost, minutes[0], limit), minutes


def _sentence(name: str, cost: str, before: float, limit: float | None) -> str:
    return f"alerts of `{name}` cost {cost} instead of {before:.1f}, more than the budget of {limit:g}"
