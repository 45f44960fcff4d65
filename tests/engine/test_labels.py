"""Label sets as Prometheus prints them."""

import pytest

from rulelint.engine.labels import Labels, format_braces, format_labels, make_labels
from rulelint.promql.series import parse_series

CASES: list[tuple[Labels, str, str]] = [
    ((), "{}", "{}"),
    ((("__name__", "up"),), "up", '{__name__="up"}'),
    ((("__name__", "a:b"), ("x", "1")), 'a:b{x="1"}', '{__name__="a:b", x="1"}'),
    ((("a", "1"), ("b", "2")), '{a="1", b="2"}', '{a="1", b="2"}'),
    ((("__name__", "my.metric"),), '{"my.metric"}', '{__name__="my.metric"}'),
    (
        (("__name__", "my.metric"), ("k8s.pod", "x")),
        '{"my.metric", "k8s.pod"="x"}',
        '{__name__="my.metric", "k8s.pod"="x"}',
    ),
    ((("a:b", "1"), ("é", "2")), '{"a:b"="1", "é"="2"}', '{"a:b"="1", "é"="2"}'),
    ((("a", 'q"\\\n\té\x00'),), '{a="q\\"\\\\\\n\\té\\x00"}', '{a="q\\"\\\\\\n\\té\\x00"}'),
]


@pytest.mark.parametrize(("labels", "metric", "braces"), CASES)
def test_printed(labels: Labels, metric: str, braces: str) -> None:
    assert (format_labels(labels), format_braces(labels)) == (metric, braces)


@pytest.mark.parametrize("labels", [labels for labels, *_ in CASES])
def test_what_is_printed_is_read_back(labels: Labels) -> None:
    assert make_labels(parse_series(f"{format_labels(labels)} 1")[0]) == labels
