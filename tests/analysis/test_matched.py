"""The label sets of results are those of the listed series, and unknown wherever anything is."""

import pytest

from rulelint.analysis.facts import KnownFacts, KnownMetric, SeriesFacts
from rulelint.analysis.matched import LabelSets
from rulelint.promql.parser import parse_expr


def series(*labels: dict[str, str]) -> KnownMetric:
    return KnownMetric(series=tuple(map(SeriesFacts, labels)))


FACTS = KnownFacts(
    "facts.yaml",
    metrics={"a": series({"j": "x", "i": "1"}, {"j": "y", "i": "2"}), "h": series({"le": "1", "j": "x"})},
    is_listed=lambda selector: any(each.value in ("a", "h") for each in selector),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", ["i1 jx", "i2 jy"]),
        ('a{j="x"}', ["i1 jx"]),
        ('a{j="z"}', []),
        ("rate(a[5m]) * 60 > 5", ["i1 jx", "i2 jy"]),
        ("60 * a", ["i1 jx", "i2 jy"]),
        ("sum by (j) (a)", ["jx", "jy"]),
        ("sum without (j) (a)", ["i1", "i2"]),
        ("sum(a)", [""]),
        ('sum(a{j="z"})', []),
        ("topk(1, a)", ["i1 jx", "i2 jy"]),
        ("max_over_time(a[5m:])", ["i1 jx", "i2 jy"]),
        ("histogram_quantile(0.9, rate(h[5m]))", ["jx"]),
        ("a and h", ["i1 jx", "i2 jy"]),
        ("a unless h", ["i1 jx", "i2 jy"]),
    ],
)
def test_label_sets(text: str, expected: list[str]) -> None:
    found = LabelSets(FACTS).at(parse_expr(text))
    assert found is not None
    assert sorted(" ".join(sorted(name + value for name, value in each)) for each in found) == expected


@pytest.mark.parametrize(
    "text",
    [
        "other", "a + h", "a or h", "a or other", "absent(a)", "vector(1)", "1", "count_values('v', a)",
        "label_replace(a, 'k', '', '', '')", "sum(other)", "rate(other[5m])", "time() - other",
    ],
)  # fmt: skip
def test_what_is_not_known(text: str) -> None:
    assert LabelSets(FACTS).at(parse_expr(text)) is None


def test_recorded_metrics_are_not_known() -> None:
    assert LabelSets(FACTS, frozenset({"a"})).at(parse_expr("sum(a)")) is None


def test_a_long_row_is_judged_without_recursion() -> None:
    assert len(LabelSets(FACTS).at(parse_expr("a" + " and h" * 4_900)) or ()) == 2
