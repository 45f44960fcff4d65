"""`rulelint fmt`: expressions laid out, everything else as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulelint.fix.layout import COMMENT, NO_ROOM, SHARED, Left, lay_out, meaning
from rulelint.promql.pretty import pretty
from rulelint.promql.printer import print_expr
from rulelint.rules.load import load_bytes, load_rules
from rulelint.rules.model import RuleFile
from rulelint.source.file import SourceText
from tests.promql.trees import TREES

LONG = (
    'sum by(job)(rate(http_requests_total{code=~"5.."}[5m]))/sum by(job)(rate(http_requests_total[5m]))>0.05'
)
BLOCK = """\
|2
          sum by (job) (rate(http_requests_total{code=~"5.."}[5m]))
        /
          sum by (job) (rate(http_requests_total[5m]))
      >
        0.05
"""
ONE_LINE = " ".join(BLOCK.split()[1:])


def in_group(rules: str) -> str:
    return f"groups:\n- name: g\n  rules:\n{rules}"


def loaded(text: str) -> RuleFile:
    file = load_rules(SourceText("rules.yml", text))
    assert file is not None
    return file


def laid_out(text: str) -> tuple[str, list[Left]]:
    """Lay out, and see that doing it again changes nothing and that the rules mean the same."""
    file = loaded(text)
    done = lay_out(file)
    again = loaded(done.source.text)
    assert list(meaning(again)) == list(meaning(file))
    assert lay_out(again).source.text == done.source.text
    return done.source.text, list(done.left)


CASES = {
    "a short one stays on its line, the comment with it": (
        "  - alert: A   # one\n    expr: up==0   # two\n    for: 5m\n",
        "  - alert: A   # one\n    expr: up == 0   # two\n    for: 5m\n",
    ),
    "quotes stay": (
        "  - alert: A\n    expr: 'up{a=\"it''s\"}==0'\n",
        "  - alert: A\n    expr: 'up{a=\"it''s\"} == 0'\n",
    ),
    "double quotes escape": (
        '  - alert: A\n    expr: "up{a=\\"b\\"}==0"\n',
        '  - alert: A\n    expr: "up{a=\\"b\\"} == 0"\n',
    ),
    "a long one becomes a block": (
        f"  - alert: A\n    expr: {LONG}\n    for: 5m\n",
        f"  - alert: A\n    expr: {BLOCK}    for: 5m\n",
    ),
    "its comment stays on the line of the key": (
        f"  - alert: A\n    expr: {LONG} # why\n    for: 5m\n",
        f"  - alert: A\n    expr: {BLOCK.replace('|2', '|2 # why')}    for: 5m\n",
    ),
    "a value on the next line": (
        f"  - alert: A\n    expr:\n      {LONG}\n    for: 5m\n",
        f"  - alert: A\n    expr: {BLOCK}    for: 5m\n",
    ),
    "folded becomes literal, the header's comment and chomping stay": (
        f"  - alert: A\n    expr: >- # why\n      {LONG}\n\n    for: 5m\n",
        f"  - alert: A\n    expr: {BLOCK.replace('|2', '|2- # why')}\n    for: 5m\n",
    ),
    "a block of one line keeps its indentation": (
        "  - alert: A\n    expr: |\n            up==0\n    for: 5m\n",
        "  - alert: A\n    expr: |\n            up == 0\n    for: 5m\n",
    ),
    "the name behind the expression": (
        f"  - expr: {LONG}\n    alert: A\n",
        f"  - expr: {BLOCK}    alert: A\n",
    ),
    "flow has no room for lines": (
        f"  - {{alert: A, expr: '{LONG}'}}\n",
        f"  - {{alert: A, expr: '{ONE_LINE}'}}\n",
    ),
    "line ends stay": (
        f"  - alert: A\r\n    expr: {LONG}\r\n    for: 5m\r\n",
        f"  - alert: A\r\n    expr: {BLOCK}    for: 5m\n".replace("\r", "").replace("\n", "\r\n"),
    ),
    "no line end at the end": (
        f"  - alert: A\n    expr: {LONG}",
        f"  - alert: A\n    expr: {BLOCK.rstrip()}",
    ),
    "what is laid out already": (
        f"  - alert: A\n    expr: {BLOCK}    for: 5m\n",
        f"  - alert: A\n    expr: {BLOCK}    for: 5m\n",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_forms(case: str) -> None:
    before, after = CASES[case]

    text, left = laid_out(in_group(before))

    assert text == in_group(after)
    assert left == []


def test_json_is_one_line() -> None:
    text, _ = laid_out('{"groups": [{"name": "g", "rules": [{"alert": "A", "expr": "up{a=\\"b\\"}==0"}]}]}')

    assert '"expr": "up{a=\\"b\\"} == 0"' in text


@pytest.mark.parametrize("style", ["|", "|-", '"'])
def test_a_rule_file_inside_a_config_map(style: str) -> None:
    inner = in_group(f"  - alert: A\n    expr: {LONG}\n    for: 5m\n")
    if style == '"':
        written = '"' + inner.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"\n'
    else:
        written = f"{style}\n" + "".join(f"    {line}\n" for line in inner.splitlines())
    head = "kind: ConfigMap\nmetadata: {name: c}\ndata:\n  rules.yml: "

    text, left = laid_out(head + written)

    assert left == []
    assert text.startswith(head + style)
    assert "sum by (job) (rate(http_requests_total[5m]))" in text


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        ("  - alert: A\n    expr: |\n      # why\n      up==0\n", COMMENT),
        ("  - alert: A\n    expr: |\n      up # why\n      ==0\n", COMMENT),
        ("  - alert: A\n    expr: |\n      up==0 # why\n", COMMENT),
        ("  - alert: A\n    expr: &e up==0\n    annotations: {query: *e}\n", SHARED),
        ("  - alert: A\n    expr: up==\n", "does not parse"),
        (f"  - alert: A\n    expr: # why\n      {LONG}\n", NO_ROOM),
    ],
)
def test_what_is_left(rules: str, reason: str) -> None:
    text, left = laid_out(in_group(rules))

    assert text == in_group(rules)
    assert [each.reason for each in left] == [reason]


def test_a_hash_in_a_string_is_no_comment() -> None:
    text, left = laid_out(in_group("  - alert: A\n    expr: 'up{a=\"#\"}==0'\n"))

    assert "expr: 'up{a=\"#\"} == 0'" in text
    assert left == []


def test_other_languages_are_left() -> None:
    loki = 'groups:\n- name: g\n  rules:\n  - alert: A\n    expr: \'sum(rate({a="b"} |= "x" [1m]))>1\'\n'

    assert laid_out(loki)[0] == loki


def test_a_file_that_cannot_be_read_whole_is_left() -> None:
    text = in_group("  - alert: A\n    expr: up==0\n  - alert: [\n")

    assert lay_out(loaded(text)).source.text == text


def test_a_byte_order_mark_stays() -> None:
    file = load_bytes("rules.yml", b"\xef\xbb\xbf" + in_group("  - {alert: A, expr: up==0}\n").encode())
    assert file is not None

    assert lay_out(file).source.bom


@settings(max_examples=80, deadline=None)
@given(tree=TREES, style=st.sampled_from(["'", "|", ">"]))
def test_any_expression_is_laid_out_as_pretty_says(tree: object, style: str) -> None:
    expr = print_expr(tree)  # type: ignore[arg-type]
    if not expr.isprintable() or not expr.isascii():
        return
    written = f"'{expr.replace(chr(39), 2 * chr(39))}'" if style == "'" else f"{style}\n      {expr}"
    text, left = laid_out(in_group(f"  - record: a:b\n    expr: {written}\n    labels: {{a: b}}\n"))

    rule = loaded(text).groups[0].rules[0]
    if rule.expr.ast is not None:
        assert left == []
        assert rule.expr.value.rstrip() == pretty(rule.expr.ast)
