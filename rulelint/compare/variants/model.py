"""What two variants of an alert do on the same data, and how sure that is.

Each side is replayed with the other left out, as if only that variant were there, and counted from the moment from
which both are known.  Differences are exact for the window; a test only says what they are evidence of for other
windows (reference simulation.md §5).
"""

from collections.abc import Mapping
from dataclasses import field
from statistics import fmean

from rulelint.dataclass import dataclass
from rulelint.engine.options import Version
from rulelint.fixtures.incidents import Incident
from rulelint.rules.model import RuleFile
from rulelint.simulate.caveats import Caveat
from rulelint.simulate.chance import sign_test
from rulelint.simulate.coverage.model import Share, Verdict
from rulelint.simulate.key import RuleKey
from rulelint.simulate.margins.model import RuleMargins
from rulelint.simulate.model import NotSimulated
from rulelint.simulate.rates import WeeklyRate


@dataclass(frozen=True, slots=True)
class Variant:
    """One side: what it is called, and the files that are replayed, without the rules of the other side."""

    name: str
    files: tuple[RuleFile, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Twins:
    """The rule of A and the rule of B that stand for each other; one of them is None where a side has none."""

    a: RuleKey | None
    b: RuleKey | None


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one incident: whether it is told of, how late (milliseconds), and whether that is a bound."""

    verdict: Verdict
    after: int | None
    is_bound: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """What one variant does.  Times are milliseconds.

    `fires` are episodes that began once both sides are known, `alerts` label sets that fired, `firing_time` sums over
    them.  `pages` are messages that interrupt and list the variant, None without Alertmanager; `weekly` is the rate of
    pages, or of fires where it is not known who is told, those within half an hour as one, None where the fixture does
    not speak for other weeks.  `told` is by incident, in the order of the comparison's incidents.
    """

    name: str
    fires: int
    alerts: int
    firing_time: int
    pages: int | None
    weekly: WeeklyRate | None
    told: tuple[Told, ...]
    margins: Mapping[RuleKey, RuleMargins]

    @property
    def count(self) -> int:
        """Pages, or fires where it is not known who is told."""
        return self.fires if self.pages is None else self.pages

    @property
    def recall(self) -> Share:
        """How many incidents it tells of, of those of which that is known."""
        verdicts = [each.verdict for each in self.told]
        return Share(verdicts.count("hit"), verdicts.count("hit") + verdicts.count("missed"))

    @property
    def mean_after(self) -> float | None:
        """The mean time to tell of those it tells of; None of none."""
        found = [each.after for each in self.told if each.after is not None]
        return fmean(found) if found else None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Episodes of both sides, joined on the labels `keys`.  An episode has a twin where both fire at one time.

    `both` are those of A and of B that have one, `only` those that have none.  `jaccard` is the time both fire, of the
    time either does; None where neither fires.
    """

    keys: tuple[str, ...]
    both: tuple[int, int]
    only: tuple[int, int]
    jaccard: float | None


@dataclass(frozen=True, slots=True)
class Discordant:
    """What only one side has: pages, or fires where it is not known who is told.

    `p` is how likely a split at least as uneven is, either way, if both sides did the same in the long run; None where
    nothing is discordant: then nothing was measured.
    """

    only_a: int
    only_b: int

    @property
    def p(self) -> float | None:
        """The two-sided sign test."""
        if self.only_a == self.only_b == 0:
            return None
        return min(1.0, 2 * sign_test(min(self.only_a, self.only_b), max(self.only_a, self.only_b)))


@dataclass(frozen=True, slots=True)
class Variants:
    """Two variants side by side.  `counted_from` is when the first twins count, `twins` are those that are compared.

    `unknown` are rules that could not be replayed: neither they nor their twins have figures.
    """

    fixture: str
    sha256: str
    start: int
    end: int
    counted_from: int
    representative: bool
    version: Version
    phase: int
    alertmanager: str | None
    caveats: tuple[Caveat, ...]
    twins: tuple[Twins, ...]
    unknown: tuple[NotSimulated, ...]
    incidents: tuple[Incident, ...]
    a: Side
    b: Side
    overlap: Overlap
    discordant: Discordant
