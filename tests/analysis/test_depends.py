import pytest

from rulelint.analysis.depends import Output, components, is_cycle, outputs
from rulelint.analysis.selectors import selectors
from rulelint.promql.matchers import compile_matcher
from rulelint.promql.parser import parse_expr
from rulelint.rules.load import load_bytes


def graph(text: str) -> list[frozenset[int]]:
    """Read `0>1 1>2`: rule 0 reads rule 1, rule 1 reads rule 2; nodes are those named."""
    edges = [tuple(map(int, each.split(">"))) for each in text.split()]
    count = max((max(edge) for edge in edges), default=-1) + 1
    return [frozenset(read for reader, read in edges if reader == node) for node in range(count)]


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ("", ()),
        ("0>0", ((0,),)),
        ("0>1", ((1,), (0,))),
        ("1>0", ((0,), (1,))),
        ("0>1 1>0", ((0, 1),)),
        ("0>1 1>2 2>0 3>0", ((0, 1, 2), (3,))),
        ("0>2 1>2 2>3 3>2", ((2, 3), (0,), (1,))),
        ("0>1 2>3 3>2", ((1,), (0,), (2, 3))),
    ],
)
def test_components_come_producers_first(edges: str, expected: tuple[tuple[int, ...], ...]) -> None:
    assert components(graph(edges)) == expected


def test_a_long_chain_is_no_deep_recursion() -> None:
    chain = [frozenset({node + 1}) for node in range(20_000)] + [frozenset()]

    assert [each[0] for each in components(chain)] == list(range(20_000, -1, -1))


def test_a_rule_that_reads_itself_is_a_cycle() -> None:
    assert is_cycle((0,), graph("0>0"))
    assert is_cycle((0, 1), graph("0>1 1>0"))
    assert not is_cycle((0,), graph("0>1"))


@pytest.mark.parametrize(
    ("one", "other", "collide"),
    [
        (("a", {}), ("a", {}), True),
        (("a", {}), ("b", {}), False),
        (("a", {"x": "1"}), ("a", {"x": "1", "y": "2"}), True),
        (("a", {"x": "1"}), ("a", {"x": "2"}), False),
        (("a", {"x": "1"}), ("b", {"x": "1"}), False),
        (("a", {"x": "1", "y": "1"}), ("a", {"x": "1", "y": "2"}), False),
    ],
)
def test_two_rules_may_write_one_series(
    one: tuple[str, dict[str, str]], other: tuple[str, dict[str, str]], *, collide: bool
) -> None:
    assert Output(*one).may_collide(Output(*other)) is collide
    assert Output(*other).may_collide(Output(*one)) is collide


def test_an_alert_writes_two_series_with_its_own_labels() -> None:
    rules = (
        "groups: [{name: a, rules: [{alert: A, expr: up, labels: {alertstate: x, b: c, d: '{{ $value }}'}}]}]"
    )
    file = load_bytes("a.yml", rules.encode())
    assert file is not None
    [group] = file.groups

    assert outputs(group, group.rules[0]) == (
        Output("ALERTS", {"alertname": "A", "b": "c"}),
        Output("ALERTS_FOR_STATE", {"alertname": "A", "alertstate": "x", "b": "c"}),
    )


@pytest.mark.parametrize(
    ("selector", "reads"),
    [
        ("job:up:sum", True),
        ('job:up:sum{job="api"}', True),
        ('job:up:sum{tier="web"}', True),
        ('job:up:sum{tier="db"}', False),
        ('job:up:sum{tier=~"w.*"}', True),
        ('job:up:sum{tier!="web"}', False),
        ('job:up:sum{gone=""}', True),
        ('job:up:sum{gone="x"}', False),
        ('{__name__=~"job:.*"}', True),
        ('{tier="web"}', True),
        ("up", False),
    ],
)
def test_a_selector_reads_what_a_rule_may_write(selector: str, *, reads: bool) -> None:
    output = Output("job:up:sum", {"tier": "web", "gone": ""})
    [found] = selectors(parse_expr(selector))

    assert output.may_match(found.matchers, compile_matcher) is reads
