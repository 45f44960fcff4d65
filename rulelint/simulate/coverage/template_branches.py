"""Which branches of the templates of an alert were rendered (definitions: reference simulation.md §2.5).

Templates are expanded at every evaluation; here they are when an alert becomes active, when it fires, and at the last
evaluation before it is over: what is seen then was rendered, what is not may have been in between.
"""

from collections.abc import Callable, Iterator, Sequence

from rulelint.engine.result import EvaluationError
from rulelint.promql.ast import Matcher
from rulelint.rules.model import AlertRule
from rulelint.simulate.annotations import Speaker, speaker
from rulelint.simulate.outcome import Outcome
from rulelint.simulate.plan import Entry
from rulelint.simulate.replay import Replay
from rulelint.template.branches import branches_of, taken

MOST = 200
"""Evaluations that are looked at; of more of them, evenly chosen ones."""

TAKEN, NOT_TAKEN = "taken", "not taken"
IsRecorded = Callable[[Sequence[Matcher]], bool]


def template_branches(
    replay: Replay, entry: Entry, is_recorded: IsRecorded
) -> Iterator[tuple[str, dict[str, bool]]]:
    """Yield every branch of the templates of an alert as it is written, with whether each outcome was seen."""
    if not isinstance(entry.rule, AlertRule):
        return
    pairs = [*entry.group.labels_of(entry.rule).values(), *entry.rule.annotations]
    texts = list(dict.fromkeys(pair.value for pair in pairs if branches_of(pair.value)))
    if not texts:
        return
    seen = {text: [{TAKEN: False, NOT_TAKEN: False} for _ in branches_of(text)] for text in texts}
    speaks = speaker(replay, entry, is_recorded)
    for time in _chosen(replay.outcomes[entry.number]):
        for text, number, holds in _taken(speaks, texts, time):
            seen[text][number][TAKEN if holds else NOT_TAKEN] = True
    for text, branches in seen.items():
        yield from zip(branches_of(text), branches, strict=True)


def _taken(speaks: Speaker, texts: Sequence[str], time: int) -> Iterator[tuple[str, int, bool]]:
    """Yield what the templates of all alerts come to at an evaluation."""
    name, around = speaks.entry.rule.name.value, speaks.surroundings(time)
    try:
        results = speaks.results(time)
    except EvaluationError:  # the replay says so, too: nothing is rendered then
        return
    for labels, value in results:
        for text in texts:
            for number, holds in taken(text, name, dict(labels), value, around):
                yield text, number, holds


def _chosen(outcome: Outcome) -> list[int]:
    """Return the times of the evaluations that are looked at, in milliseconds."""
    last = int(outcome.times.size) - 1
    ticks = {each.active for each in outcome.stretches}
    ticks |= {each.fired for each in outcome.stretches if each.fired is not None}
    ticks |= {last if each.end is None else each.end - 1 for each in outcome.stretches}
    ordered = sorted(ticks)
    step = -(-len(ordered) // MOST) or 1
    return [int(outcome.times[tick]) for tick in ordered[::step]]
