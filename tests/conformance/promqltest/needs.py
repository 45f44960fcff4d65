"""What a statement needs that this engine does not do yet: decided from the statement and the loaded series alone.

Computed durations and some experimental functions need a flag in Prometheus and are evaluated here, so that they pass
or fail like everything else.
"""

from collections.abc import Iterator, Sequence

from rulelint.engine.calls import CALLS
from rulelint.promql.ast import Aggregate, Binary, Call, Expr, VectorSelector
from rulelint.promql.cursor import EXPERIMENTAL_FUNCTIONS, EXTENDED_RANGES, FILL_MODIFIERS
from rulelint.promql.functions import FUNCTIONS
from rulelint.promql.matchers import compile_matcher
from rulelint.promql.parser import parse
from rulelint.promql.visit import walk
from tests.conformance.promqltest.script import Eval
from tests.conformance.series import NATIVE, Loaded


def what_it_needs(statement: Eval, loaded: Sequence[Loaded]) -> set[str]:
    """Return what is missing: native histograms, start timestamps, or feature flags by name."""
    parsed = parse(statement.expr)
    needs = {NATIVE} if any("{{" in each for each in statement.results) else set()
    if parsed.expr is None:
        return needs
    for node in walk(parsed.expr):
        needs |= set(_flags_of(node))
        if isinstance(node, VectorSelector):
            needs |= set(_needs_of(node, loaded))
    return needs


def _flags_of(node: Expr) -> Iterator[str]:
    match node:
        case Call(func=name):
            known = FUNCTIONS.get(name)
            if known and known.experimental and name not in CALLS:
                yield EXPERIMENTAL_FUNCTIONS
        case Aggregate(op="limitk" | "limit_ratio"):
            yield EXPERIMENTAL_FUNCTIONS
        case VectorSelector(anchored=True) | VectorSelector(smoothed=True):
            yield EXTENDED_RANGES
        case Binary(matching=matching) if matching and (matching.fill_left, matching.fill_right) != (
            None,
            None,
        ):
            yield FILL_MODIFIERS


def _needs_of(selector: VectorSelector, loaded: Sequence[Loaded]) -> Iterator[str]:
    tests = [(each.name, compile_matcher(each)) for each in selector.matchers]
    for series in loaded:
        labels = dict(series.labels)
        if series.needs and all(test(labels.get(name, "")) for name, test in tests):
            yield series.needs
