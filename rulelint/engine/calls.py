"""Functions by name."""

from collections.abc import Callable, Mapping

from rulelint.engine.elementwise_calls import ELEMENTWISE_CALLS
from rulelint.engine.evaluation import Evaluation
from rulelint.engine.histogram import HISTOGRAM_CALLS
from rulelint.engine.label_calls import LABEL_CALLS
from rulelint.engine.range_calls import RANGE_CALLS
from rulelint.engine.result import NotSupportedError
from rulelint.engine.vector import Value
from rulelint.engine.vector_calls import VECTOR_CALLS
from rulelint.promql.ast import Call

CALLS: Mapping[str, Callable[[Call, Evaluation], Value]] = {
    **ELEMENTWISE_CALLS,
    **HISTOGRAM_CALLS,
    **LABEL_CALLS,
    **RANGE_CALLS,
    **VECTOR_CALLS,
}


def call(node: Call, run: Evaluation) -> Value:
    """Evaluate a function call."""
    function = CALLS.get(node.func)
    if function is None:
        raise NotSupportedError(f"`{node.func}` is not evaluated yet", node.name_span)
    return function(node, run)
