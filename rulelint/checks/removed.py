"""Labels that the templates of an alert use and its expression provably removes."""

from collections.abc import Callable, Iterable, Iterator

from rulelint.analysis.facts import METRIC_NAME
from rulelint.analysis.labels import LabelFlow
from rulelint.finding import Note
from rulelint.rules.model import AlertRule, Pair
from rulelint.source.span import Span
from rulelint.template.parser import ParsedTemplate, parse_template
from rulelint.template.uses import LabelUse


def removed_uses(
    rule: AlertRule, pairs: Iterable[Pair], uses: Callable[[ParsedTemplate], Iterable[LabelUse]]
) -> Iterator[tuple[str, Span, Note]]:
    """Yield each label that `uses` finds in a template and the result lacks, its place, and where it is removed."""
    assert rule.expr.ast is not None
    result = LabelFlow().at(rule.expr.ast)
    if result.only is None and not result.removed:
        return
    for pair in pairs:
        for use in uses(parse_template(pair.value)):
            removed = result.removal(use.label)
            if removed is not None and use.label != METRIC_NAME:
                note = Note("it is removed here", span=rule.expr.span_of(removed))
                yield use.label, pair.text.to_file(use.span), note
