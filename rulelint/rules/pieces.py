"""A plain rule file cut into its groups by its lines, without reading them.

Only files that are written the usual way are cut: block style, no anchors, no tags, no escapes that could spell a name
in another way.  Of those the lines say where each group begins, and `is_closed` proves it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from rulelint.dataclass import dataclass
from rulelint.rules.fields import GROUP
from rulelint.rules.metricsql import FUNCTIONS
from rulelint.source.yaml import is_well_formed

_HEAD = re.compile(r"(?:(?:#[^\n]*|---|[ ]*)\n)*groups:[ ]*\n(?:[ ]*(?:#[^\n]*)?\n)*")
_FIRST = re.compile(r"( *)- name:")
_GRAFANA = re.compile(r"""\n[ -]+["']?(?:orgId|folder|uid)["']?[ ]*:""")
"""A group with such a key may be one of Grafana's (`rulelint.rules.recognise`)."""
_OTHER_KEY = re.compile(r"\n(?:[^ #\n-]|-[^ ])")
MAX_LENGTH = 8 << 20
"""Characters; whether a longer file is too long is for those to say who read it."""
_BREAKS = "\r\t\0\x85\ufeff\u2028\u2029"
"""What some take for the end of a line or for indentation."""
_ESCAPE = re.compile(r"\\[xuU0-7\n]")
"""Escapes that may spell a name."""
_KEY_NOT_PLAIN = re.compile(r"\n[ -]*(?:[\"'?&*!<%@\[]|\{(?!\{))")
_VALUE_NOT_PLAIN = re.compile(r": +(?:[&*!\[]|\{(?!\{))")
"""Anchors, aliases, tags, flow style."""
_LOGQL = re.compile(r"\}\s*+(?:\|[=~>]?\s*+[\w\"`(]|![=~>]\s*+[\"`])|bytes_rate|bytes_over_time|rate_counter")
"""What may be LogQL (`rulelint.rules.logql`), and some of what is not."""
_AFTER_COMMENT = re.compile(r"(?:^|\n)[^\n#]*+#[^\n]*+(?=\s*+([|!(]))")
"""A comment within an expression, and what goes on behind it that may be of another language."""
_ESCAPED_BLANK = re.compile(r"\\[nrt ]")
_RULE = re.compile(r"^ *(?:- +)?(?:alert|record) *:([^\n]*)(?=(?:\n([^\n]*))?)", re.MULTILINE)
_RECORD = re.compile(r"\n *(?:- +)?record *:([^\n]*)(?=(?:\n([^\n]*))?)")
_VALUE = re.compile(r"""(?:"([^"\\]+)"|'([^']+)'|([^"'|>#\s].*?))[ ]*(?:[ ]#.*)?""")
_NAME = re.compile(r" *- name:([^\n]*)(?=(?:\n([^\n]*))?)")
_KEY = re.compile(r" *(?:#.*|(?:- +)?[\w./-]+ *:(?: .*)?)?")
_WORD = re.compile(r"[A-Za-z0-9_:]+")
_SPACED = bytes(each if _WORD.fullmatch(chr(each)) else 0x20 for each in range(256))
"""Every byte that is no part of a word becomes a space."""


class OddlyWrittenError(ValueError):
    """Lines that do not tell what is in them, or how it is called."""


@dataclass(frozen=True)
class Pieces:
    """A text and where each of its groups begins; the last start is the end of the text."""

    text: str
    starts: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def head(self) -> str:
        """What stands before the first group."""
        return self.text[: self.starts[0]]

    def lines(self, first: int, last: int | None = None) -> str:
        """Return the lines of a group, or of those up to another one that is left out."""
        return self.text[self.starts[first] : self.starts[first + 1 if last is None else last]]

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The lines of each group."""
        return tuple(map(self.lines, range(len(self))))

    @cached_property
    def saying(self) -> Mapping[str, Sequence[int]]:
        """Each word, and the groups that have it."""
        found: dict[str, list[int]] = {}
        for group, lines in enumerate(self.groups):
            for word in words_of(lines):
                found.setdefault(word, []).append(group)
        return found

    def records(self) -> Iterator[tuple[str, int]]:
        """Yield a word of each metric that is recorded, and the group that does so; raise `OddlyWrittenError`."""
        for each in _RECORD.finditer(self.text, self.starts[0] - 1) if "record" in self.text else ():
            yield _word(each[1], each[2]), bisect_right(self.starts, each.start(1)) - 1


def cut(text: str) -> Pieces | None:
    """Return the groups of a rule file; None where the lines do not tell them apart."""
    head = _HEAD.match(text) if len(text) <= MAX_LENGTH else None
    first = _FIRST.match(text, head.end()) if head else None
    starts = tuple(_starts(text, head.end(), len(first[1]))) if head and first else ()
    return Pieces(text, starts) if starts else None


def is_rule_file(text: str) -> bool:
    """Say whether a text is surely taken for a rule file; one that is written in an unusual way may be one, too."""
    head = _HEAD.match(text)
    first = _FIRST.match(text, head.end()) if head else None
    if head is None or first is None or f"\n{first[1]}  rules:" not in text:
        return False
    return not any(each.search(text, head.end() - 1) for each in (_OTHER_KEY, _GRAFANA))


def may_spell(text: str) -> bool:
    """Say whether a text may hold words that do not stand in it: spelled by escapes, or encoded."""
    return "!!" in text or "!<" in text or ("\\" in text and _ESCAPE.search(text) is not None)


def is_plain(text: str) -> bool:
    """Say whether a file, or some of its groups, are written so that lines and words tell what is in them.

    What no line tells is also whether they are for another engine: one such expression changes how a file is read.
    """
    return not (
        any(each in text for each in _BREAKS)
        or ("\\" in text and _ESCAPE.search(text))
        or any(each.search(text) for each in (_KEY_NOT_PLAIN, _VALUE_NOT_PLAIN))
        or _is_foreign(text)
    )


def is_closed(lines: str) -> bool:
    """Say whether some groups are YAML by themselves: then nothing is open at their end that the next could close."""
    return is_well_formed(f"groups:\n{lines}")


def names_in(lines: str) -> list[str]:
    """Return a word of each name that the rules of a group have; raise `OddlyWrittenError`.

    It is the longest: who says the name says that word.
    """
    return [_word(value, following) for value, following in _RULE.findall(lines)]


def called(lines: str) -> str:
    """Return what a group is called; raise `OddlyWrittenError`."""
    name = _NAME.match(lines)
    return _value(name[1], name[2]) if name else ""


def word_of(name: str) -> str:
    """Return the longest word of a name; raise `OddlyWrittenError` if it has none."""
    words: list[str] = _WORD.findall(name)
    if not words:
        raise OddlyWrittenError
    return max(words, key=len)


def words_of(text: str) -> set[str]:
    """Return every word of a text, whether or not a backslash before it takes a letter of it."""
    words = set(_split(text))
    return words.union(_split(re.sub(r"\\.", " ", text))) if "\\" in text else words


def _word(written: str, following: str | None) -> str:
    return word_of(_value(written, following))


def _value(written: str, following: str | None) -> str:
    value = _VALUE.fullmatch(written.strip(" "))
    if value is None or not _KEY.fullmatch(following or ""):
        raise OddlyWrittenError
    return value[1] or value[2] or value[3]


def _split(text: str) -> list[str]:
    return text.encode().translate(_SPACED).decode("ascii").split()


def _is_foreign(text: str) -> bool:
    """Say whether some expression may be LogQL or MetricsQL."""
    if "\\" in text:
        text = _ESCAPED_BLANK.sub(" ", text.replace('\\"', '"'))
    behind = set(_AFTER_COMMENT.findall(text)) if "#" in text else set()
    if behind & {"|", "!"} or _LOGQL.search(text):
        return True
    called = {each for part in text.split("(") for each in _WORD.findall(part.rstrip()[-40:])[-1:]}
    return not FUNCTIONS.isdisjoint(map(str.lower, words_of(text) if "(" in behind else called))


def _starts(text: str, at: int, column: int) -> Iterator[int]:
    """Yield where groups begin, and the end of the text; nothing if a line in between is neither that nor a field."""
    found = [at]
    begin, inner = " " * column + "- name:", " " * (column + 2)
    for line in re.finditer(rf"\n {{0,{column + 2}}}[^ \n#][^\n]*", text[at:]):
        written = line[0][1:]
        if written.startswith(begin):
            found.append(at + line.start() + 1)
        elif not written.startswith(inner) or not _is_field(written[column + 2 :]):
            return
    yield from (*found, len(text))


def _is_field(line: str) -> bool:
    return line.startswith("- ") or line.partition(":")[0].rstrip() in GROUP.fields
