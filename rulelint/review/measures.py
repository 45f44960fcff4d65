"""The parts of a scorecard, each with its figure, how many it comes from, and its score."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from rulelint.dataclass import dataclass
from rulelint.review.dated import UNDATED
from rulelint.review.guarded import Guarded
from rulelint.review.hygiene import Hygiene
from rulelint.review.model import Ruled
from rulelint.review.options import Part
from rulelint.review.verdicts import NOBODY
from rulelint.review.watched import weekly_of
from rulelint.review.words import percent_text, rate_text
from rulelint.simulate.chance import wilson
from rulelint.simulate.model import RuleKey
from rulelint.source.plural import plural

if TYPE_CHECKING:  # it holds what is known of all rules, and nothing of cards
    from rulelint.review.due import Known

Range = tuple[float, float]
UNKNOWN: Range = (0.0, 1.0)
"""The score of what is not known: anything."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """The rules a card is about: one, those of an owner, or all."""

    rules: tuple[Ruled, ...]
    by: Literal["rule", "owner", "repository"]
    owner: str = ""

    @property
    def keys(self) -> frozenset[RuleKey]:
        """What the rules are called."""
        return frozenset(rule.key for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Measure:
    """A part of a card: `value` in some `unit`, None where it is not known, from `n` of what `text` says.

    `known` of `of` rules (or incidents) are known.  `score` is from 0, the worst, to 1: a range, as wide as what is
    not known.  `interval` is that of the value with 95 % confidence, None where chance has no part in it; `weeks` is
    the time that a rate was seen in.
    """

    part: Part
    value: float | None
    unit: str
    n: int
    known: int
    of: int
    score: Range
    text: str
    interval: Range | None = None
    weeks: float | None = None


def _shared(good: int, bad: int, of: int) -> Range:
    """Return the share of good ones among all: those of which nothing is known may be either."""
    return good / of, (of - bad) / of


def noise(subjects: Subjects, known: "Known") -> Measure:
    """Return how often people are paged (or something fires) in a week, where fixtures speak for other weeks.

    The score falls from 1 at none to 0 at twice the limit.
    """
    count = len(subjects.rules)
    watched = [known.watched.get(rule.key) for rule in subjects.rules]
    seen = sum(any(each.representative for each in one.sightings) for one in watched if one is not None)
    weekly = weekly_of(each for one in watched if one is not None for each in one.sightings)
    if weekly is None:
        why = "a heartbeat is meant to fire" if seen else "no fixture speaks for other weeks"
        return Measure("noise", None, "pages a week", 0, 0, count, UNKNOWN, why)
    rate, limit = weekly.rate, _limit(subjects, known)
    text, score = f"{rate_text(weekly.what, rate)}, {seen} of {plural(count, 'rule')}", UNKNOWN
    if limit is None:
        text = f"{text}, no limit"
    else:
        best = max(0.0, 1 - rate.rate / (2 * limit)) if limit else float(not rate.rate)
        # What was not simulated may be silent, or as loud as it likes.
        score = (best if seen == count else 0.0), best
        text = f"{text}, limit {limit:g}"
    return Measure(
        "noise",
        rate.rate,
        f"{weekly.what} a week",
        rate.count,
        seen,
        count,
        score,
        text,
        (rate.low, rate.high),
        weekly.weeks,
    )


def _limit(subjects: Subjects, known: "Known") -> float | None:
    """Return how much noise is accepted: of a rule, of an owner, of all owners together."""
    match subjects.by:
        case "rule":
            return known.options.pages_per_week
        case "owner":
            return known.options.budget(subjects.owner)
        case "repository":
            budgets = [known.options.budget(owner) for owner in {rule.owner for rule in subjects.rules}]
            stated = [each for each in budgets if each is not None]
            return sum(stated) if len(stated) == len(budgets) else None


def actionable(subjects: Subjects, known: "Known") -> Measure:
    """Return the actionable rate of judged notifications: its score is the rate."""
    match subjects.by:
        case "rule":
            said = known.verdicts.rules.get(subjects.rules[0].key, NOBODY)
        case "owner":
            said = known.verdicts.owners.get(subjects.owner, NOBODY)
        case "repository":
            said = known.verdicts.total
    judged = sum(rule.key in known.verdicts.rules for rule in subjects.rules)
    of = len(subjects.rules)
    if said.rate is None:
        return Measure("actionable", None, "useful", 0, 0, of, UNKNOWN, "no feedback")
    low, high = said.interval
    text = f"{said.useful} of {said.n} useful ({percent_text(low)} to {percent_text(high)} with 95 %)"
    score = said.rate, said.rate
    return Measure("actionable", said.rate, "useful", said.n, judged, of, score, text, said.interval)


def coverage(subjects: Subjects, guarded: Guarded) -> Measure:
    """Return the share of incidents that are guarded, of those that expect one of the rules; of all, for all rules.

    One that only rules of others caught counts for nobody here: it expects any of them.
    """
    verdicts: list[str] = (
        [each.verdict for each in guarded.outcomes]
        if subjects.by == "repository"
        else [each.verdict_for(subjects.keys) for each in guarded.of(subjects.keys)]
    )
    hits, missed, unknown = (verdicts.count(each) for each in ("hit", "missed", "unknown"))
    of = hits + missed + unknown
    if not of:
        return Measure("coverage", None, "guarded", 0, 0, 0, UNKNOWN, "no incident expects it")
    judged = hits + missed
    text = f"{hits} of {plural(of, 'incident')} guarded" + (f", {unknown} unknown" if unknown else "")
    value, interval = (hits / judged, wilson(hits, judged)) if judged else (None, None)
    return Measure(
        "coverage", value, "guarded", judged, judged, of, _shared(hits, missed, of), text, interval
    )


def hygiene(subjects: Subjects, found: Mapping[RuleKey, Hygiene] | None) -> Measure:
    """Return the share of rules without a finding of `warning` or worse; unknown where nobody looked."""
    if found is None:
        return _unknown("hygiene", len(subjects.rules), "not linted")
    return _clean("hygiene", [found[rule.key].lint for rule in subjects.rules], "finding")


def policies(subjects: Subjects, found: Mapping[RuleKey, Hygiene] | None) -> Measure:
    """Return the share of rules that meet every policy; unknown where none is configured."""
    if found is None:
        return _unknown("policies", len(subjects.rules), "no policy is configured")
    return _clean("policies", [found[rule.key].policies for rule in subjects.rules], "policy not met")


def _unknown(part: Part, of: int, why: str) -> Measure:
    return Measure(part, None, "of rules", 0, 0, of, UNKNOWN, why)


def _clean(part: Part, counts: Sequence[int], what: str) -> Measure:
    of, clean = len(counts), sum(not each for each in counts)
    text = f"{clean} of {plural(of, 'rule')} clean, {sum(counts)} × {what}"
    share = clean / of
    return Measure(part, share, "of rules", of, of, of, (share, share), text)


def age(subjects: Subjects, known: "Known") -> Measure:
    """Return how many days ago the longest unreviewed rule was looked at; the score is the share that is in time."""
    dates = [known.dates.get(rule.key, UNDATED) for rule in subjects.rules]
    ages = [(days, each.every) for each in dates if (days := each.age(known.today)) is not None]
    of = len(subjects.rules)
    if not ages:
        return Measure("age", None, "days", 0, 0, of, UNKNOWN, "no date of a review is known")
    oldest = max(days for days, _ in ages)
    late = sum(every is not None and days > every for days, every in ages)
    score = _shared(len(ages) - late, late, of)
    text = f"oldest of {len(ages)} known: {plural(oldest, 'day')}, {late} overdue"
    return Measure("age", float(oldest), "days", len(ages), len(ages), of, score, text)
