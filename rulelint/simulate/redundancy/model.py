"""Which rules fire together, and what could be done about it (definitions: reference simulation.md §2.3)."""

from collections.abc import Iterable
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.simulate.key import RuleKey

Relation = Literal["duplicate", "missing_inhibit", "inhibited", "cascade"]
"""What two rules that fire together are to each other.

`duplicate`: they fire at the same times, at the same severity.  `missing_inhibit`: one hardly ever fires without the
other, which begins no later and is broader or more severe, so that it could mute the first.  `inhibited`: so it is, and
the configuration mutes it already.  `cascade`: one hardly ever fires without the other, and that is all.
"""


@dataclass(frozen=True, slots=True)
class Inhibition:
    """An inhibit rule that would mute the alerts of `target` while one of `source` fires and `equal` labels agree.

    Matchers are written as Alertmanager reads them.
    """

    source: RuleKey
    target: RuleKey
    source_matchers: tuple[str, ...]
    target_matchers: tuple[str, ...]
    equal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Two rules whose alerts fire together more than chance would have it, joined on the labels `keys`.

    `jaccard` is the time both fire, of the time either does; `contained` the same of the time the first does, then of
    the second; `lag` (milliseconds) is the median of how much later the first begins.  `lift` is how many times more
    often both fire than they would by chance, `p` how often a shift in time does as well.  `co_episodes` counts the
    stretches of either that meet one of the other: of that which has fewer.  Where one mutes the other, or should,
    the first is muted.
    """

    first: RuleKey
    second: RuleKey
    relation: Relation
    keys: tuple[str, ...]
    co_episodes: int
    jaccard: float
    contained: tuple[float, float]
    lag: int
    lift: float
    p: float
    inhibition: Inhibition | None = None


@dataclass(frozen=True, slots=True)
class Redundancy:
    """All such pairs, the closest first, and the groups of rules they connect, the largest first.

    Not `is_complete`: so many rules fire at the same times that only those that do most often were compared.
    """

    pairs: tuple[Together, ...] = ()
    cascades: tuple[tuple[RuleKey, ...], ...] = ()
    is_complete: bool = True

    @property
    def inhibitions(self) -> tuple[Inhibition, ...]:
        """The inhibit rules that are proposed."""
        return tuple(each.inhibition for each in self.pairs if each.inhibition)


NOTHING_REDUNDANT = Redundancy()


def as_yaml(inhibitions: Iterable[Inhibition]) -> str:
    """Return inhibit rules as they stand in Alertmanager's configuration, empty for none."""
    lines: list[str] = []
    for each in inhibitions:
        lines += [
            f"  - source_matchers: [{_listed(each.source_matchers)}]",
            f"    target_matchers: [{_listed(each.target_matchers)}]",
            f"    equal: [{_listed(each.equal)}]",
        ]
    return "\n".join(["inhibit_rules:", *lines, ""]) if lines else ""


def _listed(texts: Iterable[str]) -> str:
    return ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
