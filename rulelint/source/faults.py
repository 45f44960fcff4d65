"""What is wrong with the YAML of a file, in the user's words instead of libyaml's."""

import re
from typing import Literal

import yaml

from rulelint.dataclass import dataclass
from rulelint.source.span import Span

FaultId = Literal["syntax", "duplicate-key", "limits"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `label` is the short text beside the carets, `related` are other places with what they are."""

    id: FaultId
    message: str
    span: Span
    label: str = ""
    help: str = ""
    related: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class _Wording:
    """How one of libyaml's sentences is said; `at` tells which of its two marks is the place of the fault.

    In `message`, `{char}` is the character and `{line}` the trimmed line at that place.
    """

    message: str
    help: str
    at: Literal["here", "context"] = "here"
    context: str = ""


_WORDINGS: dict[str, _Wording] = {
    "mapping values are not allowed in this context": _Wording(
        "a `:` is not allowed here",
        "quote the value if the `:` belongs to it; else check the indentation of this line and the one above",
    ),
    "did not find expected key": _Wording(
        "expected a key, as deep as the other keys of its mapping",
        "check the indentation of this line, and that the value above is closed",
        context="the mapping starts here",
    ),
    "did not find expected '-' indicator": _Wording(
        "expected `- `, as deep as the other items of its list",
        "check the indentation of this line",
        context="the list starts here",
    ),
    "did not find expected ',' or ']'": _Wording(
        "expected `,` or `]`", "close the list with `]`", context="the list starts here"
    ),
    "did not find expected ',' or '}'": _Wording(
        "expected `,` or `}`", "close the mapping with `}}`", context="the mapping starts here"
    ),
    "found unexpected end of stream": _Wording(
        "this quote is never closed", "close it with the same quote character", at="context"
    ),
    "found unexpected document indicator": _Wording(
        "this quote is not closed before the next document", "close the quote", at="context"
    ),
    "could not find expected ':'": _Wording(
        "expected `: ` behind the key `{line}`",
        "write `key: value`, or indent a line that continues a value",
        at="context",
    ),
    "found unknown escape character": _Wording(
        "`{escape}` is no escape of a double-quoted value",
        "use single quotes, where backslashes are plain characters, or write `\\\\`",
        context="the value starts here",
    ),
    "did not find expected hexdecimal number": _Wording(
        "expected hexadecimal digits behind `{escape}`", "write `\\xNN`, `\\uNNNN` or `\\UNNNNNNNN`"
    ),
    "found invalid Unicode character escape code": _Wording(
        "this escape is no Unicode character", "write a character above U+FFFF as `\\UNNNNNNNN` or as itself"
    ),
    "found a tab character where an indentation space is expected": _Wording(
        "a tab cannot indent YAML", "replace it by spaces"
    ),
    "found a tab character that violates indentation": _Wording("a tab cannot indent YAML", "replace it by spaces"),
    "block sequence entries are not allowed in this context": _Wording(
        "a list cannot start here", "put `- ` on a line of its own, indented below its key"
    ),
    "block mapping keys are not allowed in this context": _Wording(
        "a key cannot start here", "put it on a line of its own"
    ),
    "did not find expected node content": _Wording("expected a value", "write the value, or remove the `,`"),
    "did not find expected <document start>": _Wording(
        "the document has ended here already", "separate documents by a line `---`, or check the indentation"
    ),
    "did not find expected alphabetic or numeric character": _Wording(
        "expected the name of an anchor or alias", "quote a value that starts with `*` or `&`", at="context"
    ),
    "did not find expected comment or line break": _Wording(
        "nothing but a comment may follow `|` or `>` on its line", "put the text on the next line, indented",
        context="the block starts here",
    ),
    "found duplicate %YAML directive": _Wording("`%YAML` is written twice", "remove one"),
    "found undefined tag handle": _Wording("this tag has no `%TAG` line", "quote a value that starts with `!`"),
    "control characters are not allowed": _Wording(
        "a control character is not allowed", "remove it, or write it as an escape in double quotes"
    ),
}  # fmt: skip
_CANNOT_START = "found character that cannot start any token"
_ENDED = re.compile(r"^\.\.\.[ \t]*(?:#[^\n]*)?\r?\n\s*(?:#[^\n]*\n\s*)*\Z", re.MULTILINE)
"""The end of a document, and nothing but comments up to where a text ends."""

_COLON = "mapping values are not allowed in this context"
_DASHED = re.compile(r"^[ \t]*(-[A-Za-z_]{1,40}):[ \t]", re.MULTILINE)
"""`-alert: Down`: a key to YAML, an item of a list to whoever wrote it."""


def fault_of(error: yaml.YAMLError, text: str) -> Fault:
    """Return the fault for what libyaml (or PyYAML's own parser) raised."""
    if isinstance(error, yaml.reader.ReaderError):
        return _reader_fault(error, text)
    assert isinstance(error, yaml.MarkedYAMLError)
    said = error.problem or "not YAML"
    here = _offset(error.problem_mark, text)
    context = _offset(error.context_mark, text) if error.context_mark else here
    if said == _CANNOT_START:
        return _cannot_start(here, text)
    wording = _WORDINGS.get(said)
    if wording is None:
        return Fault("syntax", f"not YAML: {said}", _place(here, text), error.context or "")
    dashed = _DASHED.search(text, max(_previous_line(here, text), 0), here) if said == _COLON else None
    if dashed:
        advice = f"write `- {dashed[1][1:]}`"
        return Fault(
            "syntax", f"`{dashed[1]}` lacks the blank after its dash", Span(*dashed.span(1)), help=advice
        )
    at = context if wording.at == "context" else here
    related = ((wording.context, _place(context, text)),) if wording.context and context != here else ()
    line = text[at : _line_end(at, text)].strip()
    escape = text[here : here + 2]
    message = wording.message.replace("{line}", _shorten(line)).replace("{escape}", escape)
    return Fault("syntax", message, _place(at, text), help=wording.help.replace("}}", "}"), related=related)


def second_after_end(error: yaml.MarkedYAMLError, text: str) -> int | None:
    """Return where a document begins behind `...` without a `---`: yaml.v3 takes it for one, libyaml does not."""
    here = _offset(error.problem_mark, text)
    if error.problem != "did not find expected <document start>" or not _ENDED.search(text, 0, here):
        return None
    return here


def start_of_refused_apostrophe(error: yaml.MarkedYAMLError, text: str) -> int | None:
    """Return where the double-quoted value begins in which libyaml refused the escape of an apostrophe, or None."""
    here = _offset(error.problem_mark, text)
    if error.problem != "found unknown escape character" or text[here : here + 2] != "\\'":
        return None
    return _offset(error.context_mark, text)


def reader_offset(error: yaml.reader.ReaderError, text: str) -> int:
    """Return the offset of the character that cannot be read: libyaml counts bytes, PyYAML's parser characters."""
    code = error.character if isinstance(error.character, int) else ord(error.character)
    if error.position < len(text) and ord(text[error.position]) == code:
        return int(error.position)
    return len(text.encode()[: error.position].decode(errors="ignore"))


def _reader_fault(error: yaml.reader.ReaderError, text: str) -> Fault:
    offset = reader_offset(error, text)
    code = ord(text[offset]) if offset < len(text) else 0
    message = f"the character U+{code:04X} is not allowed in YAML"
    return Fault(
        "syntax",
        message,
        Span(offset, min(offset + 1, len(text))),
        help=_WORDINGS["control characters are not allowed"].help,
    )


def _cannot_start(offset: int, text: str) -> Fault:
    char = text[offset : offset + 1]
    if char == "\t":
        return Fault("syntax", "a tab cannot indent YAML", _place(offset, text), help="replace it by spaces")
    return Fault(
        "syntax", f"a value cannot start with `{char}`", _place(offset, text), help="quote the value"
    )


def _offset(mark: yaml.Mark | None, text: str) -> int:
    index: int = mark.index if mark else 0
    return min(index, len(text))


_WORD = re.compile(r"[\w.$-]+|\\.|\S")


def _place(offset: int, text: str) -> Span:
    """Return the word, escape or character at `offset`; at the end of the text the last thing written."""
    word = _WORD.match(text, offset)
    if word:
        return Span(offset, word.end())
    if offset < len(text):
        return Span(offset, offset + 1)
    end = len(text.rstrip())
    return Span(max(end - 1, 0), end)


def _previous_line(offset: int, text: str) -> int:
    """Return where the line above that of an offset begins."""
    return text.rfind("\n", 0, max(text.rfind("\n", 0, offset), 0)) + 1


def _line_end(offset: int, text: str) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def _shorten(line: str, limit: int = 40) -> str:
    return line if len(line) <= limit else line[: limit - 1] + "…"
