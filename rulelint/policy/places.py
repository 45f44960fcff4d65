"""What a request to ignore findings covers: lines of a file, and the rule, group, value or object they belong to."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Literal

from rulelint.finding import Finding
from rulelint.rules.model import RuleFile
from rulelint.source.span import Span

Key = tuple[Literal["file", "scope", "line", "object"], int]
"""The file, the rule or group that starts on a line, what starts on a line, or the object that starts at an offset."""

FILE: Key = ("file", 0)


class Places:
    """Lines of a file: which rule, group or value a character belongs to, and where that starts."""

    def __init__(self, file: RuleFile, objects: Iterable[Span] = ()) -> None:
        self._source = file.source
        self._groups = Spans(group.span for group in file.groups)
        self._rules = Spans(rule.span for group in file.groups for rule in group.rules)
        self._values = Spans(_values(file))
        self._objects = Spans(objects)
        broken = (defect.scope for defect in file.defects if defect.scope)
        starts = (*self._groups.spans, *self._rules.spans, *broken)
        self._scope_lines = {self.line(span.start) for span in starts}
        self._comment_lines = {self.line(each.span.start) for each in file.comments if each.own_line}
        self._commented = {self.line(each.span.start) for each in file.comments}

    def below(self, offset: int) -> Key:
        """Return what stands below a comment on its own line: a whole rule or group, or what begins on that line."""
        target = self._next_content(self.line(offset))
        return ("scope", target) if target in self._scope_lines else ("line", target)

    def beside(self, offset: int) -> Key:
        """Return what begins on the line of a comment at its end."""
        return ("line", self.line(offset))

    def value_at(self, offset: int) -> Key:
        """Return the value that a character is inside of, by the line of its key."""
        value = self._values.around(offset)
        return ("line", self.line(offset) if value is None else self._key_line(value))

    def rule_at(self, offset: int) -> Key | None:
        """Return the rule that a character is inside of."""
        rule = self._rules.around(offset)
        return None if rule is None else ("scope", self.line(rule.start))

    def takes_comment(self, line: int, offset: int) -> bool:
        """Say whether a comment can stand at the end of a line on which the value around an offset begins, or ends."""
        value = self._values.around(offset)
        if line in self._commented:
            return False
        opens_block = value is not None and self._source.text[value.start : value.start + 1] in ("|", ">")
        return value is None or opens_block or self.line(value.end) == line

    def begins_scope(self, line: int) -> bool:
        """Say whether a rule or group begins on a line, so that a comment above it covers all of it."""
        return line in self._scope_lines

    def keys_of(self, finding: Finding) -> Iterator[Key]:
        """Yield what a request may cover to silence a finding."""
        start = finding.span.start
        yield FILE
        yield ("line", self.line(start))
        value = self._values.around(start)
        if value is not None:
            yield ("line", self._key_line(value))
        whole = self._objects.around(start)
        if whole is not None:
            yield ("object", whole.start)
        for scope in (self._groups.around(start), self._rules.around(start), finding.scope):
            if scope is not None:
                yield ("scope", self.line(scope.start))

    def line(self, offset: int) -> int:
        """Return the line of an offset."""
        return self._source.position(offset).line

    def _next_content(self, line: int) -> int:
        last = len(self._source.line_starts)
        line += 1
        while line < last and (line in self._comment_lines or not self._source.line_text(line).strip()):
            line += 1
        return line

    def _key_line(self, value: Span) -> int:
        """Return the line of the key of a value, which may begin on a line after `key:  # comment`."""
        line = self.line(value.start)
        before = self._source.text[self._source.line_starts[line - 1] : value.start]
        if before.strip():
            return line
        line -= 1
        while line > 1 and (line in self._comment_lines or not self._source.line_text(line).strip()):
            line -= 1
        return line


class Spans:
    """Spans that do not overlap, in order."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted(spans)
        self._starts = [span.start for span in self.spans]

    def around(self, offset: int) -> Span | None:
        """Return the span that holds an offset, its end included."""
        at = bisect_right(self._starts, offset) - 1
        return self.spans[at] if at >= 0 and offset <= self.spans[at].end else None


def _values(file: RuleFile) -> Iterator[Span]:
    for group in file.groups:
        yield from (pair.text.span for pair in group.labels)
        for rule in group.rules:
            yield rule.expr.text.span
            yield from (pair.text.span for pair in rule.labels)
            if rule.kind == "alert":
                yield from (pair.text.span for pair in rule.annotations)
