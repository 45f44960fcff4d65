"""Prometheus' own parser tests: verdicts, first errors with their byte ranges, trees, series."""

import json
from typing import Any

import pytest

from rulelint.promql.cursor import FEATURES, FILL_MODIFIERS
from rulelint.promql.errors import PromqlSyntaxError
from rulelint.promql.histograms import HistogramValue
from rulelint.promql.parser import ParseOptions, parse
from rulelint.promql.series import STALE, parse_series
from tests.promql.upstream import Upstream, expected_tree
from tests.shared_data import SHARED, require_shared

pytestmark = pytest.mark.corpus

OPTIONS = ParseOptions(features=FEATURES - {FILL_MODIFIERS})


def read_cases(name: str) -> list[dict[str, Any]]:
    path = SHARED / "conformance" / name
    cases: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return cases


PARSE_CASES = read_cases("parse_cases.json")
TREES = read_cases("parse_ast.json")
SERIES = read_cases("parse_series_cases.json")

SERIES_TEXTS_THAT_DIFFER = {
    "{} {{ schema:1}}": 'upstream shows the number of a grammar symbol: `"<Item 57372>" "schema"`',
}


def first_error(text: str, options: ParseOptions = OPTIONS) -> dict[str, Any] | None:
    parsed = parse(text, options)
    if not parsed.errors:
        return None
    error = parsed.errors[0]
    byte = Upstream(text).byte
    return {"msg": error.message, "start": byte(error.reported.start), "end": byte(error.reported.end)}


def test_the_cases_are_there() -> None:
    require_shared("conformance")

    assert (len(PARSE_CASES) > 200, len(TREES) > 100, len(SERIES) > 30) == (True, True, True)


@pytest.mark.parametrize("case", PARSE_CASES, ids=lambda case: case["input"][:60])
def test_verdict_and_first_error(case: dict[str, Any]) -> None:
    assert first_error(case["input"]) == (case["errors"][0] if case["fail"] else None)


def test_altered_errors_are_noticed() -> None:
    require_shared("conformance")
    failing = [case for case in PARSE_CASES if case["fail"]]
    altered = [{**case["errors"][0], "end": case["errors"][0]["end"] + 1} for case in failing]

    assert not [e for case, e in zip(failing, altered, strict=True) if first_error(case["input"]) == e]


@pytest.mark.parametrize("case", TREES, ids=lambda case: case["input"][:60])
def test_tree(case: dict[str, Any]) -> None:
    parsed = parse(case["input"], OPTIONS)

    assert parsed.expr is not None
    assert Upstream(case["input"]).tree(parsed.expr) == expected_tree(case["ast"])


def written(value: object) -> dict[str, Any]:
    """Return a value as the cases write it, zeros left out."""
    if value is None:
        return {"Omitted": True}
    if value is STALE:
        return {"Stale": True}
    if isinstance(value, float):
        return {"Value": value} if value else {}
    assert isinstance(value, HistogramValue)
    hints = {
        "reset": "histogram.CounterReset",
        "not_reset": "histogram.NotCounterReset",
        "gauge": "histogram.GaugeType",
    }
    node = {
        "Schema": value.schema,
        "Sum": value.sum,
        "Count": value.count,
        "ZeroCount": value.zero_count,
        "ZeroThreshold": value.zero_threshold,
        "PositiveBuckets": list(value.positive),
        "PositiveSpans": [{"Offset": value.positive_offset, "Length": len(value.positive)}]
        * bool(value.positive),
        "NegativeBuckets": list(value.negative),
        "NegativeSpans": [{"Offset": value.negative_offset, "Length": len(value.negative)}]
        * bool(value.negative),
        "CounterResetHint": hints.get(value.counter_reset_hint),
    }
    return {key: each for key, each in node.items() if each}


@pytest.mark.parametrize(
    "case", [case for case in SERIES if not case["fail"]], ids=lambda case: case["input"][:60]
)
def test_series(case: dict[str, Any]) -> None:
    labels, values = parse_series(case["input"])
    wanted = [{key: each for key, each in value.items() if each} for value in case["values"]]

    assert labels == case["labels"]
    assert [written(value) for value in values] == wanted


@pytest.mark.parametrize(
    "case", [case for case in SERIES if case["fail"]], ids=lambda case: case["input"][:60]
)
def test_wrong_series(case: dict[str, Any]) -> None:
    with pytest.raises(PromqlSyntaxError) as caught:
        parse_series(case["input"])

    error = caught.value.errors[0]
    text = f"1:{Upstream(case['input']).byte(error.reported.start) + 1}: parse error: {error.message}"
    wanted = case.get("error_equals") or case.get("error_contains") or ""
    assert (wanted in text) == (case["input"] not in SERIES_TEXTS_THAT_DIFFER)
