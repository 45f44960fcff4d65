"""What a review yields: what is due and why, and what all its numbers depend on."""

import hashlib
from datetime import date
from typing import Literal, get_args

from rulelint.compare.pairing import Placed
from rulelint.dataclass import dataclass
from rulelint.engine.options import Version
from rulelint.simulate.caveats import Caveat
from rulelint.simulate.model import RuleKey

Kind = Literal[
    "unguarded_incident",
    "threshold_left",
    "never_fires",
    "always_fires",
    "noisy",
    "wrong_severity",
    "low_actionable",
    "duplicate",
    "missing_inhibit",
    "expired",
    "overdue",
    "not_simulated",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Everything that can be due, in the order of items of equal risk."""

KEY_LENGTH = 16


@dataclass(frozen=True)
class Ruled:
    """An alerting rule with whose it is and how urgent; empty where nobody says."""

    placed: Placed
    owner: str
    severity: str

    @property
    def key(self) -> RuleKey:
        """What the rule is called."""
        return self.placed.key

    @property
    def line(self) -> int:
        """The line its name stands on, from 1."""
        return self.placed.file.source.position(self.placed.rule.name.span.start).line


@dataclass(frozen=True, slots=True)
class Evidence:
    """A number, or a word, that an item rests on: `text` says it with everything it depends on."""

    name: str
    value: float | str | None
    text: str


@dataclass(frozen=True, slots=True)
class Risk:
    """How much something matters: `severity` times `likelihood`, each from 1 to 5, and why they are what they are."""

    severity: int
    likelihood: int
    severity_because: str
    likelihood_because: str

    @property
    def value(self) -> int:
        """From 1 to 25."""
        return self.severity * self.likelihood


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is due: `rule` or `incident` says what, `title` and `evidence` why, `action` what to do.

    `path` and `line` are where the rule is written, empty and 0 for an incident, which began at `began`
    (milliseconds).  `other` is the second rule of something that is about two.
    """

    kind: Kind
    title: str
    owner: str
    severity: str
    risk: Risk
    evidence: tuple[Evidence, ...]
    action: str
    rule: RuleKey | None = None
    incident: str = ""
    path: str = ""
    line: int = 0
    other: RuleKey | None = None
    began: int = 0

    @property
    def key(self) -> str:
        """A name that stays the same as long as the same is due of the same: never from numbers or words."""
        rules = [each for each in (self.rule, self.other) if each is not None]
        what = [part for key in rules for part in (key.path, key.group, key.name, str(key.ordinal))]
        data = "\0".join(["1", self.kind, *(what or [self.incident, str(self.began)])]).encode(
            "utf-8", "surrogatepass"
        )
        return hashlib.sha256(data).hexdigest()[:KEY_LENGTH]

    @property
    def order(self) -> tuple[object, ...]:
        """Highest risk first, then by kind, owner and key."""
        return -self.risk.value, KINDS.index(self.kind), self.owner, self.path, self.line, self.key


@dataclass(frozen=True, slots=True)
class FixtureBasis:
    """A fixture that was replayed, from `start` to `end` (milliseconds), as Prometheus `version` with `phase`.

    `sha256` is what it holds, `caveats` are reasons to trust its figures less.
    """

    name: str
    start: int
    end: int
    representative: bool
    complete: bool
    version: Version
    phase: int
    sha256: str = ""
    caveats: tuple[Caveat, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """What every number of a review depends on.

    `recorded` is the time that fixtures cover, in milliseconds, none of it twice.  `alerts` alerting rules were looked
    at, `simulated` of them replayed on some fixture; `waiting` never fired, in less than the time that is asked for.
    `alertmanager` is the configuration that decides who is told, and its version, None without one.  `entries` of
    feedback were read, `matched` of them are about a rule of today.
    """

    today: date
    since: date | None
    weeks: float
    fixtures: tuple[FixtureBasis, ...]
    recorded: int
    alerts: int
    simulated: int
    waiting: int
    alertmanager: tuple[str, tuple[int, ...]] | None
    entries: int
    matched: int
