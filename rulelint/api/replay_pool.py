"""Replays in several processes of this machine: the usual executor."""

import pickle
from collections.abc import Callable, Sequence
from typing import TypeVar

from rulelint.api.pool import can_fork, processors, spread
from rulelint.dataclass import dataclass
from rulelint.simulate.executor import InTurn, Report

T = TypeVar("T")

WORTH_A_PROCESS = 20_000_000
"""Work (about half a second of it) from which on a second process gains more than it costs."""
WORTH_A_ROUND = 4_000_000
"""Work from which on processes are started for one of many rounds."""


@dataclass(frozen=True, slots=True)
class ReplayPool:
    """Up to `jobs` processes; None: as many as there are processors, where the work is worth it.

    Workers are copies of this process and read the fixture where it lies; only what they find is sent back.  `report`
    is told how many rules are done.
    """

    jobs: int | None = None
    report: Report | None = None

    def hands(self, work: int) -> int:
        """Return how many processes will be used."""
        if not can_fork():
            return 1
        if self.jobs is None:
            return processors() if work >= WORTH_A_PROCESS else 1
        return self.jobs

    def run(
        self, works: Sequence[int], hands: int, do: Callable[[int], T], done: Callable[[int], None]
    ) -> list[T]:
        """Do the parts; what another process fails to do is done again here, where it fails for all to see."""
        jobs = min(hands, len(works))
        if jobs < 2 or not can_fork() or (self.jobs is None and sum(works) < WORTH_A_ROUND):
            return InTurn().run(works, 1, do, done)
        answers = spread(works, lambda number: pickle.dumps(do(number), 5), jobs, done)
        found: list[T] = []
        for number in range(len(works)):
            answer, answers[number] = answers[number], None
            if answer is None:
                found.append(do(number))
                done(number)
            else:
                found.append(pickle.loads(answer))  # noqa: S301  our own copy wrote it, into a pipe of ours
        return found


REPLAY_POOL = ReplayPool()
