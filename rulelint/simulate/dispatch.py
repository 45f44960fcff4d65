"""Deal the work of a replay out to an executor: rules, and shards of rules, which know nothing of each other."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from rulelint.dataclass import dataclass
from rulelint.simulate.executor import Executor, Report
from rulelint.simulate.measures import Measures, Wanted, measures_of
from rulelint.simulate.model import NotSimulated
from rulelint.simulate.outcome import Outcome
from rulelint.simulate.parts import Component, Shard, Task, rounds_of, tasks_of, work_in
from rulelint.simulate.replay import Replay
from rulelint.simulate.shards import Piece, piece_of, take_together
from rulelint.simulate.works import works_of

LEAST_ROOM = 1 << 24
"""Bytes of shared values each of many processes may keep at least."""


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one part, by the numbers of the rules: it may have been worked on in another process."""

    outcomes: Mapping[int, Outcome]
    reasons: Mapping[int, NotSimulated]
    measures: Mapping[int, Measures]


def measure_all(replay: Replay, wanted: Wanted, executor: Executor) -> None:
    """Replay and measure every rule of the plan; the results are then in `replay`."""
    plan, repeats = replay.plan, replay.shared.repeats
    works = works_of(plan, plan.components, replay.store, {})
    hands = executor.hands(sum(works.values()))
    replay.shared.room = max(replay.shared.room // hands, LEAST_ROOM)
    count = Count(len(works), executor.report)
    for components in rounds_of(plan, repeats, works, hands):
        works = works_of(plan, components, replay.store, replay.outcomes)
        tasks = list(_ready(replay, tasks_of(plan, components, repeats, works, hands)))
        weights = [task.work if isinstance(task, Shard) else work_in(task, works) for task in tasks]
        do = partial(_nth, replay, tasks, wanted)
        _take(replay, tasks, executor.run(weights, hands, do, partial(count.done, tasks)), wanted)


def _ready(replay: Replay, tasks: Iterable[Task]) -> Iterator[Task]:
    """Yield the tasks, without shards of rules that cannot be replayed.

    What a shard reads is looked up here, so that not every process does it again.
    """
    refused: set[int] = set()
    for task in tasks:
        if not isinstance(task, Shard):
            yield task
        elif task.number not in refused:
            if replay.is_ready(replay.plan.entries[task.number]):
                yield task
            else:
                refused.add(task.number)
                yield ((task.number,),)


class Count:
    """Counts the rules that are done, over all rounds; a rule in shards once all of them are."""

    def __init__(self, total: int, report: Report | None) -> None:
        self._total = total
        self._report = report
        self._rules = 0
        self._shards: Counter[int] = Counter()

    def done(self, tasks: Sequence[Task], at: int) -> None:
        """Report that one of some tasks is done."""
        task = tasks[at]
        if isinstance(task, Shard):
            self._shards[task.number] += 1
            rules = int(self._shards[task.number] == task.count)
        else:
            rules = sum(map(len, task))
        self._rules += rules
        if self._report and rules:
            self._report(self._rules, self._total)


def _take(replay: Replay, tasks: Sequence[Task], answers: list[Found | Piece | str], wanted: Wanted) -> None:
    """Take over what came of the tasks of a round."""
    pieces: dict[int, list[Piece | str]] = {}
    for task, answer in zip(tasks, answers, strict=True):
        if isinstance(answer, Found):
            replay.outcomes |= answer.outcomes
            replay.reasons |= answer.reasons
            replay.measures |= answer.measures
        elif isinstance(task, Shard):
            pieces.setdefault(task.number, []).append(answer)
    answers.clear()  # samples are many: each rule's are let go of as soon as they are together
    for number in list(pieces):
        take_together(replay, number, pieces.pop(number), wanted)


def _nth(replay: Replay, tasks: Sequence[Task], wanted: Wanted, number: int) -> Found | Piece | str:
    task = tasks[number]
    return piece_of(replay, task, wanted) if isinstance(task, Shard) else _measured(replay, task, wanted)


def _measured(replay: Replay, components: Sequence[Component], wanted: Wanted) -> Found:
    """Replay and measure the rules of one part; what they read of others is in the replay."""
    replay.run(components)
    numbers = [number for component in components for number in component]
    done = [number for number in numbers if number in replay.outcomes]
    return Found(
        {number: replay.outcomes[number] for number in done},
        {number: replay.reasons[number] for number in numbers if number in replay.reasons},
        {number: measures_of(replay, number, wanted) for number in done},
    )
