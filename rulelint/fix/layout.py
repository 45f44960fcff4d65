"""PromQL inside rule files laid out as `promtool promql format` does it, and nothing else changed.

A result of several lines becomes a literal block; one that fits stays on its line.  Inside `{…}` and in JSON there is
no room for lines: there the one-line form is written.
"""

from collections.abc import Iterator
from dataclasses import field

from rulelint.dataclass import dataclass
from rulelint.fix.outline import says_the_same, shared_spans
from rulelint.fix.places import Place, places_of
from rulelint.promql.lexer import tokenize
from rulelint.promql.pretty import pretty
from rulelint.promql.printer import print_expr
from rulelint.rules.expression import Expression
from rulelint.rules.load import load_rules
from rulelint.rules.model import AlertRule, Group, Pair, Rule, RuleFile
from rulelint.source.edit import Edit, apply_edits
from rulelint.source.file import SourceText
from rulelint.source.rewrite import double_quoted, plain_or_quoted, scalar_edit
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span

COMMENT = "has a comment inside"
BROKEN = "does not parse"
SHARED = "is repeated by an alias"
NO_ROOM = "stands where it cannot be written over several lines"
INDENT = 2
"""Columns a new block is indented beyond its key."""


@dataclass(frozen=True, slots=True)
class Left:
    """An expression that is left as it is, and why."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class LaidOut:
    """The text of a file with its expressions laid out; `count` of them are changed."""

    source: SourceText
    count: int
    left: tuple[Left, ...]


def lay_out(file: RuleFile) -> LaidOut:
    """Return a rule file with every expression laid out whose rule then means exactly the same."""
    if any(defect.id == "yaml/syntax" for defect in file.defects):
        return LaidOut(file.source, 0, ())
    work = _Work(file)
    edits = list(work.edits())
    text, made = _applied(file, edits)
    left = [*work.left, *(Left(edit.span, NO_ROOM) for edit in edits if edit not in made)]
    source = SourceText(file.path, text, file.source.bom)
    return LaidOut(source, len(made), tuple(sorted(left, key=lambda each: each.span)))


def _applied(file: RuleFile, edits: list[Edit]) -> tuple[str, frozenset[Edit]]:
    """Return the text with as many edits as keep its meaning; halves are tried where not all do."""
    made: list[Edit] = []
    waiting = [edits] if edits else []
    while waiting:
        part = waiting.pop()
        tried = [*made, *part]
        if _means_the_same(file, apply_edits(file.source.text, tried), tried):
            made = tried
        elif len(part) > 1:
            waiting += [part[len(part) // 2 :], part[: len(part) // 2]]
    return apply_edits(file.source.text, made), frozenset(made)


def _means_the_same(file: RuleFile, text: str, edits: list[Edit]) -> bool:
    if not says_the_same(file.source.text, text, edits):
        return False
    after = load_rules(SourceText(file.path, text, file.source.bom))
    return after is not None and list(meaning(after)) == list(meaning(file))


def meaning(file: RuleFile) -> Iterator[object]:
    """Yield what Prometheus reads in a file, one value for each group and rule; expressions as trees without places."""
    yield file.kind, [defect.message for defect in file.defects]
    for group in file.groups:
        times = (group.interval, group.query_offset, group.limit)
        yield group.name.value, [each and each.value for each in times], _read(group.labels), group.engine
        for rule in group.rules:
            yield _rule_meaning(rule)


def _rule_meaning(rule: Rule) -> object:
    expr = rule.expr
    tree = expr.value if expr.ast is None else print_expr(expr.ast)
    common = (rule.kind, rule.name.value, expr.language, tree, _read(rule.labels))
    if not isinstance(rule, AlertRule):
        return common
    times = [each and each.value for each in (rule.hold, rule.keep_firing_for)]
    return common, times, _read(rule.annotations)


def _read(pairs: tuple[Pair, ...]) -> list[tuple[str, str]]:
    return [(pair.key.value, pair.value) for pair in pairs]


@dataclass(slots=True)
class _Work:
    """The expressions of one file: what is to be edited, and what is left."""

    file: RuleFile
    left: list[Left] = field(default_factory=list)

    def edits(self) -> Iterator[Edit]:
        """Yield an edit for each expression that is not laid out yet, in the order of the file."""
        shared = frozenset(shared_spans(self.file.source.text))
        seen: set[Span] = set()
        rules = [(group, rule) for group in self.file.groups for rule in group.rules]
        for group, rule in sorted(rules, key=lambda each: each[1].expr.text.span):
            expr = rule.expr
            if expr.text.span in seen:
                continue
            seen.add(expr.text.span)
            edit = self._edit(group, expr, shared)
            if edit is not None:
                yield edit

    def _edit(self, group: Group, expr: Expression, shared: frozenset[Span]) -> Edit | None:
        if expr.language != "promql" or group.engine == "Loki":
            return None
        if expr.ast is None:
            self.left.append(Left(expr.text.span, BROKEN))
            return None
        lines = pretty(expr.ast)
        if lines == expr.value.rstrip(" \t\r\n"):
            return None
        found: Edit | None = None
        reason = COMMENT if has_comment(expr.value) else SHARED if expr.text.span in shared else ""
        if not reason:
            found = _written(self.file.source.text, expr.text, lines, print_expr(expr.ast))
            reason = "" if found else NO_ROOM
        if reason:
            self.left.append(Left(expr.text.span, reason))
        changed = found and found.text != self.file.source.text[found.span.start : found.span.end]
        return found if changed else None


def has_comment(expr: str) -> bool:
    """Say whether a comment stands between the words of an expression."""
    if "#" not in expr:
        return False
    done = 0
    for token in tokenize(expr):
        if "#" in expr[done : token[2]]:
            return True
        done = token[3]
    return "#" in expr[done:]


def _written(file: str, text: ScalarText, lines: str, one_line: str) -> Edit | None:
    """Return the edit that writes an expression in the place of a scalar, through the documents around it."""
    if text.nested is not None:
        inner, outer = text.nested.inner, text.nested.outer
        edit = _written(outer.value, inner, lines, one_line)
        return edit and scalar_edit(file, outer, edit.span, edit.text)
    place = places_of(file).get(text.span.start)
    if place is None:
        return None
    if place.is_flow:
        return _on_one_line(file, text, one_line, double=True)
    if place.opener in ("|", ">"):
        return _block(file, text, place, lines)
    return _new_block(file, text, place, lines) if "\n" in lines else _on_one_line(file, text, lines)


def _on_one_line(file: str, text: ScalarText, line: str, *, double: bool = False) -> Edit | None:
    edit = scalar_edit(file, text, Span(0, len(text.value)), line)
    if edit is not None:
        return Edit(
            text.span,
            file[text.span.start : edit.span.start] + edit.text + file[edit.span.end : text.span.end],
        )
    return Edit(text.span, double_quoted(line) if double else plain_or_quoted(line))


def _block(file: str, text: ScalarText, place: Place, lines: str) -> Edit:
    """Write the lines of a block anew; its header stays, but for an indentation it states and for folding."""
    start, end = text.span.start, text.span.end
    head_end = _line_end(file, start)
    indicators, _, comment = file[start:head_end].partition(" ")
    first = file[head_end:end].lstrip("\r\n")
    indent = len(first) - len(first.lstrip(" "))
    if lines.startswith(" ") or any(char.isdigit() for char in indicators):
        indent = place.column + INDENT
    style = "|" if "\n" in lines else indicators[:1]
    chomping = "".join(char for char in indicators if char in "+-")
    header = style + _indicator(lines) + chomping + (f" {comment}" if comment else "")
    return Edit(text.span, header + _indented(file, head_end, lines, indent))


def _new_block(file: str, text: ScalarText, place: Place, lines: str) -> Edit | None:
    """Turn a plain or quoted scalar into a literal block; a comment behind it stays on the line of the key."""
    start, end = text.span.start, _line_end(file, text.span.end)
    behind = file[text.span.end : end]
    before = file[place.value_from : start]
    if behind.strip() and not behind.lstrip().startswith("#"):
        return None
    if "\n" in before:
        if before.strip():
            return None
        start, before = place.value_from, " "
    else:
        before = ""
    return Edit(
        Span(start, end),
        f"{before}|{_indicator(lines)}{behind}" + _indented(file, end, lines, place.column + INDENT),
    )


def _indicator(lines: str) -> str:
    """Return how far the block is indented, where YAML cannot tell it by the first line: an operand of a long row."""
    return str(INDENT) if lines.startswith(" ") else ""


def _indented(file: str, line_end: int, lines: str, indent: int) -> str:
    """Return the lines, each behind a line break as the file has them at `line_end`."""
    newline = "\r\n" if file[line_end : line_end + 2] == "\r\n" else "\n"
    return "".join(f"{newline}{' ' * indent}{line}" for line in lines.split("\n"))


def _line_end(file: str, at: int) -> int:
    end = file.find("\n", at)
    end = len(file) if end < 0 else end
    return end - 1 if end > at and file[end - 1] == "\r" else end
