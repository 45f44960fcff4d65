"""The parts of a matcher are found where they are written."""

import pytest

from rulelint.analysis.selectors import selectors
from rulelint.analysis.written import written
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
