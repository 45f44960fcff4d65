import pytest

from rulelint.analysis.depends import Output, components, is_cycle
from rulelint.analysis.selectors import selectors
from rulelint.promql.matchers import compile_matcher
from rulelint.promql.parser import parse_expr


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
