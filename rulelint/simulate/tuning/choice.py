"""What of all trials is worth a look: those nothing else beats, and the smallest change that meets a budget."""

from collections.abc import Iterable, Sequence
from math import inf

from rulelint.dataclass import dataclass
from rulelint.simulate.margins.model import ON_DATA
from rulelint.simulate.tuning.model import Budget, Setting, Trial


def pareto(trials: Iterable[Trial]) -> tuple[Trial, ...]:
    """Return the trials that no other beats in cost, incidents detected and mean time to detect, the cheapest first.

    A trial is beaten by one that is worse in nothing and better in something; of equals the smallest change stays.
    Every cost is compared with the best of the cheaper ones, so the time is that of sorting, for each number of
    incidents detected.
    """
    best: dict[int, float] = {}
    kept: list[Trial] = []
    for trial in sorted(trials, key=lambda each: (each.cost, -each.detected, _delay(each), *size(each))):
        delay = _delay(trial)
        if all(known > delay for count, known in best.items() if count >= trial.detected):
            kept.append(trial)
            best[trial.detected] = delay
    return tuple(kept)


def _delay(trial: Trial) -> float:
    return inf if trial.mean_delay is None else trial.mean_delay


def size(trial: Trial) -> tuple[int, float, float]:
    """Return how large a change is: knobs that are turned, then by how much; of equal ones the cheaper is first."""
    return len(trial.changed), trial.distance, trial.cost


def keeps_recall(trial: Trial, base: Trial, max_delay: int) -> bool:
    """Say whether no incident is lost that `base` detects, and none detected later by more than `max_delay`."""
    return all(
        before is None or (now is not None and now - before <= max_delay)
        for before, now in zip(base.delays, trial.delays, strict=True)
    )


def sits_on(trial: Trial, farthest: float | None) -> bool:
    """Say whether a new threshold is within 5 % of the farthest value that was seen outside of incidents."""
    number = trial.setting.number
    if farthest is None or number is None or "threshold" not in trial.changed:
        return False
    return abs(number - farthest) < ON_DATA * abs(farthest)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a proposal has to keep to: no more than the budget, and no incident later by more than `max_delay`.

    `representative`: something can be said of a week.  `farthest` is the value outside of incidents that was nearest
    to firing, or the farthest beyond.
    """

    budget: Budget | None
    max_delay: int
    representative: bool
    farthest: float | None = None


def proposed(base: Trial, trials: Sequence[Trial], terms: Terms) -> tuple[Trial | None, str]:
    """Return the smallest change that meets the budget with recall unchanged, and what is to be said of it.

    Of changes of as many knobs, thresholds that sit on the data come last.
    """
    budget = terms.budget
    if (reason := _no_ground(base, budget, representative=terms.representative)) is not None:
        return None, reason
    assert budget is not None
    spent = budget.spent(base)
    assert spent is not None
    if budget.is_met(spent):
        return None, f"the rule as it is meets the budget: {spent.rate:.3g} of {budget.limit:g} a week"
    sound = [each for each in trials if keeps_recall(each, base, terms.max_delay)]
    cheap = [each for each in sound if (rate := budget.spent(each)) is not None and budget.is_met(rate)]
    if cheap:
        return min(cheap, key=lambda each: _rank(each, terms.farthest)), ""
    least = min((rate.rate for each in sound if (rate := budget.spent(each))), default=spent.rate)
    return None, (
        f"no setting that was tried meets the budget of {budget.limit:g} a week with recall unchanged: "
        f"the least is {least:.3g}"
    )


def _rank(trial: Trial, farthest: float | None) -> tuple[int, bool, float, float, Setting]:
    knobs, distance, cost = size(trial)
    return knobs, sits_on(trial, farthest), distance, cost, trial.setting


def _no_ground(base: Trial, budget: Budget | None, *, representative: bool) -> str | None:
    """Return why nothing can be proposed at all."""
    if not representative:
        return (
            "the fixture is not representative: nothing is said of a week, so no budget can be met or missed"
        )
    if not base.delays:
        return "the fixture has no incidents: what a change would miss cannot be told, so none is proposed"
    if not base.detected:
        return "the rule detects none of the incidents: nothing would hold back a change, so none is proposed"
    if budget is None:
        return "no budget is known: name one with --budget"
    if budget.spent(base) is None:
        return "the window is too short to say anything of a week"
    return None
