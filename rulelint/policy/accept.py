"""Comments that accept findings where they stand, as fixes: nothing but whole comments is added to a file."""

from collections.abc import Iterable
from dataclasses import replace

from rulelint.dataclass import dataclass
from rulelint.errors import RulelintError
from rulelint.finding import Finding, Fix
from rulelint.policy.directives import METAS, split_reason
from rulelint.policy.places import Places
from rulelint.rules.model import RuleFile
from rulelint.source.edit import Edit
from rulelint.source.file import SourceText
from rulelint.source.span import Span

_ABOUT_REQUESTS = frozenset(meta.id for meta in METAS)


@dataclass(frozen=True, slots=True, order=True)
class _Spot:
    """Where a comment goes: above a line, or at its end."""

    line: int
    trailing: bool


def checked_reason(text: str) -> str:
    """Return a reason that a comment can carry; raise `RulelintError` for one that it cannot."""
    reason = " ".join(text.split())
    words, until = split_reason(reason)
    if not words or not reason.isprintable() or isinstance(until, str):
        raise RulelintError(
            f"`{text}` is no reason", advice="say in a few words why it is right: `--add-ignore='a drill'`"
        )
    return reason


def accepting(file: RuleFile, findings: Iterable[Finding], reason: str) -> list[Finding]:
    """Return findings of a file, each with the fix that accepts it: a comment for each place, with the ids found there.

    What is said about comments themselves is left out, and so is JSON, which has no comments.
    """
    source = file.source
    if source.path.lower().endswith(".json") or source.text.lstrip().startswith("{"):
        return []
    places = Places(file)
    by_spot: dict[_Spot, list[Finding]] = {}
    for finding in findings:
        if finding.id not in _ABOUT_REQUESTS:
            by_spot.setdefault(_spot(places, finding), []).append(finding)
    accepted = []
    for spot, found in by_spot.items():
        edit = _edit(source, spot, sorted({finding.id for finding in found}), reason)
        fix = Fix("accept it", "safe", (edit,))
        accepted += [replace(finding, fix=fix) for finding in found]
    return accepted


def _spot(places: Places, finding: Finding) -> _Spot:
    """Choose the narrowest place: above the key, or behind the first line of a rule, above which all of it is meant."""
    start = finding.span.start
    _, line = places.value_at(start)
    whole = finding.scope is not None and finding.scope.start == start
    return _Spot(line, places.begins_scope(line) and not whole and places.takes_comment(line, start))


def _edit(source: SourceText, spot: _Spot, ids: list[str], reason: str) -> Edit:
    comment = f"# rulelint: ignore[{', '.join(ids)}] {reason}"
    start = source.line_starts[spot.line - 1]
    text = source.line_text(spot.line)
    if spot.trailing:
        end = start + len(text.rstrip())
        return Edit(Span(end, end), f"  {comment}")
    indent = text[: len(text) - len(text.lstrip())]
    newline = "\r\n" if source.text[start + len(text) :].startswith("\r\n") else "\n"
    return Edit(Span(start, start), f"{indent}{comment}{newline}")
