"""What a statement needs that this engine does not do yet: decided from the statement and the loaded series alone."""

from collections.abc import Iterator, Sequence

from rulelint.promql.ast import VectorSelector
from rulelint.promql.matchers import compile_matcher
from rulelint.promql.parser import parse
from rulelint.promql.visit import walk
from tests.conformance.promqltest.script import Eval
from tests.conformance.series import Loaded


def what_it_needs(statement: Eval, loaded: Sequence[Loaded]) -> set[str]:
    """Return what is missing: native histograms, start timestamps, or feature flags by name."""
    parsed = parse(statement.expr)
    needs = set(parsed.features)
    if any("{{" in each for each in statement.results):
        needs.add("native histograms")
    if parsed.expr is None:
        return needs
    for node in walk(parsed.expr):
        if isinstance(node, VectorSelector):
            needs |= set(_needs_of(node, loaded))
    return needs


def _needs_of(selector: VectorSelector, loaded: Sequence[Loaded]) -> Iterator[str]:
    tests = [(each.name, compile_matcher(each)) for each in selector.matchers]
    for series in loaded:
        labels = dict(series.labels)
        if series.needs and all(test(labels.get(name, "")) for name, test in tests):
            yield series.needs
