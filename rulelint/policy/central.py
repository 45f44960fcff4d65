"""Requests to ignore findings that stand in the configuration: for vendored and generated rules nobody may edit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from rulelint.checks.base import CheckMeta
from rulelint.dataclass import dataclass
from rulelint.finding import Finding, Fix
from rulelint.policy.config import Config
from rulelint.policy.directives import EXPIRED, UNUSED
from rulelint.policy.names import covers_any
from rulelint.report.base import Suppressed
from rulelint.schema.data import node_at
from rulelint.source.edit import Edit
from rulelint.source.file import SourceText
from rulelint.source.nodes import Node
from rulelint.source.span import Span
from rulelint.source.yaml import compose

EVERYWHERE = ("**",)


@dataclass(frozen=True, slots=True)
class Request:
    """An entry of `suppress`.  `rules` are globs of rule names, none for all and for what is outside of rules.

    `number` is its place in the list, `until` the last day it counts.
    """

    number: int
    checks: tuple[str, ...]
    reason: str
    match: tuple[str, ...] = EVERYWHERE
    rules: tuple[str, ...] = ()
    until: date | None = None

    def fits(self, finding: Finding, own_path: str, meta: CheckMeta) -> bool:
        """Say whether a finding is one of those it is about; `own_path` counts from the configuration's folder."""
        from rulelint.source.glob import matches_any  # noqa: PLC0415  most configurations have no globs

        if not covers_any(self.checks, meta) or not matches_any(self.match, own_path):
            return False
        name = finding.rule.name if finding.rule else None
        return not self.rules or (name is not None and any(fnmatchcase(name, each) for each in self.rules))


class Central:
    """The entries of a configuration, and which of them were of use."""

    def __init__(self, config: Config, metas: Iterable[CheckMeta], today: date) -> None:
        self._config = config
        self._metas = {meta.id: meta for meta in metas}
        requests = requests_of(config.suppress_block)
        self._expired = [each for each in requests if each.until and each.until < today]
        self._requests = [each for each in requests if each not in self._expired]
        self._used: set[int] = set()

    def split(self, findings: Sequence[Finding]) -> tuple[list[Finding], list[Suppressed]]:
        """Return the findings that are kept, and those that an entry silences."""
        if not self._requests:
            return list(findings), []
        kept: list[Finding] = []
        suppressed: list[Suppressed] = []
        for finding in findings:
            request = self._taken(finding)
            if request is None:
                kept.append(finding)
            else:
                suppressed.append(Suppressed(finding, request.reason))
        return kept, suppressed

    def said(self, ran: Sequence[CheckMeta], *, whole: bool) -> Iterator[Finding]:
        """Yield what is wrong with the entries; one is unused only where `whole` says that every file was checked."""
        for each in self._expired:
            message = f"this request to ignore findings expired after {each.until}"
            yield self._finding(each, EXPIRED, message, "repair the rules, or decide again")
        idle = [each for each in self._requests if each.number not in self._used and whole]
        for each in idle:
            if any(covers_any(each.checks, meta) for meta in ran):
                names = ", ".join(f"`{name}`" for name in each.checks)
                yield self._finding(
                    each, UNUSED, f"nothing to ignore: {names} finds nothing there", "remove it"
                )

    def _finding(self, request: Request, meta: CheckMeta, message: str, advice: str) -> Finding:
        source, root = self._document
        span = node_at(root, ("suppress", request.number)).span
        fix = _removal(source, span)
        return Finding(meta.id, meta.severity, message, source.path, span, help=advice, fix=fix)

    @cached_property
    def _document(self) -> tuple[SourceText, Node]:
        assert self._config.source is not None, "entries come from a file"
        return self._config.source, compose(self._config.source.text).documents[0]

    def _taken(self, finding: Finding) -> Request | None:
        """Return an entry that silences the finding; all that do count as used."""
        meta = self._metas[finding.id]
        path = self._config.relative(finding.path)
        fitting = [each for each in self._requests if each.fits(finding, path, meta)]
        self._used |= {each.number for each in fitting}
        return fitting[0] if fitting else None


def requests_of(block: Sequence[Mapping[str, Any]]) -> tuple[Request, ...]:
    """Return the entries of `suppress`; the schema has judged their shape, and that `until` looks like a day."""
    return tuple(_request(number, each) for number, each in enumerate(block))


def _request(number: int, entry: Mapping[str, Any]) -> Request:
    return Request(
        number=number,
        checks=tuple(entry["checks"]),
        reason=entry["reason"],
        match=_words(entry.get("match", EVERYWHERE)),
        rules=_words(entry.get("rules", ())),
        until=date.fromisoformat(entry["until"]) if "until" in entry else None,
    )


def _words(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _removal(source: SourceText, span: Span) -> Fix | None:
    """Return the fix that takes an entry of a block list out, with its lines; None for one in brackets."""
    first, last = source.position(span.start).line, source.position(span.end).line
    start = source.line_starts[first - 1]
    end = source.line_starts[last] if last < len(source.line_starts) else len(source.text)
    after = source.text[span.end : end].strip()
    if source.text[start : span.start].strip() != "-" or (after and not after.startswith("#")):
        return None
    return Fix("remove the entry", "safe", (Edit(Span(start, end), ""),))
