"""Deal the work of a replay out to an executor: rules, and shards of rules, which know nothing of each other."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from rulelint.analysis.depends import is_cycle
from rulelint.dataclass import dataclass
from rulelint.simulate.executor import Executor, Report
from rulelint.simulate.measures import Measures, Wanted, measures_of
from rulelint.simulate.model import NotSimulated
from rulelint.simulate.outcome import Outcome
from rulelint.simulate.parts import Component, Shard, Task, rounds_of, sharing, tasks_of, work_in
from rulelint.simulate.replay import Replay
from rulelint.simulate.shards import Piece, is_large, piece_of, take_together
from rulelint.simulate.works import works_of

LEAST_ROOM = 1 << 24
"""Bytes of shared values each of many processes may keep at least."""


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one part, by the numbers of the rules: it may have been worked on in another process."""

    outcomes: Mapping[int, Outcome]
    reasons: Mapping[int, NotSimulated]
    measures: Mapping[int, Measures]


@dataclass(frozen=True, slots=True)
class Job:
    """A replay, what is wanted of it, and the rules that share no value with another one."""

    replay: Replay
    wanted: Wanted
    apart: frozenset[int]


def measure_all(replay: Replay, wanted: Wanted, executor: Executor) -> None:
    """Replay and measure every rule of the plan; the results are then in `replay`."""
    plan, repeats = replay.plan, replay.shared.repeats
    works = works_of(plan, plan.components, replay.store, {})
    hands = executor.hands(sum(works.values()))
    replay.shared.room = max(replay.shared.room // hands, LEAST_ROOM)
    shared = {each for pair in sharing(plan, repeats, works) if pair[0] != pair[1] for each in pair}
    job, count = Job(replay, wanted, frozenset(works.keys() - shared)), Count(len(works), executor.report)
    for components in rounds_of(plan, repeats, works, hands):
        works = works_of(plan, components, replay.store, replay.outcomes)
        tasks = list(_ready(replay, tasks_of(plan, components, repeats, works, hands)))
        weights = [task.work if isinstance(task, Shard) else work_in(task, works) for task in tasks]
        _take(job, tasks, executor.run(weights, hands, partial(_nth, job, tasks), partial(count.done, tasks)))


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


def _take(job: Job, tasks: Sequence[Task], answers: list[Found | Piece | str]) -> None:
    """Take over what came of the tasks of a round."""
    replay = job.replay
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
        take_together(replay, number, pieces.pop(number), job.wanted)


def _nth(job: Job, tasks: Sequence[Task], number: int) -> Found | Piece | str:
    task = tasks[number]
    return piece_of(job.replay, task, job.wanted) if isinstance(task, Shard) else _measured(job, task)


def _measured(job: Job, components: Sequence[Component]) -> Found:
    """Replay and measure the rules of one part; what they read of others is in the replay."""
    replay = job.replay
    for component in components:
        if not _in_one_go(job, component):
            replay.run([component])
            replay.measures |= {
                number: measures_of(replay, number, job.wanted)
                for number in component
                if number in replay.outcomes
            }
    numbers = [number for component in components for number in component]
    done = [number for number in numbers if number in replay.outcomes]
    return Found(
        {number: replay.outcomes[number] for number in done},
        {number: replay.reasons[number] for number in numbers if number in replay.reasons},
        {number: replay.measures[number] for number in done},
    )


def _in_one_go(job: Job, component: Component) -> bool:
    """Replay and measure a rule block by block where that spares evaluating it twice; say whether it was done."""
    number, replay = component[0], job.replay
    entry = replay.plan.entries[number]
    if number not in job.apart or is_cycle(component, replay.plan.graph) or not is_large(replay, entry):
        return False
    whole = Shard(number, range(entry.grid.count), 1, 0)
    take_together(replay, number, [piece_of(replay, whole, job.wanted)], job.wanted)
    return True
