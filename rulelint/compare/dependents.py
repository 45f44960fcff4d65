"""Rules that head removes or renames while others still read what they wrote."""

from collections.abc import Iterable, Iterator, Mapping

from rulelint.analysis.conditions import OWN_STATE, metric_name
from rulelint.analysis.selectors import selectors
from rulelint.compare.pairing import Pairing, Placed
from rulelint.compare.place import Place, Removed, of_rule
from rulelint.compare.regression import Regression
from rulelint.dataclass import dataclass
from rulelint.finding import RuleRef, Severity
from rulelint.promql.ast import MatchOp, VectorSelector
from rulelint.rules.model import RuleFile

MAX_NAMED = 5
"""Readers that are named, in reading order; the others are counted."""

Written = tuple[str, str]
"""Kind and name of a rule: what others may read is its metric, or `ALERTS{alertname="…"}`."""


@dataclass(frozen=True, slots=True)
class _Gone:
    """What no rule of head writes any more, and where head shows it."""

    written: Written
    place: Place
    rule: RuleRef


def lost_rules(
    pairing: Pairing,
    files: Mapping[str, RuleFile],
    renamed_files: Mapping[str, str],
    severity: Severity,
) -> Iterator[Regression]:
    """Yield what is removed or renamed and still read, by the rule that wrote it; `files` are those of head."""
    head = [*(pair.head for pair in pairing.pairs), *pairing.added]
    written = {_written(each) for each in head}
    gone = [each for each in _gone(pairing, files, renamed_files) if each.written not in written]
    if not gone:
        return
    readers = _readers(head)
    told: set[Written] = set()
    for each in gone:
        reading = readers.get(each.written, [])
        if reading and each.written not in told:
            told.add(each.written)
            yield _regression(each, reading, severity)


def _regression(gone: _Gone, readers: list[Placed], severity: Severity) -> Regression:
    kind, name = gone.written
    what = f"`{name}`" if kind == "record" else f"the state of alert `{name}`"
    first = readers[0].rule.name.value
    others = f" and {len(readers) - 1} more" if len(readers) > 1 else ""
    return Regression(
        gate="lost_rule",
        severity=severity,
        message=f"no rule records {what} any more, and `{first}`{others} still read{'' if others else 's'} it",
        place=gone.place,
        fixture="",
        rule=gone.rule,
        notes=tuple(f"`{each.rule.name.value}` in {each.file.path} reads it" for each in readers[:MAX_NAMED]),
        advice="keep the rule, or change what reads it",
    )


def _gone(
    pairing: Pairing, files: Mapping[str, RuleFile], renamed_files: Mapping[str, str]
) -> Iterator[_Gone]:
    places = Removed(pairing, files, renamed_files)
    for each in pairing.removed:
        yield _Gone(_written(each), places.place(each), each.group.ref(each.rule))
    for pair in pairing.pairs:
        if pair.base.rule.name.value != pair.head.rule.name.value:
            yield _Gone(_written(pair.base), of_rule(pair.head), pair.head.group.ref(pair.head.rule))


def _written(placed: Placed) -> Written:
    return placed.rule.kind, placed.rule.name.value


def _readers(rules: Iterable[Placed]) -> dict[Written, list[Placed]]:
    """Return the rules that read each metric and each alert's state by name, in reading order."""
    found: dict[Written, list[Placed]] = {}
    for each in rules:
        read = (
            {_read(selector) for selector in selectors(each.rule.expr.ast)} if each.rule.expr.ast else set()
        )
        for what in read - {None, _written(each)}:
            assert what is not None
            found.setdefault(what, []).append(each)
    return found


def _read(selector: VectorSelector) -> Written | None:
    name = metric_name(selector)
    if name not in OWN_STATE:
        return ("record", name) if name else None
    alerts = [
        each.value for each in selector.matchers if each.name == "alertname" and each.op is MatchOp.EQUAL
    ]
    return ("alert", alerts[0]) if alerts else None
