"""What analysis says for every possible data holds for what Prometheus 3.14 answers over some."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from rulelint.analysis.labels import LabelFlow
from rulelint.analysis.ranges import Range, ValueRanges
from rulelint.promql.ast import Expr, VectorSelector
from rulelint.promql.parser import parse_expr
from rulelint.promql.visit import walk
from tests.shared_data import require_shared

pytestmark = pytest.mark.corpus


@dataclass(frozen=True)
class Sample:
    """A sample of an answer, with the query."""

    expr: Expr
    query: str
    labels: dict[str, str]
    value: float


@cache
def samples() -> tuple[Sample, ...]:
    document = json.loads(require_shared("conformance", "queries-3.14.json").read_text(encoding="utf-8"))
    return tuple(
        Sample(expr, query["expr"], each["labels"], float(each["value"]))
        for case in document["cases"]
        for query in case["queries"]
        if (expr := parse_expr(query["expr"]))
        for answer in query["answers"]
        for each in answer.get("samples", ())
    )


def refuted_labels(flow: LabelFlow) -> Iterator[tuple[str, str]]:
    """Yield query and label where a result has what is said to be removed."""
    for each in samples():
        labels = flow.at(each.expr)
        yield from (
            (each.query, name)
            for name in each.labels
            if name != "__name__" and labels.removal(name) is not None
        )


def outside(values: Range, value: float) -> bool:
    return values.nan is False if math.isnan(value) else not values.low <= value <= values.high


def test_no_result_has_a_label_that_is_said_to_be_removed() -> None:
    assert len(samples()) > 8_000
    assert list(refuted_labels(LabelFlow())) == []


def test_labels_that_are_said_to_be_removed_are_many() -> None:
    said = sum(LabelFlow().at(each.expr).only is not None for each in samples())

    assert said > 0.2 * len(samples())


def with_values() -> list[Sample]:
    """Return the samples but those made of `up`: the series of the answers have other values than a server writes."""
    return [
        each
        for each in samples()
        if not any(isinstance(node, VectorSelector) and node.name == "up" for node in walk(each.expr))
    ]


@pytest.mark.parametrize("narrowed", [False, True])
def test_no_result_is_outside_of_the_values_that_are_said(*, narrowed: bool) -> None:
    ranges = ValueRanges(narrowed=narrowed)

    assert [
        (each.query, each.value) for each in with_values() if outside(ranges.at(each.expr), each.value)
    ] == []


def test_values_that_are_said_are_many_and_may_be_refuted() -> None:
    ranges = ValueRanges(narrowed=True)
    said = [(each, ranges.at(each.expr)) for each in with_values()]
    bounded = [(each, values) for each, values in said if values != Range(-math.inf, math.inf)]
    moved = [each for each, values in bounded if outside(Range(values.low + 1e9, values.high), each.value)]

    assert len(bounded) > 0.05 * len(said)
    assert len(moved) > 0.9 * len(bounded)
