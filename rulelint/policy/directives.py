"""The comments that speak to rulelint: `# rulelint: ignore[names] reason`, and `ignore-file` for a whole file."""

import re
from dataclasses import dataclass
from typing import Literal

from rulelint.checks.base import CheckMeta
from rulelint.finding import Severity
from rulelint.source.comments import Comment
from rulelint.source.file import SourceText
from rulelint.source.span import Span
from rulelint.source.spelling import did_you_mean

VERBS = ("ignore", "ignore-file")

MALFORMED = CheckMeta("comment/malformed", Severity.WARNING, "file", "0.1", default=True)
NO_REASON = CheckMeta("comment/no-reason", Severity.WARNING, "file", "0.1", default=True)
UNKNOWN = CheckMeta("comment/unknown-check", Severity.WARNING, "file", "0.1", default=True)
UNUSED = CheckMeta("comment/unused", Severity.WARNING, "file", "0.1", default=True)
METAS = (MALFORMED, NO_REASON, UNKNOWN, UNUSED)
"""What is said about the comments themselves.  No check modules: they need to know what all checks found."""

_ADDRESS = re.compile(r"#+\s*rulelint\b\s*:?\s*", re.IGNORECASE)
_FORM = re.compile(r"(?P<verb>[\w-]*)\s*(?P<bracket>\[(?P<names>[^\[\]]*)\])?\s*(?P<reason>.*)", re.DOTALL)
_NAME = re.compile(r"[^,\s]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name inside the brackets, with its place in the file."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Directive:
    """A comment that asks to ignore findings.  `own_line` as for `Comment`; `reason` is never empty."""

    verb: Literal["ignore", "ignore-file"]
    names: tuple[Name, ...]
    reason: str
    span: Span
    own_line: bool


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a comment that speaks to rulelint has no effect."""

    meta: CheckMeta
    message: str
    span: Span
    help: str


def read_directive(source: SourceText, comment: Comment) -> Directive | Flaw | None:
    """Read a comment; None if it does not speak to rulelint.

    Comments about rulelint are no comments to it (`# rulelint finds this`): only a colon, or a verb with its bracket,
    makes one an address.
    """
    written = source.text[comment.span.start : comment.span.end]
    address = _ADDRESS.match(written)
    if not address:
        return None
    form = _FORM.match(written, address.end())
    assert form is not None, "every part of the form is optional"
    verb = form["verb"]
    if ":" not in address[0] and not (verb in VERBS and form["bracket"]):
        return None
    example = "write `# rulelint: ignore[check-id] reason`"
    if verb not in VERBS:
        meant = did_you_mean(verb, VERBS)
        return Flaw(MALFORMED, f"`{verb}` is no instruction for rulelint{meant}", comment.span, example)
    at = comment.span.start
    names = tuple(
        Name(each[0], Span(at + each.start(), at + each.end()))
        for each in _NAME.finditer(written, form.start("names"), form.end("names"))
        if form["bracket"]
    )
    if ":" not in address[0] or not names:
        what = "does not name a check" if ":" in address[0] else "lacks the colon after `rulelint`"
        return Flaw(MALFORMED, f"`{verb}` {what}", comment.span, example)
    reason = form["reason"].strip().lstrip("-–—:").strip()
    if not reason:
        message = f"`{verb}` without a reason has no effect"
        return Flaw(NO_REASON, message, comment.span, "say after the bracket why it is right here")
    return Directive(
        "ignore" if verb == "ignore" else "ignore-file", names, reason, comment.span, comment.own_line
    )
