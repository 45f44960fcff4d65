"""The comments that speak to rulelint: `# rulelint: ignore[names] reason`, and `ignore-file` for a whole file."""

import re
from collections.abc import Iterator
from datetime import date

from rulelint.checks.base import CheckMeta
from rulelint.dataclass import dataclass
from rulelint.finding import Fix, Severity
from rulelint.policy.places import FILE, Key, Places
from rulelint.rules.model import RuleFile
from rulelint.source.comments import Comment, inner_comments
from rulelint.source.edit import Edit
from rulelint.source.file import SourceText
from rulelint.source.span import Span
from rulelint.source.spelling import did_you_mean

VERBS = ("ignore", "ignore-file")

MALFORMED = CheckMeta("comment/malformed", Severity.WARNING, "file", "0.1", default=True)
NO_REASON = CheckMeta("comment/no-reason", Severity.WARNING, "file", "0.1", default=True)
UNKNOWN = CheckMeta("comment/unknown-check", Severity.WARNING, "file", "0.1", default=True, fixable="safe")
UNUSED = CheckMeta("comment/unused", Severity.WARNING, "file", "0.1", default=True, fixable="safe")
EXPIRED = CheckMeta("comment/expired", Severity.WARNING, "file", "0.1", default=True, fixable="safe")
STALE = CheckMeta("baseline/stale", Severity.WARNING, "file", "0.1", default=True, fixable="safe")
METAS = (MALFORMED, NO_REASON, UNKNOWN, UNUSED, EXPIRED, STALE)
"""What is said about comments and baselines themselves.  No check modules: they need to know what all checks found."""

EXAMPLE = "write `# rulelint: ignore[check-id] reason`"

_ADDRESS = re.compile(r"#+\s*rulelint\b\s*:?\s*", re.IGNORECASE)
_FORM = re.compile(r"(?P<verb>[\w-]*)\s*(?P<bracket>\[(?P<names>[^\[\]]*)\])?\s*(?P<reason>.*)", re.DOTALL)
_NAME = re.compile(r"[^,\s]+")
_UNTIL = re.compile(r"(?:^|\s)until=(\S*)")
_NEARLY = re.compile(r"(?i)(?:^|\s)((?:until|expires?)(?:\s+|\s*[:=]\s*)\d{4}-\d\d?-\d\d?)\b")
"""An expiry in another form: as a mere part of the reason it would silence findings for good."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name inside the brackets, with its place in the file, and the fix that takes it out."""

    text: str
    span: Span
    removal: Fix | None = None


@dataclass(frozen=True, slots=True)
class Directive:
    """A request to ignore findings.

    `covers` is what it holds for, `reason` is never empty, `until` is the last day it counts.  `removal` takes all of
    it out.  One that is `foreign` is written for another program, and nothing is said about it.
    """

    names: tuple[Name, ...]
    reason: str
    span: Span
    covers: tuple[Key, ...]
    until: date | None = None
    removal: Fix | None = None
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a request to rulelint has no effect."""

    meta: CheckMeta
    message: str
    span: Span
    help: str
    fix: Fix | None = None


def read_comments(file: RuleFile, places: Places) -> Iterator[Directive | Flaw]:
    """Yield what the comments of a file ask for: those of YAML, and those inside expressions."""
    for comment in file.comments:
        covers = places.below if comment.own_line else places.beside
        found = read_comment(file.source, comment, covers(comment.span.start), removable=True)
        if found is not None:
            yield found
    for comment, removable in _in_expressions(file):
        found = read_comment(file.source, comment, places.value_at(comment.span.start), removable=removable)
        if found is not None:
            yield found


def read_comment(
    source: SourceText, comment: Comment, covers: Key, *, removable: bool
) -> Directive | Flaw | None:
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
    if verb not in VERBS:
        meant = did_you_mean(verb, VERBS)
        return Flaw(MALFORMED, f"`{verb}` is no instruction for rulelint{meant}", comment.span, EXAMPLE)
    removal = _removal(source, comment) if removable else None
    found = _NAME.finditer(written, *form.span("names")) if form["bracket"] else ()
    spans = [Span(*each.span()).shift(comment.span.start) for each in found]
    if ":" not in address[0] or not spans:
        what = "does not name a check" if ":" in address[0] else "lacks the colon after `rulelint`"
        return Flaw(MALFORMED, f"`{verb}` {what}", comment.span, EXAMPLE)
    reason, until = split_reason(form["reason"])
    if isinstance(until, str):
        return bad_date(until, comment.span)
    if not reason:
        message = f"`{verb}` without a reason has no effect"
        return Flaw(NO_REASON, message, comment.span, "say after the bracket why it is right here")
    names = named(source, spans, removal)
    return Directive(
        names, reason, comment.span, (FILE if verb == "ignore-file" else covers,), until, removal
    )


def split_reason(text: str) -> tuple[str, date | str | None]:
    """Return the reason, and the day of `until=DAY`; what is no day of the calendar, or no such form, as text."""
    found, nearly = _UNTIL.search(text), _NEARLY.search(text)
    day: date | str | None = None
    if found:
        text = text[: found.start()] + text[found.end() :]
        day = read_day(found[1])
        day = f"until={day}" if isinstance(day, str) else day
    elif nearly:
        day = nearly[1]
    return text.strip().lstrip("-–—:").strip(), day


def read_day(text: str) -> date | str:
    """Return a day written `YYYY-MM-DD`, or the text that is none."""
    try:
        return date.fromisoformat(text) if len(text) == len("2027-01-31") else text
    except ValueError:
        return text


def bad_date(text: str, span: Span) -> Flaw:
    """Return what is said about an expiry that is no day."""
    return Flaw(MALFORMED, f"`{text}` does not say until when", span, "write `until=YYYY-MM-DD`")


def named(source: SourceText, spans: list[Span], removal: Fix | None) -> tuple[Name, ...]:
    """Return names with the fix that takes each out of its list; the only one takes everything with it."""
    texts = [source.text[span.start : span.end] for span in spans]
    if len(spans) == 1 or removal is None:
        return tuple(Name(text, span, removal) for text, span in zip(texts, spans, strict=True))
    names = []
    for at, (text, span) in enumerate(zip(texts, spans, strict=True)):
        cut = Span(span.start, spans[1].start) if at == 0 else Span(spans[at - 1].end, span.end)
        names.append(Name(text, span, Fix(f"remove `{text}`", "safe", (Edit(cut, ""),))))
    return tuple(names)


def _removal(source: SourceText, comment: Comment) -> Fix:
    """Return the fix that removes a comment, with its line where it has one of its own."""
    line = source.position(comment.span.start).line
    start, end = source.line_starts[line - 1], comment.span.end
    if comment.own_line:
        end = source.line_starts[line] if line < len(source.line_starts) else len(source.text)
    else:
        start += len(source.text[start : comment.span.start].rstrip())
    return Fix("remove the comment", "safe", (Edit(Span(start, end), ""),))


def _in_expressions(file: RuleFile) -> Iterator[tuple[Comment, bool]]:
    """Yield PromQL's own comments, and whether one may be cut out by lines: in block scalars only."""
    for group in file.groups:
        for rule in group.rules:
            text = rule.expr.text
            if "#" not in text.value or "rulelint" not in text.value.lower():
                continue
            block = file.source.text[text.span.start] in "|>"
            for start, end, own_line in inner_comments(text.value):
                span = text.to_file(Span(start, end))
                yield Comment(text.value[start + 1 : end].strip(), span, own_line), block
