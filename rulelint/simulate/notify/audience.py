"""Who is told how much: messages and fires by receiver, owner, severity, category, channel and rule.

Definitions: reference simulation.md §2.3.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from rulelint.dataclass import dataclass
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Episode
from rulelint.simulate.noise.load import ShiftLoad, shift_load, storms
from rulelint.simulate.noise.options import Hours, NoiseOptions
from rulelint.simulate.noise.score import score
from rulelint.simulate.notify.fates import best
from rulelint.simulate.notify.model import Fate
from rulelint.simulate.notify.places import Places
from rulelint.simulate.notify.result import Audience, By, Message
from rulelint.simulate.rates import WeeklyRate, clusters, weekly_rate

Name = str | RuleKey


@dataclass(frozen=True)
class Observed:
    """A replay as its messages are counted: from when each rule counts to `end` (milliseconds).

    `always` counts the rules that always fire, by the names they are counted under.
    """

    counted_from: Mapping[RuleKey, int]
    end: int
    representative: bool
    noise: NoiseOptions
    always: Mapping[tuple[By, Name], int]


@dataclass(frozen=True, slots=True)
class Fire:
    """An episode that is counted, with what became of it at each receiver it is routed to."""

    episode: Episode
    at: Mapping[str, Fate]

    @property
    def fate(self) -> Fate:
        """What became of it at the best of them; without any it never reached Alertmanager."""
        return best(self.at.values()) if self.at else "dropped"


MESSAGE_NAMES: Mapping[By, Callable[[Message], Sequence[Name]]] = {
    "receiver": lambda message: (message.notification.receiver,),
    "owner": lambda message: message.owners,
    "severity": lambda message: message.severities,
    "category": lambda message: message.categories,
    "channel": lambda message: (message.channel,),
    "rule": lambda message: message.rules,
}
"""The names a message counts under."""


def audiences(
    messages: Sequence[Message], fires: Sequence[Fire], places: Places, observed: Observed
) -> tuple[Audience, ...]:
    """Return everybody who is told something, or had something to be told, the most interrupted first."""
    return tuple(each for by in MESSAGE_NAMES for each in _audiences(by, messages, fires, places, observed))


def _audiences(
    by: By, messages: Sequence[Message], fires: Sequence[Fire], places: Places, observed: Observed
) -> Iterator[Audience]:
    heard: dict[Name, list[Message]] = {}
    for message in messages:
        for name in MESSAGE_NAMES[by](message):
            heard.setdefault(name, []).append(message)
    became: dict[Name, Counter[Fate]] = {}
    for fire in fires:
        for name, fate in _fates_of(by, fire, places):
            became.setdefault(name, Counter())[fate] += 1
    found = (
        _audience(by, name, heard.get(name, []), became.get(name, Counter()), observed)
        for name in {**heard, **became}
    )
    yield from sorted(found, key=lambda each: (-each.pages, -each.messages, each.name, each.rule or NO_RULE))


NO_RULE = RuleKey("", "", "")


def _fates_of(by: By, fire: Fire, places: Places) -> Iterator[tuple[Name, Fate]]:
    """Yield the names a fire counts under, each with what became of it there."""
    episode = fire.episode
    match by:
        case "receiver":
            yield from fire.at.items()
        case "channel":
            kinds: dict[str, list[Fate]] = {}
            for receiver, fate in fire.at.items():
                for kind in places.kinds[receiver]:
                    kinds.setdefault(kind, []).append(fate)
            yield from ((kind, best(found)) for kind, found in kinds.items())
        case "owner":
            yield episode.owner, fire.fate
        case "severity":
            yield episode.severity, fire.fate
        case "category":
            yield episode.category, fire.fate
        case "rule":
            yield episode.rule, fire.fate


def _audience(
    by: By, name: Name, messages: Sequence[Message], became: Mapping[Fate, int], observed: Observed
) -> Audience:
    options, rule = observed.noise, name if isinstance(name, RuleKey) else None
    starts = observed.counted_from
    since = starts[rule] if rule else min(starts.values(), default=observed.end)
    pages = [each for each in messages if each.is_page]
    times = [each.notification.time for each in pages]
    reasons = Counter(each.notification.reason for each in messages)
    storm = storms([each.notification.time for each in messages])
    late = _out_of_hours(pages, options, name if by == "owner" else None)
    window = max(observed.end - since, 0)
    return Audience(
        by=by,
        name=name.name if isinstance(name, RuleKey) else name,
        messages=len(messages),
        pages=len(pages),
        peak=storm.peak,
        reasons=reasons,
        weekly=_weekly(times, since, observed),
        rule=rule,
        window=window,
        firing=sum(bool(each.notification.firing) for each in messages),
        pages_by=Counter(each.channel for each in pages),
        p95=storm.p95,
        out_of_hours=late,
        shifts=_shifts(times, since, observed, name if by == "owner" else None),
        fates=became,
        score=score(
            options.weights,
            window,
            pages=len(pages),
            out_of_hours=late or 0,
            messages=len(messages),
            repeats=reasons["repeat"],
            always_firing=observed.always.get((by, name), 0),
        ),
    )


def _weekly(times: Sequence[int], since: int, observed: Observed) -> WeeklyRate | None:
    if not observed.representative or since >= observed.end:
        return None
    return weekly_rate(clusters(times), since, observed.end)


def _shifts(times: Sequence[int], since: int, observed: Observed, owner: Name | None) -> ShiftLoad | None:
    options = observed.noise
    hours = options.hours_of(owner) if isinstance(owner, str) else options.hours
    return shift_load(times, since, observed.end, hours or Hours(start=0))


def _out_of_hours(pages: Sequence[Message], options: NoiseOptions, owner: Name | None) -> int | None:
    """Count pages outside of the hours of the owner, else of any owner of what they list; None if unknown."""
    count = 0
    for each in pages:
        hours = [options.hours_of(name) for name in ((owner,) if isinstance(owner, str) else each.owners)]
        known = [each for each in hours if each is not None]
        if len(known) < len(hours):
            return None
        count += any(not own.contains(each.notification.time) for own in known)
    return count if pages or options.hours or options.owners else None
