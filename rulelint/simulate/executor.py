"""Where the independent parts of a replay are worked on: one interface, whoever has the processors (DESIGN §3.14)."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from rulelint.dataclass import dataclass

T = TypeVar("T")

Report = Callable[[int, int], None]
"""Is told how many rules are done, and of how many."""


class Executor(Protocol):
    """Does parts of one replay, in any order and anywhere; what they come to does not depend on it."""

    @property
    def report(self) -> Report | None:
        """Who is told how far the replay is."""
        ...

    def hands(self, work: int) -> int:
        """Return how many parts of so much work in all will be done at once."""
        ...

    def run(
        self, works: Sequence[int], hands: int, do: Callable[[int], T], done: Callable[[int], None]
    ) -> list[T]:
        """Return what `do` makes of the number of each part, in their order; an exception of `do` is raised.

        `works` is the work of each part, as `rulelint.simulate.works` estimates it.  At most so many are done at once
        as `hands` says.  `done` is told the number of each part that is done, in this process.
        """
        ...


@dataclass(frozen=True, slots=True)
class InTurn:
    """One part after the other, in this process."""

    report: Report | None = None

    def hands(self, work: int) -> int:  # noqa: ARG002  whatever the work
        """Return 1."""
        return 1

    def run(
        self,
        works: Sequence[int],
        hands: int,  # noqa: ARG002  however many
        do: Callable[[int], T],
        done: Callable[[int], None],
    ) -> list[T]:
        """Do every part."""
        found = []
        for number in range(len(works)):
            found.append(do(number))
            done(number)
        return found


IN_TURN = InTurn()
