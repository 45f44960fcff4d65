"""An expression over several lines, laid out as `promtool promql format` does (`promql/parser/prettier.go`).

A node that fits `WIDTH` bytes is written on one line; a longer operator, call, aggregation or bracket puts its parts on
lines of their own, two spaces further in.  Selectors, ranges and literals are never broken.  The text is the one of
`promql/printer.py`, which differs from upstream's where that would not be read back as the same tree.

Linear in the text it returns: every node is measured once.
"""

from rulelint.promql.ast import Aggregate, Binary, Call, Expr, Paren, Subquery, Unary
from rulelint.promql.printer import aggregate_head, binary_operator, print_expr, subquery_range
from rulelint.promql.visit import walk

WIDTH = 100
"""Upstream's `maxCharactersPerLine`; it counts bytes of UTF-8."""

DEEPEST = 200
"""Levels after which lines are not indented further: a row of 5,000 operators would be 50 MB of spaces."""


def pretty(expr: Expr) -> str:
    """Return the expression in lines of at most `WIDTH` bytes where it can be broken, without a final line break."""
    layout = _Layout(expr)
    layout.write(expr, 0)
    return "".join(layout.out)


def _indent(level: int) -> str:
    return "  " * min(level, DEEPEST)


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _width(expr: Expr, widths: dict[int, int]) -> int:
    """Return the bytes of `expr` on one line from those of its parts."""
    match expr:
        case Binary():
            return widths[id(expr.lhs)] + _bytes(binary_operator(expr)) + 2 + widths[id(expr.rhs)]
        case Call():
            return _bytes(expr.func) + sum(widths[id(each)] + 2 for each in expr.args) + 2 * (not expr.args)
        case Aggregate():
            parameter = widths[id(expr.param)] + 2 if expr.param is not None else 0
            return _bytes(aggregate_head(expr)) + 2 + parameter + widths[id(expr.expr)]
        case Paren():
            return widths[id(expr.expr)] + 2
        case Unary():
            return widths[id(expr.expr)] + 1
        case Subquery():
            return widths[id(expr.expr)] + _bytes(subquery_range(expr))
        case _:
            return _bytes(print_expr(expr))


class _Layout:
    """The lines of one tree so far, and which of its nodes do not fit on one."""

    def __init__(self, expr: Expr) -> None:
        self.out: list[str] = []
        self.long: set[int] = set()
        widths: dict[int, int] = {}
        for node in reversed(list(walk(expr))):
            widths[id(node)] = width = _width(node, widths)
            if width > WIDTH:
                self.long.add(id(node))

    def write(self, expr: Expr, level: int) -> None:
        """Append `expr` with its indentation, which is an item of its own."""
        fits = id(expr) not in self.long
        match expr:
            case Unary():
                self.unary(expr, level)
            case Subquery() if fits:
                self.out += ("", print_expr(expr))  # upstream does not indent it either
            case Binary() if not fits:
                self.binary(expr, level)
            case Call() if not fits:
                self.bracket(expr.func, expr.args, level)
            case Aggregate() if not fits:
                parts = (expr.expr,) if expr.param is None else (expr.param, expr.expr)
                self.bracket(aggregate_head(expr), parts, level)
            case Paren() if not fits:
                self.bracket("", (expr.expr,), level)
            case Subquery():
                self.write(expr.expr, level)
                self.out.append(subquery_range(expr))
            case _:
                self.out += (_indent(level), print_expr(expr))

    def bracket(self, head: str, parts: tuple[Expr, ...], level: int) -> None:
        """Append `head(` … `)`, each part on its own line."""
        self.out += (_indent(level), f"{head}(")
        for place, part in enumerate(parts):
            self.out.append(",\n" if place else "\n")
            self.write(part, level + 1)
        self.out += ("\n", _indent(level), ")")

    def binary(self, expr: Binary, level: int) -> None:
        """Append a row of operators, however long, from its innermost outwards."""
        row = [expr]
        while isinstance(expr.lhs, Binary) and id(expr.lhs) in self.long:
            expr = expr.lhs
            row.append(expr)
        self.write(expr.lhs, level + len(row))
        for depth in reversed(range(len(row))):
            self.out += ("\n", _indent(level + depth), binary_operator(row[depth]), "\n")
            self.write(row[depth].rhs, level + depth + 1)

    def unary(self, expr: Unary, level: int) -> None:
        """Append a sign and, on the same line, what it is of."""
        self.out += (_indent(level), expr.op)
        behind = len(self.out)
        self.write(expr.expr, level)
        self.out[behind] = ""
