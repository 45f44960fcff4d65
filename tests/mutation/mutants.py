"""Small changes of Python modules, one at a time, that tests should notice."""

import ast
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

SWAPPED: dict[type[ast.AST], str] = {
    ast.Eq: "!=", ast.NotEq: "==", ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
    ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.BitOr: "&", ast.BitAnd: "|", ast.FloorDiv: "*",
}  # fmt: skip
"""What stands for an operator in a mutant; other operators are left alone."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change of a file: the characters `start` to `end` become `by`; `line` is where it begins, from 1."""

    path: Path
    line: int
    start: int
    end: int
    by: str
    kind: str

    @property
    def key(self) -> tuple[str, int, int, str]:
        """What tells it from the other mutants of a tree."""
        return self.path.as_posix(), self.start, self.end, self.by

    def applied(self, text: str) -> str:
        """Return the module with the change in it."""
        return text[: self.start] + self.by + text[self.end :]

    def shown(self, text: str) -> str:
        """Return the change for a report."""
        before = " ".join(text[self.start : self.end].split())
        return f"{self.path}:{self.line}: {self.kind}: `{before[:60]}` → `{' '.join(self.by.split())[:60]}`"


def mutants_of(path: Path, text: str) -> list[Mutant]:
    """Return the changes of a module; docstrings, annotations, assertions and imports stay as they are.

    Some may be no Python (`compiles`).
    """
    finder = _Finder(path, text)
    finder.visit(ast.parse(text))
    return finder.found


def compiles(mutant: Mutant, text: str) -> bool:
    """Say whether the changed module is Python."""
    try:
        compile(mutant.applied(text), "mutant", "exec")
    except SyntaxError:
        return False
    return True


class _Finder(ast.NodeVisitor):
    """Walks a module and collects its mutants."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text
        self.found: list[Mutant] = []
        # `ast` counts bytes within lines; the modules have characters beyond ASCII in their texts.
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def _at(self, line: int, byte: int) -> int:
        return self.starts[line - 1] + len(self.lines[line - 1].encode()[:byte].decode())

    def _span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._at(node.lineno, node.col_offset), self._at(node.end_lineno, node.end_col_offset)

    def _add(self, node: ast.expr | ast.stmt, by: str, kind: str) -> None:
        start, end = self._span(node)
        self.found.append(Mutant(self.path, node.lineno, start, end, by, kind))

    def _source(self, node: ast.expr) -> str:
        start, end = self._span(node)
        return self.text[start:end]

    def _between(self, left: ast.expr, right: ast.expr, by: str, kind: str) -> None:
        """Replace the operator between two operands, and no parentheses around them."""
        start, end = self._span(left)[1], self._span(right)[0]
        gap = self.text[start:end]
        middle = gap.strip("() \n\t")
        at = start + gap.index(middle)
        if middle and "#" not in middle:
            self.found.append(Mutant(self.path, left.lineno, at, at + len(middle), by, kind))

    def visit_Compare(self, node: ast.Compare) -> None:
        sides = [node.left, *node.comparators]
        for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
            self._between(left, right, SWAPPED[type(operator)], "comparison")
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        by = "or" if isinstance(node.op, ast.And) else "and"
        for left, right in pairwise(node.values):
            self._between(left, right, by, "and/or")
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if type(node.op) in SWAPPED:
            self._between(node.left, node.right, SWAPPED[type(node.op)], "arithmetic")
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self._add(node, f"({self._source(node.operand)})", "not")
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        self._add(node.test, f"(not ({self._source(node.test)}))", "condition")
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._add(node.test, f"(not ({self._source(node.test)}))", "condition")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        match node.value:
            case bool():
                self._add(node, str(not node.value), "constant")
            case int() | float():
                self._add(node, f"({node.value!r} + 1)", "constant")
            case str() if node.value and self.text[self._span(node)[0]] in "\"'":
                self._add(node, repr(node.value + "X"), "text")
            case _:
                pass

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Leave the pieces of an f-string alone: their places are not those of the file before Python 3.12."""

    def visit_Set(self, node: ast.Set) -> None:
        self._without_one(node.elts)
        self.generic_visit(node)

    def visit_Tuple(self, node: ast.Tuple) -> None:
        if isinstance(node.ctx, ast.Load):
            self._without_one(node.elts)
        self.generic_visit(node)

    def _without_one(self, elements: list[ast.expr]) -> None:
        for left, right in pairwise(elements):
            start, end = self._span(left)[0], self._span(right)[0]
            self.found.append(Mutant(self.path, left.lineno, start, end, "", "element lost"))

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not isinstance(node.value, ast.Constant):
            self._add(node.value, "None", "return")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return  # a docstring
        self._add(node, "pass", "statement lost")
        self.generic_visit(node)

    def visit_Continue(self, node: ast.Continue) -> None:
        self._add(node, "break", "loop")

    def visit_Break(self, node: ast.Break) -> None:
        self._add(node, "continue", "loop")

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._add(node, "pass", "statement lost")
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        """Leave what a check says of itself alone: its version, its group."""
        if not any(isinstance(target, ast.Name) and target.id == "META" for target in node.targets):
            self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if not (
            isinstance(node.value, ast.Name) and node.value.id in ("Literal", "Callable", "Mapping", "tuple")
        ):
            self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        """Leave invariants alone: no test can break them."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for default in (*node.args.defaults, *(each for each in node.args.kw_defaults if each is not None)):
            self.visit(default)
        for statement in node.body:
            self.visit(statement)
