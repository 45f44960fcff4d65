"""From what the machine did to what people see: episodes, pending runs, failures."""

from collections.abc import Iterator, Sequence

from rulelint.rules.model import AlertRule
from rulelint.simulate.model import Episode, PendingRun, RuleFailure
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.outcome import Outcome
from rulelint.simulate.plan import Entry


def episodes_of(
    entry: Entry, outcome: Outcome, counted_from: int, options: SimulateOptions
) -> Iterator[Episode]:
    """Yield the firing stretches of an alerting rule, ordered by alert, then time."""
    if not isinstance(entry.rule, AlertRule):
        return
    attributes = [
        (
            options.owner(entry.file, entry.rule, dict(labels)),
            options.severity(entry.file, entry.rule, dict(labels)),
            options.category(entry.file, entry.rule, dict(labels)),
        )
        for labels in outcome.labels
    ]
    for each in outcome.stretches:
        if each.fired is None:
            continue
        pending_at = int(outcome.times[each.active])
        yield Episode(
            entry.key,
            outcome.labels[each.alert],
            pending_at,
            int(outcome.times[each.fired]),
            outcome.ended_at(each),
            pending_at < counted_from,
            *attributes[each.alert],
        )


def pending_of(entry: Entry, outcome: Outcome) -> Iterator[PendingRun]:
    """Yield the pending runs that are known not to have fired: one that is open at the end still may."""
    for each in outcome.stretches:
        end = outcome.ended_at(each)
        if each.fired is None and end is not None:
            yield PendingRun(entry.key, outcome.labels[each.alert], int(outcome.times[each.active]), end)


def failures_of(entry: Entry, failures: Sequence[tuple[int, str]]) -> Iterator[RuleFailure]:
    """Yield one entry for every error of a rule, with the first time and the number of evaluations it hit."""
    ticks: dict[str, int] = {}
    first: dict[str, int] = {}
    for time, message in failures:
        first.setdefault(message, time)
        ticks[message] = ticks.get(message, 0) + 1
    for message, count in ticks.items():
        yield RuleFailure(entry.key, message, first[message], count)
