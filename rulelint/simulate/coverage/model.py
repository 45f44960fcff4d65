"""What coverage is made of: who told of an incident and when, shares with their uncertainty."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from rulelint.dataclass import dataclass
from rulelint.fixtures.incidents import Incident
from rulelint.simulate.chance import wilson
from rulelint.simulate.key import RuleKey

if TYPE_CHECKING:  # the model of a simulation holds what stands here
    from rulelint.simulate.model import Episode

Level = Literal["fire", "notification", "page"]
LEVELS: tuple[Level, ...] = ("fire", "notification", "page")
"""How far an alert came: every page is a notification, every notification is of an alert that fires."""

Verdict = Literal["hit", "missed", "unknown"]
"""`unknown`: something that was not simulated might have hit, or what is asked cannot be told here."""

Blind = Literal["before-window", "warm-up", "after-window", "elsewhere"]
"""Why no hit is no miss."""
WHY_BLIND: Mapping[Blind, str] = {
    "before-window": "it began before the window",
    "warm-up": "it was over before any rule counted",
    "after-window": "the window ended while it could still be told of",
    "elsewhere": "the fixture speaks for none of the alerts",
}


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; always shown with both numbers, because 3 of 3 is not 100 %."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the true share (Wilson); 0 to 1 of nothing."""
        return wilson(self.part, self.whole) if self.whole else (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Detection:
    """The first message that told of an incident, by `receiver` at `at`; times are milliseconds.

    It lists the alert of `episode`.  From the start of the incident it took `time_to_detect`, at least 0: `data` until
    the condition was seen to hold, `hold` (the `for` that remained), `wait` for the group's flush, and `held` since
    a flush first left the alert out (inhibited, muted, outside of a route's times, silenced).  `lead` is how much
    earlier than the incident it came.
    """

    episode: "Episode"
    at: int
    receiver: str
    time_to_detect: int
    data: int
    hold: int
    wait: int
    held: int
    lead: int


@dataclass(frozen=True, slots=True)
class BudgetSpent:
    """The `share` of an error budget that was spent from the start of an incident to its first page.

    `budget` is the share of requests that may fail in `period` milliseconds, as the rule states it; `samples` are the
    error ratios that were seen in between.
    """

    share: float
    samples: int
    budget: float
    period: int


@dataclass(frozen=True, slots=True)
class SeverityCell:
    """How many incidents of a severity were told of with which severity at the most.

    `told` is None where nobody told of them; `verdict` compares the two by the levels: `under` is milder than the
    incident, `over` more severe, `unranked` where one of them is no level.
    """

    incident: str
    told: str | None
    count: int
    verdict: Literal["equal", "under", "over", "unranked", "missed", "unknown"]


@dataclass(frozen=True, slots=True)
class IncidentCoverage:
    """What the rules made of one incident (definitions: reference simulation.md §2.4).  Times are milliseconds.

    `hits` are the expected and label-compatible episodes that fired around it, in the order they fired, also
    those that were active before the window was counted (`left_censored`).
    `candidates` are alerting rules that were not simulated and might have caught it.
    `time_to_detect` is from the incident's start to the first hit, 0 when that came before; it is `data_time` (until
    the condition was seen to hold) plus `hold_time` (the `for` that remained).  `lead` is how much earlier than
    the incident the first hit came.  `reset_time` is how long hits went on after its end, `uncovered` how much of the
    incident passed without any of them firing after the first; both None without a hit.
    `notified` and `paged` are the first message that told of it and the first that interrupted somebody; None where
    there was none, or where it is not known what Alertmanager sends (`is_told` False).  `blind` says why no hit would
    be no miss, None where it would be one.  `is_bound`: something may have hit
    earlier, so the time to detect is at most what it says.  `told_severity` is the worst of what told of it, or of what
    fired where it is not known who was told; None where nothing did.  `spent` is what a burn-rate alert that paged
    says of its error budget; None where another alert did, or the time to the page is not known.
    """

    incident: Incident
    hits: "tuple[Episode, ...]"
    candidates: tuple[RuleKey, ...] = ()
    time_to_detect: int | None = None
    data_time: int | None = None
    hold_time: int | None = None
    lead: int | None = None
    reset_time: int | None = None
    uncovered: int | None = None
    notified: Detection | None = None
    paged: Detection | None = None
    is_told: bool = False
    blind: Blind | None = None
    is_bound: bool = False
    told_severity: str | None = None
    spent: BudgetSpent | None = None

    @property
    def detected(self) -> bool:
        """Whether any alert fired for it."""
        return bool(self.hits)

    def verdict(self, level: Level) -> Verdict:
        """Return whether it was hit at a level.

        What nothing hit is unknown, not missed, as long as a rule that was not simulated might have hit it.
        """
        hit = {
            "fire": self.detected,
            "notification": self.notified is not None,
            "page": self.paged is not None,
        }
        if hit[level]:
            return "hit"
        if self.candidates or self.blind:
            return "unknown"
        return "unknown" if self.detected and not self.is_told else "missed"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every incident inside the window, in order of time; `outside` are those of the fixture beyond it.

    `fires` are all episodes that began in the window, `explained` those that are label-compatible with an incident
    around them, whether it expects them or not: `expect` only says who detects it.  A precision is only known where
    the fixture lists every incident (`complete`).  `pages` and `explained_pages` say the same of the messages that
    interrupt; None where it is not known what is sent.
    """

    incidents: tuple[IncidentCoverage, ...]
    fires: int
    explained: int
    complete: bool
    pages: int | None = None
    explained_pages: int | None = None
    severities: tuple[SeverityCell, ...] = ()
    outside: tuple[Incident, ...] = ()

    @property
    def detected(self) -> int:
        """How many incidents were detected."""
        return sum(each.detected for each in self.incidents)

    def recall_by(self, level: Level) -> Share:
        """Return how many incidents were hit at a level, of those of which it is known.

        By page it is at most what it is by notification, and that at most what it is by fire.
        """
        verdicts = [each.verdict(level) for each in self.incidents]
        return Share(verdicts.count("hit"), verdicts.count("hit") + verdicts.count("missed"))

    def unknown(self, level: Level) -> int:
        """Return of how many incidents nothing is known at a level."""
        return sum(each.verdict(level) == "unknown" for each in self.incidents)

    @property
    def recall(self) -> float | None:
        """The share of incidents detected by any fire; None where it is known of none."""
        return self.recall_by("fire").value

    @property
    def precision(self) -> float | None:
        """The share of fires that belong to an incident; None where incidents may be missing from the list."""
        return self.explained / self.fires if self.complete and self.fires else None

    @property
    def page_precision(self) -> float | None:
        """The share of pages that belong to an incident; None where that, or what is sent, is not known."""
        return (self.explained_pages or 0) / self.pages if self.complete and self.pages else None
