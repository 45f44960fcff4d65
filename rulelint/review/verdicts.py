"""Which rule each piece of feedback is about, and how often somebody had to act."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field

from rulelint.dataclass import dataclass
from rulelint.review.feedback import Entry
from rulelint.review.model import Ruled
from rulelint.simulate.chance import wilson
from rulelint.simulate.model import Message, RuleKey

NEAR = 5 * 60_000
"""A message of the simulation this close to what somebody spoke of is the same, in milliseconds."""

OwnerOf = Callable[[Ruled, Mapping[str, str]], str]
"""Names the owner of an alert with some labels."""


@dataclass(frozen=True, slots=True)
class Actionable:
    """Of `n` notifications somebody judged, `useful` were worth it; `false` and `ignored` were not."""

    useful: int = 0
    false: int = 0
    ignored: int = 0

    @property
    def n(self) -> int:
        """How many were judged."""
        return self.useful + self.false + self.ignored

    @property
    def rate(self) -> float | None:
        """The actionable rate; None where nobody judged any."""
        return self.useful / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the rate (Wilson); 0 to 1 where nobody judged any."""
        return wilson(self.useful, self.n) if self.n else (0.0, 1.0)


NOBODY = Actionable()


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Feedback by rule and by owner; `total` counts every entry that is about a rule of today once.

    An entry that fits several rules counts for each of them, and once for an owner.  `unmatched` fit none.
    """

    rules: Mapping[RuleKey, Actionable] = field(default_factory=dict)
    owners: Mapping[str, Actionable] = field(default_factory=dict)
    total: Actionable = NOBODY
    unmatched: tuple[Entry, ...] = ()


def verdicts_of(
    entries: Iterable[Entry], rules: Sequence[Ruled], owner_of: OwnerOf, messages: Sequence[Message] = ()
) -> Verdicts:
    """Return what was said of which rule.

    An entry is about the rules of its alert's name whose labels it does not contradict; where it names no alert, about
    those behind the message of the same receiver and group in `messages`, those of the simulation.
    """
    by_name: dict[str, list[tuple[Ruled, Mapping[str, str]]]] = {}
    for rule in rules:
        by_name.setdefault(rule.key.name, []).append((rule, certain_labels(rule)))
    sent = _Sent(messages, rules)
    said_of_rules: dict[RuleKey, list[Entry]] = {}
    said_of_owners: dict[str, list[Entry]] = {}
    matched: list[Entry] = []
    unmatched: list[Entry] = []
    for entry in entries:
        labels = {**entry.group, **entry.labels}
        name = entry.alert or labels.get("alertname", "")
        fitting = (
            [rule for rule, own in by_name.get(name, ()) if _agrees(own, labels)]
            if name
            else sent.behind(entry)
        )
        for rule in fitting:
            said_of_rules.setdefault(rule.key, []).append(entry)
        for owner in {owner_of(rule, labels) for rule in fitting}:
            said_of_owners.setdefault(owner, []).append(entry)
        (matched if fitting else unmatched).append(entry)
    return Verdicts(
        {key: _count(each) for key, each in said_of_rules.items()},
        {owner: _count(each) for owner, each in said_of_owners.items()},
        _count(matched),
        tuple(unmatched),
    )


def certain_labels(rule: Ruled) -> Mapping[str, str]:
    """Return the labels that every alert of a rule has, whatever it fires about."""
    return {name: value for name, value in rule.placed.labels.items() if "{{" not in value}


def _agrees(own: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    return all(own.get(name, value) == value for name, value in labels.items() if name != "alertname")


class _Sent:
    """The messages of a simulation by receiver, in order of time."""

    def __init__(self, messages: Iterable[Message], rules: Iterable[Ruled]) -> None:
        self._rules = {rule.key: rule for rule in rules}
        self._messages: dict[str, list[Message]] = {}
        for message in sorted(messages, key=_time):
            self._messages.setdefault(message.notification.receiver, []).append(message)

    def behind(self, entry: Entry) -> list[Ruled]:
        """Return the rules behind the message that an entry without an alert speaks of."""
        listed = self._messages.get(entry.receiver, [])
        keys: set[RuleKey] = set()
        for message in listed[bisect_left(listed, entry.time - NEAR, key=_time) :]:
            sent = message.notification
            if sent.time > entry.time + NEAR:
                break
            about = (dict(labels) for labels in (*sent.firing, *sent.resolved))
            if any(entry.group.items() <= labels.items() for labels in about):
                keys.update(message.rules)
        return [self._rules[key] for key in sorted(keys) if key in self._rules]


def _time(message: Message) -> int:
    return message.notification.time


def _count(entries: Sequence[Entry]) -> Actionable:
    said = [each.verdict for each in entries]
    return Actionable(said.count("useful"), said.count("false"), said.count("ignored"))
