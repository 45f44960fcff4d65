"""Judging replays, and asking other phases of evaluation before a gate fails anybody."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rulelint.compare.phases import robust
from rulelint.compare.regression import Regression
from rulelint.compare.replay import Replay
from rulelint.finding import Severity
from rulelint.simulate.phases import parts

Judge = Callable[[Replay], Sequence[Regression]]


def rejected(
    done: Sequence[Replay], judge: Judge, phases: int
) -> tuple[list[Regression], tuple[Replay, ...]]:
    """Return what the gates reject, and the replays with the phases that were looked at.

    A fixture that head adds is information only.  Other phases are replayed only where something would be an error:
    `phases` in all, 1 for none.
    """
    found: list[Regression] = []
    looked: list[Replay] = []
    for replay in done:
        own, seen = ([], replay) if replay.added_by_head else _judged(replay, judge, phases)
        found += own
        looked.append(seen)
    return found, tuple(looked)


def _judged(replay: Replay, judge: Judge, phases: int) -> tuple[Sequence[Regression], Replay]:
    found = judge(replay)
    is_error = any(each.severity is Severity.ERROR for each in found)
    if not is_error or phases == 1 or replay.elsewhere is None:
        return found, replay
    shares = parts(phases)
    others = [judge(each) for each in replay.elsewhere(shares[1:])]
    return list(robust(found, others)), replace(replay, looked_at=shares)
