"""What is known of the nodes of one expression, found out bottom up."""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from rulelint.promql.ast import Binary, Expr

T = TypeVar("T")


class Judge(ABC, Generic[T]):
    """Judges each node of one expression once, from the judgements of what is below it."""

    def __init__(self) -> None:
        self._known: dict[int, T] = {}

    @abstractmethod
    def judge(self, expr: Expr) -> T:
        """Return what is known of a node; `at` tells what is known of those below it."""

    def at(self, expr: Expr) -> T:
        """Return what is known of a node."""
        if id(expr) not in self._known:
            if isinstance(expr, Binary):
                self._judge_row(expr)
            self._known[id(expr)] = self.judge(expr)
        return self._known[id(expr)]

    def _judge_row(self, expr: Binary) -> None:
        """Judge what is left of an operator, inside out: a row of them may be too long for a recursion."""
        row = []
        while isinstance(expr.lhs, Binary) and id(expr.lhs) not in self._known:
            expr = expr.lhs
            row.append(expr)
        for each in reversed(row):
            self._known[id(each)] = self.judge(each)
