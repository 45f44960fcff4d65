"""How a replay compares with what really happened."""

from rulelint.dataclass import dataclass
from rulelint.simulate.key import RuleKey


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How one rule's simulated alerts compare with the recorded ones, in the time the rule is counted.

    `real` and `simulated` are fires, `matched` the real ones that a simulated one overlaps, `unmatched` the simulated
    ones that no real one does.  `both` and `either` are milliseconds in which both fire, and in which either does.
    `delay` is the median of how much later simulated alerts begin to fire, `pending_delay` of how much later they begin
    to be pending (milliseconds); None where nothing matches, or it was not recorded.
    """

    rule: RuleKey
    real: int
    simulated: int
    matched: int
    unmatched: int
    both: int
    either: int
    delay: int | None = None
    pending_delay: int | None = None

    @property
    def jaccard(self) -> float | None:
        """The share of firing time that both agree on; None where neither fires."""
        return self.both / self.either if self.either else None


@dataclass(frozen=True, slots=True)
class History:
    """What a fixture says of real alerts: a comparison for each rule whose `ALERTS` it recorded.

    `unknown` are the alerting rules of which it recorded none.
    """

    rules: tuple[Fidelity, ...] = ()
    unknown: tuple[RuleKey, ...] = ()

    @property
    def jaccard(self) -> float | None:
        """The share of all firing time that both agree on; None where nothing fires."""
        either = sum(each.either for each in self.rules)
        return sum(each.both for each in self.rules) / either if either else None


NO_HISTORY = History()
