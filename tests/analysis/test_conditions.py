"""An expression without a condition is told from one with, also where the condition is in labels or in other rules."""

import pytest

from rulelint.analysis.conditions import OF_CHANGE, is_conditional, unconditional_branches
from rulelint.promql.parser import parse_expr

RECORDED = {"job:errors:ratio": False, "api_down": False, "job:requests:rate5m": True}
"""Metrics of recording rules: `job:requests:rate5m` is made without a condition, that is `True`."""


@pytest.mark.parametrize(
    "text",
    [
        "up == 0",
        "0 == up",
        "sum by (job) (up == 0)",
        "rate(errors_total[5m]) > 5",
        "-(up - 1 > 0)",
        "label_replace(up == 0, 'a', '$1', 'b', '(.*)')",
        "max_over_time((up == 0)[10m:])",
        "count(up == 0) / count(up)",
        "up * on (instance) group_left () (node_load1 > 5)",
        "absent(up)",
        "absent_over_time(up[5m])",
        "present_over_time(kernel_panic[5m])",
        "up unless on (job) maintenance",
        "queue_length and on () batch_running",
        "up == 0 or absent(up)",
        "(foo > bool 5) == 1",
        "ALERTS{alertstate='firing'}",
        "count(ALERTS{severity='critical'})",
        "{__name__=~'raid_.*'}",
        "api_down",
        "job:errors:ratio",
        "other:recorded:metric",
        "rate(other:recorded:metric[5m])",
        "raid_info{degraded='yes'}",
        "sum by (pod) (raid_info{degraded='yes'})",
        "max_over_time(raid_info{degraded='yes'}[5m])",
        "raid_info{state!='Optimal'} * on (host) group_left (rack) host_info",
        "fan_speed_rpm{state=~'Warning|Critical'}",
        "csv_abnormal{phase!~'Succeeded|Pending'}",
    ],
)
def test_conditional(text: str) -> None:
    expr = parse_expr(text)

    assert is_conditional(expr, RECORDED)
    assert list(unconditional_branches(expr, RECORDED)) == []


@pytest.mark.parametrize(
    ("text", "branches"),
    [
        ("up", [("up", "series")]),
        ("up{job='api'}", [("up{job='api'}", "series")]),
        ("((sum(up)))", [("sum(up)", "series")]),
        ("increase(errors_total[5m])", [("increase(errors_total[5m])", "series")]),
        (
            "increase(errors_total{status=~'5..|4..'}[5m])",
            [("increase(errors_total{status=~'5..|4..'}[5m])", "series")],
        ),
        ("a / b", [("a / b", "series")]),
        ("a / (b > 0)", [("a / (b > 0)", "series")]),
        ("a / (b != 0) * 100", [("a / (b != 0) * 100", "series")]),
        ("up > bool 0", [("up > bool 0", "bool")]),
        ("foo > 5 or bar", [("bar", "series")]),
        ("foo > 5 or (bar or baz)", [("bar", "series"), ("baz", "series")]),
        ("foo > 5 or vector(1)", [("vector(1)", "constant")]),
        ("vector(scalar(up == 0))", [("vector(scalar(up == 0))", "series")]),
        ("job:requests:rate5m", [("job:requests:rate5m", "series")]),
        ("unit_state{state='failed'}", [("unit_state{state='failed'}", "series")]),
        ("unit_state{state=~'failed|dead'}", [("unit_state{state=~'failed|dead'}", "series")]),
        ("raid_info{job='node', instance=~'a.*'}", [("raid_info{job='node', instance=~'a.*'}", "series")]),
        ("raid_info{degraded=~'.+'}", [("raid_info{degraded=~'.+'}", "series")]),
        (
            "load * on (host) group_left (rack) host_info{rack='a'}",
            [("load * on (host) group_left (rack) host_info{rack='a'}", "series")],
        ),
        ("1", [("1", "constant")]),
    ],
)
def test_unconditional(text: str, branches: list[tuple[str, str]]) -> None:
    found = unconditional_branches(parse_expr(text), RECORDED)

    assert [(text[each.node.span.start : each.node.span.end], each.reason) for each in found] == branches


@pytest.mark.parametrize("function", sorted(OF_CHANGE - {"predict_linear"}))
def test_a_state_is_no_condition_of_how_it_moves(function: str) -> None:
    assert is_conditional(parse_expr("max_over_time(x{state=~'a|b'}[5m])"), {})
    assert not is_conditional(parse_expr(f"{function}(x{{state=~'a|b'}}[5m])"), {})


def test_functions_of_change() -> None:
    moving = {"rate", "irate", "increase", "delta", "idelta", "deriv", "changes", "resets", "predict_linear"}

    assert moving == OF_CHANGE
