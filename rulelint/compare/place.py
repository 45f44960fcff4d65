"""Where a change, or a regression it causes, is shown in head (DESIGN §3.13)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rulelint.compare.pairing import Pairing, Placed
from rulelint.rules.model import Rule, RuleFile
from rulelint.source.file import SourceText
from rulelint.source.span import Span

GROUPS_KEY = re.compile(r"""^[ \t]*["']?groups["']?[ \t]*:""", re.MULTILINE)


@dataclass(frozen=True)
class Place:
    """The characters of a file of head; `span` None means the file is gone, and only the summary can say it."""

    source: SourceText
    span: Span | None

    @property
    def path(self) -> str:
        """The path reports print."""
        return self.source.path


def of_rule(placed: Placed) -> Place:
    """Return where a rule says its name."""
    return Place(placed.file.source, placed.rule.name.span)


def of_removed(removed: Placed, pairing: Pairing, files: Mapping[str, RuleFile], new_path: str) -> Place:
    """Return the nearest place head still has for a rule that base had.

    That is the last line of the nearest rule before it in the same file, else the key `groups:`, else line 1.
    `files` are the rule files of head, `new_path` is what head calls the file.
    """
    file = files.get(new_path)
    if file is None:
        return Place(removed.file.source, None)
    previous = _previous(removed, pairing, new_path)
    if previous is not None:
        return Place(file.source, last_line(file.source, previous.rule))
    found = GROUPS_KEY.search(file.source.text)
    return Place(file.source, _trimmed(file.source, found.start() if found else 0))


def _previous(removed: Placed, pairing: Pairing, new_path: str) -> Placed | None:
    """Return the twin, in the same file of head, of the nearest rule before the removed one."""
    twins = {id(pair.base.rule): pair.head for pair in pairing.pairs}
    nearest = None
    for group in removed.file.groups:
        for rule in group.rules:
            if rule is removed.rule:
                return nearest
            twin = twins.get(id(rule))
            nearest = twin if twin and twin.key.path == new_path else nearest
    return nearest


def last_line(source: SourceText, rule: Rule) -> Span:
    """Return the last line of a rule that is not blank, without its indentation."""
    end = rule.span.start + len(source.text[rule.span.start : rule.span.end].rstrip())
    return _trimmed(source, max(end - 1, 0))


def _trimmed(source: SourceText, offset: int) -> Span:
    """Return the line an offset is in, without blanks around."""
    line = source.position(offset).line
    text = source.line_text(line)
    start = source.line_starts[line - 1]
    return Span(start + len(text) - len(text.lstrip()), start + len(text.rstrip()))
