"""How a text of an alert is written, against what the team asks for."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import re2

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.origins import Stated, absent, stated
from rulelint.checks.settings import DescriptionPolicy, SummaryPolicy, TextStyle
from rulelint.finding import Finding, Fix
from rulelint.promql.matchers import MAX_MEMORY
from rulelint.rules.model import AlertRule
from rulelint.source.plural import plural, verb
from rulelint.source.span import Span

_BARE_VALUE = re.compile(r"\{\{-?\s*(?:\$value|\.Value|\$\.Value)\s*-?\}\}")


Wanted = SummaryPolicy | DescriptionPolicy


def text_findings(
    meta: CheckMeta,
    subject: Subject,
    ctx: Context,
    policy: Wanted | None,
    fix: Callable[[], Fix | None] = lambda: None,
) -> Iterator[Finding]:
    """Yield what is wrong with a text of an alert that a policy asks for, called as the check is.

    `fix` adds one where there is none.
    """
    what = meta.id.partition("/")[2]
    if policy is None or not isinstance(subject.rule, AlertRule):
        return
    said = stated(subject, policy.sources, ctx)
    if said is not None:
        for span, message, advice in mistakes(what, said, policy.style):
            yield meta.at(subject, span, message, advice=advice)
    elif policy.required:
        yield absent(meta, subject, policy.sources, what, fix())


def mistakes(what: str, said: Stated, style: TextStyle) -> Iterator[tuple[Span, str, str]]:
    """Yield the place, the message and advice for what is wrong with a text; `what` is what people call it."""
    length, low, high = len(said.value), style.min_length, style.max_length
    has = f"the {what} has {plural(length, 'character')}"
    if low is not None and length < low:
        yield said.span, f"{has}, at least {low} {verb(low)} asked for", ""
    if high is not None and length > high:
        yield said.span, f"{has}, at most {high} {verb(high)} allowed", ""
    if style.pattern is not None and found_in(style.pattern, said.value) is None:
        yield said.span, f"the {what} does not match `{style.pattern}`", ""
    if style.templated is not None and said.is_template is not style.templated:
        if style.templated:
            advice = "say what is affected: `{{ $labels.instance }}`"
            yield said.span, f"the {what} is the same for every alert", advice
        else:
            yield said.span, f"the {what} holds a template", "write what is true of every alert"
    yield from _parts(what, said, style)


def found_in(pattern: str, text: str) -> Span | None:
    """Return where a pattern (RE2) matches a text first, or None."""
    match = compiled(pattern).search(text)
    return None if match is None else Span(match.start(), match.end())


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    """Return a pattern that was checked when the configuration was read."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    return re2.compile(pattern, options)


def _parts(what: str, said: Stated, style: TextStyle) -> Iterator[tuple[Span, str, str]]:
    """Yield what is wrong with a part of a text, at that part."""
    for pattern in style.forbid:
        part = found_in(pattern, said.value)
        if part is not None:
            shown = said.value[part.start : part.end].strip()
            message = f"the {what} must not say `{shown}`" if shown else f"the {what} matches `{pattern}`"
            yield _place(said, part), message, ""
    bare = _BARE_VALUE.search(said.value) if style.humanized else None
    if bare:
        yield (
            _place(said, Span(bare.start(), bare.end())),
            f"the {what} shows the value with all its digits",
            "pipe it through `humanize`, `humanizePercentage`, `humanizeDuration` or `printf`",
        )


def _place(said: Stated, part: Span) -> Span:
    """Return the characters of the file that wrote a part, the first line of them."""
    if said.text is None:
        return said.span
    blanks = len(said.text.value) - len(said.text.value.lstrip())
    end = said.text.value.find("\n", blanks + part.start, blanks + part.end)
    stop = blanks + part.end if end < 0 else end
    return said.text.to_file(Span(blanks + part.start, stop))
