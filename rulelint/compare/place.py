"""Where a change, or a regression it causes, is shown in head (DESIGN §3.13)."""

import re
from collections.abc import Mapping

from rulelint.compare.pairing import Pairing, Placed
from rulelint.dataclass import dataclass
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


class Removed:
    """The nearest places head still has for rules that base had.

    That is the last line of the nearest rule before it in the same file, else the key `groups:`, else line 1; of a
    file that is gone there is none.  `files` are the rule files of head, `renamed_files` maps paths of base to paths
    of head.
    """

    def __init__(
        self, pairing: Pairing, files: Mapping[str, RuleFile], renamed_files: Mapping[str, str]
    ) -> None:
        self._files, self._renamed = files, renamed_files
        self._twins = {id(pair.base.rule): pair.head for pair in pairing.pairs}
        self._previous: dict[int, Placed | None] = {}
        for file in {id(each.file): each.file for each in pairing.removed}.values():
            self._walk(file)

    def place(self, removed: Placed) -> Place:
        """Return the place of one rule of `pairing.removed`."""
        file = self._files.get(self._path(removed.file))
        if file is None:
            return Place(removed.file.source, None)
        previous = self._previous[id(removed.rule)]
        if previous is not None:
            return Place(file.source, last_line(file.source, previous.rule))
        found = GROUPS_KEY.search(file.source.text)
        return Place(file.source, _trimmed(file.source, found.start() if found else 0))

    def _path(self, file: RuleFile) -> str:
        return self._renamed.get(file.path, file.path)

    def _walk(self, file: RuleFile) -> None:
        """Note for every rule of a file the twin, in the same file of head, of the nearest rule before it."""
        nearest = None
        for rule in (rule for group in file.groups for rule in group.rules):
            self._previous[id(rule)] = nearest
            twin = self._twins.get(id(rule))
            nearest = twin if twin and twin.key.path == self._path(file) else nearest


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
