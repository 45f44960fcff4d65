"""The parts of a matcher are found where they are written."""

import pytest

from rulelint.analysis.selectors import selectors
from rulelint.analysis.written import label_of_join, written
from rulelint.promql.ast import Binary
from rulelint.promql.parser import parse_expr


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('up{a="x"}', [("=", '"x"', 'a="x"')]),
        ("up{a=~'x', b != `y`}", [("=~", "'x'", "a=~'x', "), ("!=", "`y`", ", b != `y`")]),
        ('up{a="x",}', [("=", '"x"', 'a="x",')]),
        ('{"the name", "the label"!~"a,b"}', [("!~", '"a,b"', ', "the label"!~"a,b"')]),
        ('up # {a="y"}\n{a="x"}', [("=", '"x"', 'a="x"')]),
    ],
)
def test_written(text: str, expected: list[tuple[str, str, str]]) -> None:
    found = [
        parts
        for selector in selectors(parse_expr(text))
        for matcher in selector.matchers
        if (parts := written(text, matcher))
    ]
    spans = [(each.operator, each.value, each.whole) for each in found]

    assert [tuple(text[part.start : part.end] for part in parts) for parts in spans] == expected


@pytest.mark.parametrize(
    ("text", "keyword", "label", "marked"),
    [
        ("a * on (x, y) b", "on", "y", "y"),
        ("a * on (x) group_left (y, z) b", "group_left", "z", "z"),
        ('a * on ("x") b', "on", "x", '"x"'),
        ('a * on ("\\x78") b', "on", "x", "*"),
        ("a * on (x) b", "ignoring", "x", "*"),
    ],
)
def test_where_a_label_of_a_join_stands(text: str, keyword: str, label: str, marked: str) -> None:
    """What is not found, because it is written otherwise, is shown at the operator."""
    node = parse_expr(text)
    assert isinstance(node, Binary)
    span = label_of_join(text, node, [keyword], label)

    assert text[span.start : span.end] == marked
