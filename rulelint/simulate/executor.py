"""Where the independent parts of a replay are worked on: one interface, whoever has the processors (DESIGN §3.14)."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from rulelint.dataclass import dataclass

T = TypeVar("T")

Report = Callable[[int, int], None]
"""Is told how many rules are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something to do: `work` as `rulelint.simulate.parts` estimates it, and how many rules are done with it."""

    work: int
    rules: int


class Executor(Protocol):
    """Does parts of one replay, in any order and anywhere; what they come to does not depend on it."""

    def hands(self, work: int) -> int:
        """Return how many parts of so much work in all will be done at once."""
        ...

    def run(self, parts: Sequence[Part], do: Callable[[int], T]) -> list[T]:
        """Return what `do` makes of the number of each part, in their order; an exception of `do` is raised."""
        ...


@dataclass(frozen=True, slots=True)
class InTurn:
    """One part after the other, in this process."""

    report: Report | None = None

    def hands(self, work: int) -> int:  # noqa: ARG002  whatever the work
        """Return 1."""
        return 1

    def run(self, parts: Sequence[Part], do: Callable[[int], T]) -> list[T]:
        """Do every part."""
        count = Count(parts, self.report)
        found = []
        for number in range(len(parts)):
            found.append(do(number))
            count.done(number)
        return found


class Count:
    """Counts the rules of the parts that are done."""

    def __init__(self, parts: Sequence[Part], report: Report | None) -> None:
        self._parts = parts
        self._report = report
        self._total = sum(each.rules for each in parts)
        self._rules = 0

    def done(self, number: int) -> None:
        """Report that a part is done."""
        self._rules += self._parts[number].rules
        if self._report and self._total:
            self._report(self._rules, self._total)


IN_TURN = InTurn()
