"""What is due of a rule, one function for each way it may be due."""

from collections.abc import Iterator
from datetime import date
from shlex import quote

from rulelint.dataclass import dataclass
from rulelint.review.dated import Dated
from rulelint.review.model import Evidence, Item, Kind, Ruled
from rulelint.review.options import ReviewOptions
from rulelint.review.risk import NEVER_LIKELY, age_likelihood, risk
from rulelint.review.verdicts import Actionable
from rulelint.review.watched import Sighting, Watched
from rulelint.review.words import NEVER_ACTION, NEVER_BECAUSE, percent_text, rate_text, time_text
from rulelint.simulate.model import NeverFiring
from rulelint.simulate.noise.found import PatternId
from rulelint.simulate.rates import WEEK
from rulelint.source.plural import plural

ENOUGH = 5
"""Shares of fewer fires are no pattern (reference: simulation.md §2.3, anti-patterns)."""
NOISY: dict[PatternId, str] = {
    "transient": "most of it is over before anybody looks",
    "toggling": "it comes and goes",
    "repeating": "most of its messages only repeat",
    "predictable": "it comes at the same hours every week",
}
"""The anti-patterns that cost people attention."""
LOUDER = (
    "raise the threshold or `for`, or make it a ticket: `rulelint tune` shows what each of them would save"
)
MISRATED: dict[PatternId, str] = {
    "severity-too-high": "it is more severe than anything it tells of",
    "severity-too-low": "it is milder than what it tells of",
    "mild-page": "it calls people for something mild",
}
"""The anti-patterns of severities, the first that is found counts."""
NEARLY = 0.95
"""A rule counts from when all it looks back on is known: a fixture of a week shows it for a little less."""
LATE_EXPIRY = 90
"""Days after which a temporary rule has been forgotten."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What an item says besides the rule it is about."""

    kind: Kind
    title: str
    likelihood: int
    because: str
    evidence: tuple[Evidence, ...]
    action: str

    def of(self, rule: Ruled, options: ReviewOptions) -> Item:
        """Return the item."""
        return Item(
            self.kind,
            self.title,
            rule.owner,
            rule.severity,
            risk(rule.severity, options.levels, self.likelihood, self.because),
            self.evidence,
            self.action,
            rule=rule.key,
            path=rule.key.path,
            line=rule.line,
        )


def is_long(watched: Watched, options: ReviewOptions) -> bool:
    """Say whether a rule was watched for as many weeks as are asked for, but for what it needs to warm up."""
    return watched.time >= NEARLY * options.weeks * WEEK


def silent(rule: Ruled, watched: Watched, options: ReviewOptions) -> Iterator[Item]:
    """Yield that a rule never fired in all the recorded time; one that never can is due without waiting for it."""
    if watched.never is None:
        return
    reason, margin = watched.never
    if not is_long(watched, options) and reason != "impossible":
        return
    kind: Kind = "threshold_left" if reason == "cold" else "never_fires"
    time = time_text(watched.time)
    if kind == "threshold_left":
        title = f"`{rule.key.name}`: the data stay far from its threshold, it never fired in {time}"
    else:
        title = f"`{rule.key.name}` never fired in {time}: {NEVER_BECAUSE[reason]}"
    evidence = [
        Evidence("recorded_seconds", watched.time / 1000, f"0 fires in {time} of recorded time"),
        Evidence("class", reason, f"{reason}: {NEVER_BECAUSE[reason]}"),
    ]
    if margin is not None:
        text = f"best margin {percent_text(margin)} of the threshold: below 0 it does not hold"
        evidence.append(Evidence("margin", margin, text))
    evidence += [*_headrooms(watched), _fixtures(watched)]
    because = f"{reason}: {_SILENT_BECAUSE[reason]}"
    said = _Said(kind, title, NEVER_LIKELY[reason], because, tuple(evidence), NEVER_ACTION[reason])
    yield said.of(rule, options)


def _headrooms(watched: Watched) -> Iterator[Evidence]:
    """Yield how far the series stay from firing, by the fixture with the most of them."""
    found = max((each.margins.headrooms for each in watched.sightings if each.margins), key=len, default=())
    if len(found) > 1:
        middle = found[(len(found) - 1) // 2]
        text = f"headroom of {len(found)} series: nearest {percent_text(found[-1])}, median {percent_text(middle)}"
        yield Evidence("headroom", found[-1], text)


_SILENT_BECAUSE: dict[NeverFiring, str] = {
    "impossible": "it stays silent whatever happens",
    "no_series": "it stays silent until somebody repairs what it reads",
    "join_empty": "it stays silent unless what it compares appears",
    "cold": "what it watches is far from where it would speak",
    "unmeasured": "how close it came is not known",
    "distant": "it watches the right data, and has not been needed",
    "near_miss": "it almost spoke",
}


def loud(rule: Ruled, watched: Watched, options: ReviewOptions) -> Iterator[Item]:
    """Yield that a rule fires always, too often, or in a way that nobody can act on."""
    always = [each for each in watched.sightings if each.noise.always_firing]
    if always:
        yield _always(always).of(rule, options)
        return
    found = [each for each in (_rate(watched, options), *_shapes(watched)) if each is not None]
    if not found:
        return
    worst = max(found, key=lambda each: each.likelihood)
    title = f"`{rule.key.name}` is noisy: {worst.words}"
    action = "raise the threshold or `for`, or make it a ticket: `rulelint simulate` shows what each of them would save"
    evidence = (*(each.evidence for each in found), _fixtures(watched))
    action = "; ".join(dict.fromkeys(each.action for each in found))
    yield _Said("noisy", title, worst.likelihood, worst.because, evidence, action).of(rule, options)


def _always(sightings: list[Sighting]) -> _Said:
    count = max(len(each.noise.always_firing) for each in sightings)
    alerts = plural(count, "alert")
    name = sightings[0].noise.rule.name
    text = f"{alerts} firing at least 95 % of the time and still at the end, fixture {sightings[0].fixture}"
    return _Said(
        "always_fires",
        f"`{name}` always fires: {alerts} that nobody waits for",
        5,
        "it fires all the time",
        (Evidence("always_firing", count, text),),
        "repair what it speaks of, move the threshold, or remove the rule",
    )


@dataclass(frozen=True, slots=True)
class _Noise:
    """One way a rule is noisy: how likely it hurts and why, a few words for the title, and what they rest on."""

    likelihood: int
    because: str
    words: str
    evidence: Evidence
    action: str


def _rate(watched: Watched, options: ReviewOptions) -> _Noise | None:
    """Return that it speaks too often in a week, where fixtures speak for other weeks."""
    if watched.weekly is None:
        return None
    what, weekly, limit = watched.weekly.what, watched.weekly.rate, options.pages_per_week
    if weekly.rate <= limit:
        return None
    text = f"{rate_text(what, weekly)}, more than {limit:g}"
    evidence = Evidence(f"{what}_per_week", weekly.rate, text)
    words = f"{weekly.rate:.3g} {what} a week"
    if weekly.low > limit:
        return _Noise(5, f"surely more than {limit:g} {what} a week", words, evidence, LOUDER)
    return _Noise(4, f"more than {limit:g} {what} a week were seen", words, evidence, LOUDER)


def _shapes(watched: Watched) -> Iterator[_Noise]:
    """Yield the anti-patterns of its fires on any fixture, each once (reference: simulation.md §2.3)."""
    said: set[PatternId] = set()
    for each in watched.sightings:
        for found in each.patterns:
            if found.pattern in NOISY and found.pattern not in said and each.noise.figures.fires >= ENOUGH:
                said.add(found.pattern)
                words = NOISY[found.pattern]
                evidence = Evidence(found.pattern, found.pattern, f"{found.pattern}: {found.evidence}")
                yield _Noise(3, words, words, evidence, found.action)


def misrated(rule: Ruled, watched: Watched, options: ReviewOptions) -> Iterator[Item]:
    """Yield that its severity misleads: it calls people for nothing, or does not where it should."""
    patterns = (each for one in watched.sightings for each in one.patterns)
    found = next((each for each in patterns if each.pattern in MISRATED), None)
    if found is None:
        return
    yield _Said(
        "wrong_severity",
        f"`{rule.key.name}`: {MISRATED[found.pattern]}",
        3,
        found.pattern,
        (Evidence(found.pattern, found.pattern, f"{found.pattern}: {found.evidence}"), _fixtures(watched)),
        found.action,
    ).of(rule, options)


def useless(rule: Ruled, said: Actionable, options: ReviewOptions) -> Iterator[Item]:
    """Yield that nobody had to act: also the upper end of the rate's interval is below what is asked for."""
    if said.rate is None or said.interval[1] >= options.actionable:
        return
    low, high = said.interval
    text = (
        f"{said.useful} of {plural(said.n, 'notification')} were useful "
        f"({percent_text(low)} to {percent_text(high)} with 95 %), "
        f"{said.false} false, {said.ignored} ignored"
    )
    wanted = percent_text(options.actionable)
    yield _Said(
        "low_actionable",
        f"`{rule.key.name}`: nobody had to act on {said.n - said.useful} of {plural(said.n, 'notification')}",
        5 if high < options.actionable / 2 else 4,
        f"the actionable rate is surely below {wanted}",
        (Evidence("actionable_rate", said.rate, text),),
        "correct what it asks, make it milder, or remove it: who is called in vain stops coming",
    ).of(rule, options)


def late(rule: Ruled, dates: Dated, today: date, options: ReviewOptions) -> Iterator[Item]:
    """Yield that a temporary rule has expired, and that nobody has looked at a rule for too long."""
    if dates.expires is not None and dates.expires < today:
        since = (today - dates.expires).days
        yield _Said(
            "expired",
            f"`{rule.key.name}` expired {plural(since, 'day')} ago",
            4 if since >= LATE_EXPIRY else 3,
            f"{plural(since, 'day')} past its date",
            (Evidence("expired_days", since, f"it was to end on {dates.expires.isoformat()}"),),
            "remove the rule, or give it another date",
        ).of(rule, options)
    age = dates.age(today)
    if age is None or dates.every is None or dates.reviewed is None or age <= dates.every:
        return
    what = "reviewed" if dates.by == "review" else "changed"
    text = f"{what} on {dates.reviewed.isoformat()}, {plural(age, 'day')} ago; a look is asked for every {dates.every}"
    yield _Said(
        "overdue",
        f"`{rule.key.name}` was last {what} {plural(age, 'day')} ago",
        age_likelihood(age, dates.every),
        f"{age / max(dates.every, 1):.2g} times as old as a review may be",
        (Evidence("age_days", age, text),),
        "look at what it did since, correct or remove it, and write the day down",
    ).of(rule, options)


def unknown(rule: Ruled, watched: Watched, options: ReviewOptions) -> Iterator[Item]:
    """Yield that nothing is known of a rule: it was replayed on no fixture."""
    if watched.sightings or not watched.unknown:
        return
    missing = sorted({selector for each in watched.unknown for selector in each.missing})
    evidence = dict.fromkeys(Evidence("reason", each.reason, each.message) for each in watched.unknown)
    action = "record a fixture that speaks for it"
    if missing:
        action = "record what it reads: " + " ".join(f"--add {quote(each)}" for each in missing)
    yield _Said(
        "not_simulated",
        f"`{rule.key.name}` was not simulated: nothing is known of it",
        1,
        "not known: ranked below everything that is",
        tuple(evidence),
        action,
    ).of(rule, options)


def _fixtures(watched: Watched) -> Evidence:
    names = ", ".join(dict.fromkeys(each.fixture for each in watched.sightings))
    return Evidence("fixtures", names, f"replayed on {names}")
