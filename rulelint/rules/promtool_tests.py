"""Test files of promtool: `promtool test rules FILE` decodes them strictly, and so are they read here.

Source: `cmd/promtool/unittest.go` of Prometheus 3.14.
"""

import re
from collections.abc import Callable, Iterator
from collections.abc import Sequence as Documents

from rulelint.promql.errors import PromqlError, PromqlSyntaxError
from rulelint.promql.parser import parse
from rulelint.rules.fields import Level
from rulelint.rules.kinds import Kind, Read
from rulelint.rules.reader import Entries, Entry, Reader
from rulelint.rules.recognise import keys_of
from rulelint.source.nodes import Mapping, Node, Scalar, Sequence
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span

KIND = Kind(
    "promtool-tests",
    "promtool test file",
    "`tests:` beside `rule_files:`, or with `input_series`, `alert_rule_test` or `promql_expr_test`",
    "the first document: fields, durations, series, expressions and names; the tests are not run",
)
CHECK = "schema/invalid-test"

FILE = Level(
    "a test file",
    frozenset({"rule_files", "evaluation_interval", "group_eval_order", "tests", "fuzzy_compare"}),
)
CASES = frozenset({"input_series", "alert_rule_test", "promql_expr_test"})
TEST = Level("a test", CASES | {"interval", "name", "external_labels", "external_url", "start_timestamp"})
SERIES = Level("a series", frozenset({"series", "values"}))
ALERT_CASE = Level("an item of `alert_rule_test`", frozenset({"eval_time", "alertname", "exp_alerts"}))
ALERT = Level("an expected alert", frozenset({"exp_labels", "exp_annotations"}))
QUERY_CASE = Level("an item of `promql_expr_test`", frozenset({"expr", "eval_time", "exp_samples"}))
SAMPLE = Level("an expected sample", frozenset({"labels", "value", "histogram"}))

_REPEAT = re.compile(r"x([0-9]{2,7})(?![0-9])")
_NUMBER = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_OTHER_NUMBER = re.compile(r"[-+]?0[xob][0-9a-fA-F_]+")


def claims(node: Node) -> bool:
    """Say whether a document is a test file."""
    if not isinstance(node, Mapping):
        return False
    keys = keys_of(node).keys()
    if "tests" not in keys or keys & {"apiVersion", "kind"}:
        return False
    tests = node.get("tests")
    items = tests.items if isinstance(tests, Sequence) else []
    return "rule_files" in keys or any(
        isinstance(item, Mapping) and keys_of(item).keys() & CASES for item in items
    )


def load(documents: Documents[Node], reader: Reader) -> Read:
    """Check the first document; promtool never looks at the others."""
    node = documents[0]
    entries = reader.entries(node, FILE) if isinstance(node, Mapping) else {}
    _texts(reader, entries.get("rule_files"), "`rule_files`")
    reader.duration(entries.get("evaluation_interval"), "`evaluation_interval`")
    _group_order(reader, entries.get("group_eval_order"))
    for test in _items(reader, entries.get("tests"), "`tests`", TEST):
        _test(reader, test)
    reader.scope = None
    return Read(KIND, first_only=True)


def _test(reader: Reader, test: Entries) -> None:
    reader.text_of(test.get("name"), "`name`")
    reader.text_of(test.get("external_url"), "`external_url`")
    reader.duration(test.get("interval"), "`interval`")
    reader.mapping_of_text(test.get("external_labels"), "external_labels")
    for series in _items(reader, test.get("input_series"), "`input_series`", SERIES):
        _series(reader, series)
    for case in _items(reader, test.get("alert_rule_test"), "`alert_rule_test`", ALERT_CASE):
        _alert_case(reader, case)
    for case in _items(reader, test.get("promql_expr_test"), "`promql_expr_test`", QUERY_CASE):
        _query_case(reader, case)


def _alert_case(reader: Reader, case: Entries) -> None:
    reader.duration(case.get("eval_time"), "`eval_time`")
    name = reader.text_of(case.get("alertname"), "`alertname`")
    if name is None or not name.value:
        place = name.span if name else _first(case)
        message = "an item of `alert_rule_test` must have an `alertname` that is not empty"
        reader.defect("schema/missing-field", message, place, advice="add `alertname: …`")
    for alert in _items(reader, case.get("exp_alerts"), "`exp_alerts`", ALERT):
        reader.mapping_of_text(alert.get("exp_labels"), "exp_labels")
        reader.mapping_of_text(alert.get("exp_annotations"), "exp_annotations")


def _query_case(reader: Reader, case: Entries) -> None:
    reader.duration(case.get("eval_time"), "`eval_time`")
    expr = reader.text_of(case.get("expr"), "`expr`")
    if expr is not None:
        _errors(reader, parse(expr.value).errors, expr.to_file)
    for sample in _items(reader, case.get("exp_samples"), "`exp_samples`", SAMPLE):
        labels = reader.text_of(sample.get("labels"), "`labels`")
        if labels is not None and labels.value:
            _errors(reader, _series_errors(labels.value), labels.to_file)
        _number(reader, sample.get("value"))
        reader.text_of(sample.get("histogram"), "`histogram`")


def _series(reader: Reader, entries: Entries) -> None:
    """Check one series and its values, which promtool reads as one line."""
    series = reader.text_of(entries.get("series"), "`series`")
    values = reader.text_of(entries.get("values"), "`values`")
    if series is None:
        return
    broken = re.search(r"\n", values.value.rstrip("\n")) if values is not None else None
    if values is not None and broken:
        message = "a line break inside `values` ends the series for promtool"
        reader.defect(
            CHECK,
            message,
            values.to_file(Span(*broken.span())),
            advice="write the values in one line, or fold them with `>-`",
        )
        return
    alone = _series_errors(series.value)
    if alone:  # said without its values: a brace left open would seem closed by them
        _errors(reader, alone, series.to_file)
        return
    written = _REPEAT.sub(_once, values.value) if values is not None else ""
    text = f"{series.value} {written}"
    _errors(reader, _series_errors(text), _place_in(series, values))


def _once(repeat: re.Match[str]) -> str:
    """Return a repetition of the same length that fills no memory; longer ones are refused for their length."""
    return "x" + "1".zfill(len(repeat[1]))


def _place_in(series: ScalarText, values: ScalarText | None) -> Callable[[Span], Span]:
    start = len(series.value) + 1

    def place(span: Span) -> Span:
        if values is None or span.start < start:
            return series.to_file(span)
        return values.to_file(span.shift(-start))

    return place


def _series_errors(text: str) -> tuple[PromqlError, ...]:
    try:
        from rulelint.promql.series import parse_series  # noqa: PLC0415  only test files have series

        parse_series(text)
    except PromqlSyntaxError as error:
        return error.errors
    return ()


def _errors(reader: Reader, errors: tuple[PromqlError, ...], place: Callable[[Span], Span]) -> None:
    for error in errors:
        reader.defect(CHECK, error.message, place(error.span))


def _number(reader: Reader, entry: Entry | None) -> None:
    if entry is None:
        return
    node = entry[1]
    if not isinstance(node, Scalar):
        reader.wrong_type(node, "`value`", "a number")
    elif not node.is_null and (
        node.style or not (_NUMBER.fullmatch(node.value) or _OTHER_NUMBER.fullmatch(node.value))
    ):
        reader.defect(
            "schema/wrong-type", "`value` must be a number", node.span, advice="write it without quotes"
        )


def _group_order(reader: Reader, entry: Entry | None) -> None:
    seen: set[str] = set()
    for name in _texts(reader, entry, "`group_eval_order`"):
        if name.value in seen:
            message = f"group `{name.value}` is repeated in `group_eval_order`"
            reader.defect(CHECK, message, name.span, advice="remove one of the two")
        seen.add(name.value)


def _texts(reader: Reader, entry: Entry | None, what: str) -> list[ScalarText]:
    texts = []
    for item in reader.items(entry, what):
        if isinstance(item, Scalar):
            texts.append(reader.scalar(item))
        else:
            reader.wrong_type(item, f"an item of {what}", "a text")
    return texts


def _items(reader: Reader, entry: Entry | None, what: str, level: Level) -> Iterator[Entries]:
    for item in reader.items(entry, what):
        if isinstance(item, Mapping):
            if level is TEST:
                reader.scope = item.span
            yield reader.entries(item, level)
        else:
            reader.wrong_type(item, f"an item of {what}", "a mapping")


def _first(entries: Entries) -> Span:
    return next((key.span for key, _ in entries.values()), Span(0, 0))
