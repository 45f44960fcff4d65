"""Operators, aggregations and functions on small data; what fails, at which step, with Prometheus' words."""

import math
from dataclasses import replace

import pytest

from rulelint.engine import selectors
from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.options import EngineOptions, Version
from rulelint.engine.result import NotSupportedError
from rulelint.engine.selectors import TOO_MANY_SAMPLES
from rulelint.promql.ast import Call, Expr, Paren
from rulelint.promql.parser import parse_expr
from tests.engine.data import MINUTE, ask, shown, store

DATA = store(
    'req{job="api", pod="a"} 0+60x10',
    'req{job="api", pod="b"} 0+120x10',
    'req{job="db", pod="c"} 10x10',
    'limit{job="api", tier="gold"} 300x10',
    'limit{job="db", tier="tin"} 5x10',
    'flag{job="api"} 1 1 _ 1 1 0x5',
    'x{n="1"} 1x10',
    'x{n="2"} NaN NaN NaN NaN NaN NaN',
    'x{n="3"} 3x10',
    'h_bucket{le="1"} 10x10',
    'h_bucket{le="2.0"} 30x10',
    'h_bucket{le="+Inf"} 40x10',
    'h_bucket{le="oops"} 40x10',
)
AT = 5 * MINUTE


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("req > 100", {'req{job="api", pod="a"}': 300, 'req{job="api", pod="b"}': 600}),
        ("100 < req", {'req{job="api", pod="a"}': 300, 'req{job="api", pod="b"}': 600}),
        ("req > bool 300", {'{job="api", pod="a"}': 0, '{job="api", pod="b"}': 1, '{job="db", pod="c"}': 0}),
        ('-req{pod="a"}', {'{job="api", pod="a"}': -300}),
        ("1 + 2 * 3 ^ 2", {"{}": 19}),
        ("5 % -3", {"{}": 2}),
        ("sum(req)", {"{}": 910}),
        ("sum by (job) (req)", {'{job="api"}': 900, '{job="db"}': 10}),
        ("sum without (pod) (req)", {'{job="api"}': 900, '{job="db"}': 10}),
        ("avg(x)", {"{}": math.nan}),
        ("min(x)", {"{}": 1}),
        ("max(x)", {"{}": 3}),
        ("count(x)", {"{}": 3}),
        ("group(x)", {"{}": 1}),
        ('stddev(x{n!="2"})', {"{}": 1}),
        ('quantile(0.25, x{n!="2"})', {"{}": 1.5}),
        ("topk(1, req)", {'req{job="api", pod="b"}': 600}),
        ("bottomk(1, req)", {'req{job="db", pod="c"}': 10}),
        ("topk(0, req)", {}),
        ('count_values("v", limit)', {'{v="300"}': 1, '{v="5"}': 1}),
        ("req / on (job) group_left (tier) limit", {
            '{job="api", pod="a", tier="gold"}': 1,
            '{job="api", pod="b", tier="gold"}': 2,
            '{job="db", pod="c", tier="tin"}': 2,
        }),
        ("limit < on (job) group_right () req", {'req{job="api", pod="b"}': 300, 'req{job="db", pod="c"}': 5}),
        ("sum by (job) (req) > on (job) limit", {'{job="api"}': 900, '{job="db"}': 10}),
        ("req and on (job) limit{tier='tin'}", {'req{job="db", pod="c"}': 10}),
        ("req unless on (job) limit{tier='gold'}", {'req{job="db", pod="c"}': 10}),
        ("limit{tier='tin'} or on (job) sum by (job) (req)", {'limit{job="db", tier="tin"}': 5, '{job="api"}': 900}),
        ("rate(req[5m])", {'{job="api", pod="a"}': 1, '{job="api", pod="b"}': 2, '{job="db", pod="c"}': 0}),
        ("increase(req{pod='a'}[5m])", {'{job="api", pod="a"}': 300}),
        ("last_over_time(req{pod='a'}[2m])", {'req{job="api", pod="a"}': 300}),
        ("absent(req)", {}),
        ('absent(nope{job="api", pod=~"x", zone="z"})', {'{job="api", zone="z"}': 1}),
        ('absent(((nope{job="api"})))', {'{job="api"}': 1}),
        ('absent_over_time(nope{job="api"}[5m])', {'{job="api"}': 1}),
        ('absent_over_time((nope{job="api"}[5m]))', {'{job="api"}': 1}),
        ('absent_over_time((nope{job="api"})[5m:])', {"{}": 1}),
        ("scalar(req)", {"{}": math.nan}),
        ("scalar(limit{tier='tin'})", {"{}": 5}),
        ("vector(time())", {"{}": 300}),
        ("histogram_quantile(0.5, h_bucket)", {"{}": 1.5}),
        ("histogram_quantile(0.9, h_bucket)", {"{}": 2}),
        ("histogram_fraction(0, 1.5, h_bucket)", {"{}": 0.5}),
        ('label_replace(limit, "tier", "x-$1", "tier", "(g|t).*")', {
            'limit{job="api", tier="x-g"}': 300, 'limit{job="db", tier="x-t"}': 5,
        }),
        ('label_replace(limit, "tier", "$1-$01${1}$$2${no}", "tier", "(?P<no>g|t).*")', {
            'limit{job="api", tier="g-g$2g"}': 300, 'limit{job="db", tier="t-t$2t"}': 5,
        }),
        ('label_replace(limit, "tier", "", "tier", ".*")', {'limit{job="api"}': 300, 'limit{job="db"}': 5}),
        ('label_join(limit, "all", "/", "job", "tier")', {
            'limit{all="api/gold", job="api", tier="gold"}': 300, 'limit{all="db/tin", job="db", tier="tin"}': 5,
        }),
        ("round(limit{tier='tin'} / 3, 0.5)", {'{job="db", tier="tin"}': 1.5}),
        ("clamp(limit, 10, 100)", {'{job="api", tier="gold"}': 100, '{job="db", tier="tin"}': 10}),
        ("clamp(limit, 10, 1)", {}),
        ("day_of_week(vector(0))", {"{}": 4}),
        ("days_in_month(vector(1709200000))", {"{}": 29}),
        ("year(vector(-1))", {"{}": 1969}),
        ("max_over_time(sum(req)[3m:1m])", {"{}": 910}),
        ("predict_linear(req{pod='a'}[5m], 60)", {'{job="api", pod="a"}': 360}),
        ("deriv(req{pod='a'}[5m])", {'{job="api", pod="a"}': 1}),
        ("quantile_over_time(0.5, req{pod='a'}[5m])", {'{job="api", pod="a"}': 180}),
        ("ts_of_max_over_time(flag[6m])", {'{job="api"}': 300 - 60}),
        ("ts_of_min_over_time(flag[6m])", {'{job="api"}': 300}),
        ('ts_of_max_over_time(x{n="2"}[3m])', {'{n="2"}': 300}),
        ("ts_of_first_over_time(flag[4m])", {'{job="api"}': 180}),
        ("ts_of_last_over_time(flag[4m] offset 2m)", {'{job="api"}': 180}),
        ("mad_over_time(req{pod='a'}[5m])", {'{job="api", pod="a"}': 60}),
        ('mad_over_time(x{n="2"}[5m])', {'{n="2"}': math.nan}),
        ("double_exponential_smoothing(nothing[5m], 2, 0.5)", {}),
    ],
)  # fmt: skip
def test_values(expr: str, expected: dict[str, float]) -> None:
    got = shown(ask(expr, DATA, AT))

    assert got == pytest.approx(expected, nan_ok=True, rel=1e-12)


@pytest.mark.parametrize(
    ("expr", "order"),
    [
        ("sort(x)", [1, 3, math.nan]),
        ("sort_desc(x)", [3, 1, math.nan]),
        ("topk(3, x)", [3, 1, math.nan]),
        ("bottomk(2, x)", [1, 3]),
    ],
)
def test_order_of_instant_queries(expr: str, order: list[float]) -> None:
    assert list(shown(ask(expr, DATA, AT)).values()) == pytest.approx(order, nan_ok=True)


MANY = "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
ON_THE_LEFT = (
    'found duplicate series for the match group {job="api"} on the left hand-side of the operation: '
    '[{__name__="req", job="api", pod="b"}, {__name__="req", job="api", pod="a"}]'
    ";many-to-many matching not allowed: matching labels must be unique on one side"
)
ON_THE_RIGHT = ON_THE_LEFT.replace("on the left", "on the right")


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        ("req / on (job) limit", MANY),
        ("limit / on (job) req", ON_THE_RIGHT),
        ("req / on (job) group_right () limit", ON_THE_LEFT),
        ('label_replace(req, "pod", "", "", "")', "vector cannot contain metrics with the same labelset"),
        ('label_replace(req, "pod", "x", "job", "(")', "invalid regular expression in label_replace(): ("),
        ('label_join(req, "", "-", "job")', "invalid destination label name in label_join(): "),
        ('count_values("", req)', 'invalid label name ""'),
        ("topk(NaN, req)", "Parameter value is NaN"),
        ("topk(NaN, nothing)", "Parameter value is NaN"),
        ("bottomk(-Inf, req)", "Scalar value -Inf underflows int64"),
        ("topk(1e30, req)", "Scalar value 1e+30 overflows int64"),
        (
            "double_exponential_smoothing(req[5m], 2, 0.5)",
            "invalid smoothing factor. Expected: 0 < sf < 1, got: 2.000000",
        ),
        (
            "double_exponential_smoothing(req[5m], 0.5, Inf)",
            "invalid trend factor. Expected: 0 < tf < 1, got: +Inf",
        ),
    ],
)
def test_failures(expr: str, message: str) -> None:
    result = ask(expr, DATA, AT)

    assert [each.message for each in result.failures.values()] == [message]
    assert not shown(result)


def test_only_the_step_fails_that_has_the_duplicate() -> None:
    data = store('a{x="1"} 1 1 1', 'b{x="1", y="1"} 1 1 stale', 'b{x="1", y="2"} stale 1 1')

    result = ask("a * on (x) b", data, 0, MINUTE, 2 * MINUTE)

    assert list(result.failures) == [1]
    assert [len(shown(result, step)) for step in range(3)] == [1, 0, 1]


def test_series_that_lose_their_name_join_unless_both_are_there() -> None:
    data = store("a 1 1 stale", "b stale 2 2")

    result = ask('-{__name__=~"a|b"}', data, 0, MINUTE, 2 * MINUTE)

    assert list(result.failures) == [1]
    assert [list(shown(result, step).values()) for step in (0, 2)] == [[-1], [-2]]


def test_an_inner_failure_fails_the_steps_that_read_it() -> None:
    data = store('a{x="1"} 1 1 1 1 1 1', 'b{x="1", y="1"} 1x5', 'b{x="1", y="2"} _ 1 stale')

    result = ask("max_over_time((a * on (x) b)[2m:1m])", data, *(at * MINUTE for at in range(6)))

    assert list(result.failures) == [1, 2]


@pytest.mark.parametrize(
    ("expr", "kind", "message"),
    [
        ("quantile(2, x)", "warning", "quantile value should be between 0 and 1, got 2"),
        ("quantile_over_time(-1, x[5m])", "warning", "quantile value should be between 0 and 1, got -1"),
        (
            "histogram_quantile(0.5, h_bucket)",
            "warning",
            'bucket label "le" is missing or has a malformed value of "oops" for metric name "h_bucket"',
        ),
        (
            "rate(req[5m])",
            "info",
            'metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "req"',
        ),
    ],
)
def test_annotations(expr: str, kind: str, message: str) -> None:
    result = ask(expr, DATA, AT)

    assert [(each.kind, each.message) for each in result.annotations] == [(kind, message)]
    assert not ask("sum(x)", DATA, AT).annotations
    assert not ask("irate(req[5m])", DATA, AT).annotations


@pytest.mark.parametrize(
    "expr",
    [
        "rate(req[5m] anchored)",
        "limitk(1, req)",
        "info(req)",
        "req + fill(0) limit",
        "histogram_quantiles(req, 'q', 0.5)",
        "1 >/ 2",
    ],
)
def test_not_supported_is_an_error_of_its_own(expr: str) -> None:
    with pytest.raises(NotSupportedError) as caught:
        ask(expr, DATA, AT)

    assert caught.value.span is not None


def test_renamed_function_has_its_old_name_in_old_versions() -> None:
    call = parse_expr("double_exponential_smoothing(req{pod='a'}[5m], 0.5, 0.5)")
    assert isinstance(call, Call)
    renamed, grid = replace(call, func="holt_winters"), Grid.at(AT)

    old = evaluate(renamed, DATA, grid, EngineOptions(Version(2, 42)))
    new = evaluate(renamed, DATA, grid)

    assert list(shown(old).values()) == [300]
    assert [each.message for each in new.failures.values()] == ['unknown function with name "holt_winters"']


OLD = EngineOptions(Version(2, 42))


def test_old_versions_forget_to_drop_a_name() -> None:
    for expr, name in (("x{n='1'} atan2 1", "x"), ("1 atan2 x{n='1'}", "x"), ("x{n='1'} atan2 x", "x")):
        assert list(shown(ask(expr, DATA, AT, options=OLD))) == [f'{name}{{n="1"}}']
        assert list(shown(ask(expr, DATA, AT))) == ['{n="1"}']


def test_old_versions_know_no_spread_of_one_value() -> None:
    for expr in ('stddev(x{n="2"})', 'stdvar(x{n="2"})', "stdvar(vector(Inf))"):
        assert list(shown(ask(expr, DATA, AT, options=OLD)).values()) == [0.0]
        assert math.isnan(shown(ask(expr, DATA, AT))["{}"])


def test_old_versions_have_no_infos() -> None:
    assert not ask("rate(req[5m])", DATA, AT, options=OLD).annotations


def test_kinds() -> None:
    assert ask("1 + 1", DATA, 0).kind == "scalar"
    assert (ask('"text"', DATA, 0).kind, ask('"text"', DATA, 0).text) == ("string", "text")
    matrix = ask("limit[2m]", DATA, AT)
    assert matrix.kind == "matrix"
    assert [each.values.tolist() for each in matrix.matrix] == [[300, 300], [5, 5]]
    assert [each.times.tolist() for each in matrix.matrix] == [[4 * MINUTE, 5 * MINUTE]] * 2


def test_too_many_inner_steps_are_refused_as_prometheus_does() -> None:
    result = ask("max_over_time(req[90d:1ms])", DATA, AT)

    assert [each.message for each in result.failures.values()] == [TOO_MANY_SAMPLES]


@pytest.mark.parametrize(("most", "failing"), [(20, 0), (8, 10)], ids=["all of them", "each of them"])
def test_samples_are_counted_for_each_evaluation(
    monkeypatch: pytest.MonkeyPatch, most: int, failing: int
) -> None:
    """Three series at four times are 12 samples; what ten evaluations load together is no matter."""
    expr, grid = parse_expr("sum_over_time(req[3m:1m])"), Grid(0, MINUTE, 10)
    whole = evaluate(expr, DATA, grid)
    monkeypatch.setattr(selectors, "MOST_SAMPLES", most)
    monkeypatch.setattr(selectors, "AT_ONCE", most)
    monkeypatch.setattr(selectors, "OVERLAPS", 1)
    found = evaluate(expr, DATA, grid)

    assert len(found.failures) == failing
    assert failing or found.frame.values.tolist() == whole.frame.values.tolist()


def test_too_deep() -> None:
    expr: Expr = parse_expr("req")
    for _ in range(2_000):
        expr = Paren(expr.span, expr)

    with pytest.raises(NotSupportedError, match="nests too deeply"):
        evaluate(expr, DATA, Grid.at(AT))


def test_each_of_many_series_meets_only_its_own() -> None:
    """`group_left` of a label that is different in every group makes no product of both sides."""
    pods = range(300)
    data = store(
        *(f'use{{pod="{at}"}} {at}' for at in pods), *(f'info{{pod="{at}", node="n{at}"}} 1' for at in pods)
    )

    frame = ask("use * on (pod) group_left (node) info", data, 0).frame

    assert frame.values.shape == (1, 300)
    assert all(dict(labels)["node"] == "n" + dict(labels)["pod"] for labels in frame.labels)


def test_what_is_given_away_may_change_from_step_to_step() -> None:
    data = store(
        'use{pod="1"} 5 5',
        'info{pod="1", node="a"} 1 stale',
        'info{pod="1", node="b"} _ 2',
        'use{pod="2"} 1 1',
    )

    result = ask("use * on (pod) group_left (node) info", data, 0, MINUTE)

    assert [shown(result, step) for step in (0, 1)] == [
        {'{node="a", pod="1"}': 5},
        {'{node="b", pod="1"}': 10},
    ]


def test_a_grid_without_steps() -> None:
    assert evaluate(parse_expr("sum(rate(req[5m])) > 1"), DATA, Grid(0, 1, 0)).frame.present.size == 0


def test_no_data() -> None:
    for expr in (
        "a",
        "sum(a)",
        "rate(a[5m])",
        "a + b",
        "a or b",
        "topk(3, a)",
        "histogram_quantile(0.9, a)",
        "sort(a)",
    ):
        assert not shown(ask(expr, store(), 0))
