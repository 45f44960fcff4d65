"""Scorecards: how a rule, an owner and the repository are doing, part by part.

What is not known of a part is never taken for good: its score is a range that reaches from the worst to the best it may
be, and a grade made from such parts is a range, too.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.review import measures
from rulelint.review.due import Known
from rulelint.review.guarded import guarded_by
from rulelint.review.hygiene import Hygiene
from rulelint.review.measures import Measure, Subjects
from rulelint.review.model import Ruled
from rulelint.review.options import Part
from rulelint.simulate.model import RuleKey

By = Literal["rule", "owner", "repository"]


@dataclass(frozen=True, slots=True)
class Grade:
    """The weighted mean of the scores of parts, from 0 to 1: between `low` and `high`, as unknown parts may be."""

    low: float
    high: float
    weights: Mapping[Part, float]


@dataclass(frozen=True, slots=True)
class Card:
    """The parts of a rule, an owner or the repository of `rules` rules; `name` is empty for the repository."""

    by: By
    name: str
    rules: int
    measures: tuple[Measure, ...]
    grade: Grade | None = None
    rule: RuleKey | None = None
    owner: str = ""

    def measure(self, part: Part) -> Measure:
        """Return one part."""
        return next(each for each in self.measures if each.part == part)


def cards_of(
    known: Known, hygiene: Mapping[RuleKey, Hygiene] | None, *, has_policies: bool
) -> tuple[Card, ...]:
    """Return the cards of the repository, of every owner and of every rule, in this order."""
    return tuple(_cards(known, hygiene, has_policies=has_policies))


def _cards(known: Known, hygiene: Mapping[RuleKey, Hygiene] | None, *, has_policies: bool) -> Iterator[Card]:
    if not known.rules:
        return
    guarded = guarded_by(known.simulations, known.rules)

    def parts(subjects: Subjects) -> tuple[tuple[Measure, ...], Grade | None]:
        found = (
            measures.noise(subjects, known),
            measures.actionable(subjects, known),
            measures.coverage(subjects, guarded),
            measures.hygiene(subjects, hygiene),
            measures.policies(subjects, hygiene if has_policies else None),
            measures.age(subjects, known),
        )
        return found, _grade(found, known.options.weights)

    yield Card("repository", "", len(known.rules), *parts(Subjects(known.rules, "repository")))
    by_owner: dict[str, list[Ruled]] = {}
    for rule in known.rules:
        by_owner.setdefault(rule.owner, []).append(rule)
    for owner, own in sorted(by_owner.items()):
        yield Card("owner", owner, len(own), *parts(Subjects(tuple(own), "owner", owner)), owner=owner)
    for rule in known.rules:
        found = parts(Subjects((rule,), "rule", rule.owner))
        yield Card("rule", rule.key.name, 1, *found, rule=rule.key, owner=rule.owner)


def _grade(found: Sequence[Measure], weights: Mapping[Part, float]) -> Grade | None:
    counted = [each for each in found if weights.get(each.part)]
    total = sum(weights[each.part] for each in counted)
    if not total:
        return None
    low = sum(weights[each.part] * each.score[0] for each in counted) / total
    high = sum(weights[each.part] * each.score[1] for each in counted) / total
    return Grade(low, high, {each.part: weights[each.part] for each in counted})
