"""Lint results for the tests of reports: a text in which guillemets mark what a finding is about."""

import re
from dataclasses import replace

from rulelint.finding import Finding, Note, RuleRef, Severity
from rulelint.report.base import LintResult
from rulelint.rules.model import RuleFile
from rulelint.source.file import SourceText
from rulelint.source.span import Span

MARK = re.compile("[«»]")
RULE = RuleRef("api", "HighErrorRate", "alert")


def marked(text: str) -> tuple[str, list[Span]]:
    """Return the text without its guillemets, and what stood between them."""
    ends = [found.start() - at for at, found in enumerate(MARK.finditer(text))]
    return MARK.sub("", text), [Span(*pair) for pair in zip(ends[::2], ends[1::2], strict=True)]


def result(text: str, path: str = "rules/api.yml", **fields: object) -> LintResult:
    """Return a result with one finding at the first mark; further marks are its related places."""
    plain, spans = marked(text)
    finding = Finding("expr/syntax", Severity.ERROR, "unexpected `)`", path, spans[0])
    notes = tuple(Note(f"place {at}", path, span) for at, span in enumerate(spans[1:], start=1))
    finding = replace(finding, notes=notes, **fields)  # type: ignore[arg-type]
    return LintResult((finding,), (RuleFile(SourceText(path, plain), "prometheus", ()),))
