"""Which incidents are guarded, and by which rules."""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.review.incident_items import guards, incidents_of, level_of
from rulelint.review.model import Ruled
from rulelint.simulate.model import IncidentCoverage, RuleKey, Simulation


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an incident on all fixtures: the rules that caught it, and those it expects by name."""

    verdict: Literal["hit", "missed", "unknown"]
    caught: frozenset[RuleKey]
    expected: frozenset[RuleKey]

    def verdict_for(self, keys: Collection[RuleKey]) -> Literal["hit", "missed", "unknown", "others"]:
        """Return what it says of some rules: `others` caught it."""
        if self.verdict == "hit" and self.caught.isdisjoint(keys):
            return "others"
        return self.verdict


class Guarded:
    """The outcomes of all incidents, by the rules they expect."""

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        self.outcomes = tuple(outcomes)
        self._by_rule: dict[RuleKey, list[int]] = {}
        for number, outcome in enumerate(self.outcomes):
            for key in outcome.expected:
                self._by_rule.setdefault(key, []).append(number)

    def of(self, keys: Iterable[RuleKey]) -> list[Outcome]:
        """Return the outcomes of the incidents that expect one of some rules."""
        numbers = {number for key in keys for number in self._by_rule.get(key, ())}
        return [self.outcomes[number] for number in sorted(numbers)]


def guarded_by(simulations: Sequence[Simulation], rules: Sequence[Ruled]) -> Guarded:
    """Return which incidents are guarded."""
    return Guarded(
        _outcome([each for _, each in listed], rules) for listed in incidents_of(simulations).values()
    )


def _outcome(listed: Sequence[IncidentCoverage], rules: Sequence[Ruled]) -> Outcome:
    incident = listed[0].incident
    expected = guards(incident, rules) if incident.expect else []
    caught = {hit.rule for each in listed for hit in each.hits}
    verdicts = [each.verdict(level_of(each)) for each in listed]
    verdict: Literal["hit", "missed", "unknown"] = "unknown"
    if "hit" in verdicts:
        verdict = "hit"
    elif "missed" in verdicts and not any(each.candidates for each in listed):
        verdict = "missed"
    return Outcome(verdict, frozenset(caught), frozenset(rule.key for rule in expected))
