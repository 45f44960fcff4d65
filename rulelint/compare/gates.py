"""What a team does not accept from a pull request: the gates and their default limits."""

from collections.abc import Iterator, Mapping
from dataclasses import field, fields

from rulelint.dataclass import dataclass
from rulelint.finding import Severity
from rulelint.simulate.chance import as_shown

MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Gate:
    """A fact that is reported with a severity; None switches the gate off."""

    severity: Severity | None

    @property
    def strictness(self) -> int:
        """How much the gate rejects; a lower number is a looser gate."""
        return self.severity or 0


@dataclass(frozen=True, slots=True)
class Delay(Gate):
    """Later detection: reported when it grew by more than `delay` milliseconds *or* by more than `percent`."""

    delay: int = 2 * MINUTE
    percent: float = 25.0

    def exceeded(self, base: int, head: int) -> bool:
        """Say whether detection after `head` milliseconds instead of `base` is too late."""
        return head > base and (head - base > self.delay or 100 * (head - base) > self.percent * base)


@dataclass(frozen=True, slots=True)
class Growth(Gate):
    """More of something for one owner: reported when it grew by more than `amount` *and* by more than `percent`.

    The unit of `amount` is the gate's: minutes of firing time, or episodes, of the whole fixture.
    """

    percent: float = 50.0
    amount: float = 0.0

    def exceeded(self, base: float, head: float) -> bool:
        """Say whether `head` is too much more than `base`."""
        return head - base > self.amount and 100 * (head - base) > self.percent * base


@dataclass(frozen=True, slots=True)
class Budget(Gate):
    """What an owner may cost the people on call in a week; an owner without a limit has no budget.

    Exceeded when head is over the limit and worse than base: whoever inherits a noisy tree can still improve it.
    From `warn_percent` of the limit on it is a warning.
    """

    default: float | None = None
    owners: Mapping[str, float] = field(default_factory=dict)
    warn_percent: float | None = None

    def limit(self, owner: str) -> float | None:
        """Return the limit of one owner."""
        return self.owners.get(owner, self.default)

    def exceeded(self, owner: str, base: float, head: float) -> bool:
        """Say whether `head` a week breaks the budget of `owner` and `base` broke it less."""
        limit = self.limit(owner)
        return limit is not None and as_shown(head) > limit and head > base

    def is_near(self, owner: str, base: float, head: float) -> bool:
        """Say whether `head` a week is nearly what the budget allows, and nearer than base."""
        limit = self.limit(owner)
        if limit is None or self.warn_percent is None:
            return False
        return 100 * as_shown(head) > self.warn_percent * limit and head > base


@dataclass(frozen=True, slots=True)
class Limit(Gate):
    """More of something than `limit`, where base had no more."""

    limit: float = 0.0

    def exceeded(self, base: float, head: float) -> bool:
        """Say whether `head` breaks the limit and base did not."""
        return head > self.limit >= base


@dataclass(frozen=True, slots=True)
class Storm(Gate):
    """Many messages at once to one receiver: more than `messages` in ten minutes, where base had at most `before`."""

    messages: float = 20.0
    before: float = 10.0

    def exceeded(self, base: float, head: float) -> bool:
        """Say whether head has a storm, and base had nothing like it."""
        return head > self.messages and base <= self.before


@dataclass(frozen=True, slots=True)
class PageRule(Gate):
    """A new or changed rule that calls people too often by itself.

    `per_week` pages of one rule; a share `short_share` of episodes under five minutes, from `fires` of them on.
    """

    per_week: float = 7.0
    short_share: float = 0.5
    fires: float = 5.0


@dataclass(frozen=True, slots=True)
class Gates:
    """Every gate of `rulelint ci`, by its key below `gates:` in `.rulelint.yaml`.

    Defaults: an incident that base detects and head misses is an error; detection later by 2 minutes or 25 % is a
    warning; firing time or episodes of one owner up by half, and by an hour or five episodes, is an error; a page
    budget of one per 12 h shift is 14 a week; a rule that is gone and still read is a warning.  What Alertmanager
    decides is judged by the table of reference simulation.md §5.
    """

    incident_lost: Gate = Gate(Severity.ERROR)
    incident_late: Delay = Delay(Severity.WARNING)
    firing_time: Growth = Growth(Severity.ERROR, amount=60.0)
    episodes: Growth = Growth(Severity.ERROR, amount=5.0)
    lost_series: Gate = Gate(Severity.ERROR)
    lost_rule: Gate = Gate(Severity.WARNING)
    pages_per_week: Budget = Budget(Severity.ERROR, default=14.0, warn_percent=80.0)
    episodes_per_week: Budget = Budget(Severity.ERROR)
    firing_minutes_per_week: Budget = Budget(Severity.ERROR)
    changed_gate: Gate = Gate(Severity.WARNING)
    incident_unpaged: Gate = Gate(Severity.ERROR)
    page_late: Delay = Delay(Severity.WARNING)
    pages: Growth = Growth(Severity.ERROR, amount=5.0)
    page_rule: PageRule = PageRule(Severity.ERROR)
    storm: Storm = Storm(Severity.ERROR)
    shift_pages: Limit = Limit(Severity.WARNING, limit=2.0)
    never_firing: Gate = Gate(Severity.WARNING)
    new_recipient: Gate = Gate(Severity.WARNING)
    headroom: Gate = Gate(Severity.WARNING)
    duplicate_alert: Gate = Gate(Severity.WARNING)
    missing_inhibit: Gate = Gate(Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Loosened:
    """A gate that rejects less than before: `key` is its path below `gates`, both values as the user reads them."""

    key: str
    before: str
    after: str


def loosened(base: Gates, head: Gates) -> tuple[Loosened, ...]:
    """Return every limit that is higher, or severity that is lower, in `head` than in `base`."""
    return tuple(
        change
        for each in fields(Gates)
        for change in _loosened_gate(each.name, getattr(base, each.name), getattr(head, each.name))
    )


def _loosened_gate(key: str, base: Gate, head: Gate) -> Iterator[Loosened]:
    if head.strictness < base.strictness:
        yield Loosened(key, _word(base), _word(head))
    match base, head:
        case Delay(), Delay():
            yield from _raised(f"{key}.minutes", base.delay / MINUTE, head.delay / MINUTE)
            yield from _raised(f"{key}.percent", base.percent, head.percent)
        case Growth(), Growth():
            unit = "minutes" if key == "firing_time" else "count"
            yield from _raised(f"{key}.{unit}", base.amount, head.amount)
            yield from _raised(f"{key}.percent", base.percent, head.percent)
        case Limit(), Limit():
            yield from _raised(f"{key}.pages", base.limit, head.limit)
        case Storm(), Storm():
            yield from _raised(f"{key}.messages", base.messages, head.messages)
            if head.before < base.before:
                yield Loosened(f"{key}.before", f"{base.before:g}", f"{head.before:g}")
        case PageRule(), PageRule():
            yield from _raised(f"{key}.per_week", base.per_week, head.per_week)
            yield from _raised(f"{key}.short_share", base.short_share, head.short_share)
            yield from _raised(f"{key}.fires", base.fires, head.fires)
        case Budget(), Budget():
            yield from _raised(f"{key}.warn_percent", base.warn_percent, head.warn_percent)
            yield from _raised(f"{key}.default", base.default, head.default)
            for owner in sorted(base.owners.keys() | head.owners.keys()):
                if base.owners.get(owner, base.default) != base.default or owner in head.owners:
                    yield from _raised(f"{key}.owners.{owner}", base.limit(owner), head.limit(owner))
        case _:
            pass


def _raised(key: str, base: float | None, head: float | None) -> Iterator[Loosened]:
    if base is not None and (head is None or head > base):
        yield Loosened(key, f"{base:g}", "no limit" if head is None else f"{head:g}")


def _word(gate: Gate) -> str:
    return gate.severity.word if gate.severity else "off"
