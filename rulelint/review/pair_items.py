"""Rules that fire together: one of them could go, or be mute while the other fires."""

from collections.abc import Iterator, Sequence

from rulelint.review.model import Evidence, Item, Kind, Risk, Ruled
from rulelint.review.options import ReviewOptions
from rulelint.review.risk import risk
from rulelint.review.words import percent_text
from rulelint.simulate.model import RuleKey, Simulation
from rulelint.simulate.redundancy.model import Inhibition, Together, as_yaml


def together(
    simulations: Sequence[Simulation], rules: Sequence[Ruled], options: ReviewOptions
) -> Iterator[Item]:
    """Yield pairs of rules that say the same, and alerts that another could mute; each pair once."""
    by_key = {rule.key: rule for rule in rules}
    said: set[tuple[RuleKey, RuleKey]] = set()
    for simulation in simulations:
        for pair in simulation.redundancy.pairs:
            names = pair.first, pair.second
            first, second = by_key.get(pair.first), by_key.get(pair.second)
            if first is None or second is None or names in said:
                continue
            if pair.relation == "duplicate":
                yield _duplicate(pair, first, second, simulation, options)
            elif pair.relation == "missing_inhibit":
                yield _unmuted(pair, first, second, simulation, options)
            said.add(names)


def _duplicate(
    pair: Together, first: Ruled, second: Ruled, simulation: Simulation, options: ReviewOptions
) -> Item:
    whose = "" if first.owner == second.owner else f", which belongs to {second.owner or 'nobody'}"
    return _item(
        "duplicate",
        f"`{first.key.name}` and `{second.key.name}` say the same",
        risk(first.severity, options.levels, 4, "people are told everything twice"),
        f"keep the one that says more, remove the other{whose}",
        (first, second),
        _evidence(pair, first, second, simulation),
    )


def _unmuted(
    pair: Together, first: Ruled, second: Ruled, simulation: Simulation, options: ReviewOptions
) -> Item:
    action = f"inhibit it while `{second.key.name}` fires, or group both"
    if pair.inhibition is not None:
        action = f"add to `inhibit_rules`: `{_in_a_line(pair.inhibition)}`"
    return _item(
        "missing_inhibit",
        f"`{first.key.name}` could be mute while `{second.key.name}` fires",
        risk(first.severity, options.levels, 3, "people are told of what follows from something else"),
        action,
        (first, second),
        _evidence(pair, first, second, simulation),
    )


def _item(  # noqa: PLR0913, PLR0917  the parts of an item that differ
    kind: Kind,
    title: str,
    how_bad: Risk,
    action: str,
    rules: tuple[Ruled, Ruled],
    evidence: tuple[Evidence, ...],
) -> Item:
    """Return an item that is the first rule's."""
    first, second = rules
    return Item(
        kind, title, first.owner, first.severity, how_bad, evidence, action,
        rule=first.key, path=first.key.path, line=first.line, other=second.key,
    )  # fmt: skip


def _in_a_line(inhibition: Inhibition) -> str:
    _, *lines = as_yaml([inhibition]).splitlines()
    return f"- {{{', '.join(line.strip().removeprefix('- ') for line in lines)}}}"


def _evidence(pair: Together, first: Ruled, second: Ruled, simulation: Simulation) -> tuple[Evidence, ...]:
    joined = f" (joined on {', '.join(pair.keys)})" if pair.keys else ""
    there, back = map(percent_text, pair.contained)
    both = (
        f"both fire {percent_text(pair.jaccard)} of the time either does{joined}: {there} of the time "
        f"`{first.key.name}` fires `{second.key.name}` does, {back} the other way round"
    )
    chance = f"{pair.co_episodes} times together; by chance p = {pair.p:.2g}"
    return (
        Evidence("jaccard", pair.jaccard, both),
        Evidence("co_episodes", pair.co_episodes, chance),
        Evidence("fixtures", simulation.fixture, f"replayed on {simulation.fixture}"),
    )
