"""Rule files inside texts of other files: every place is where it is written in the file around them."""

import json
from collections.abc import Callable

import pytest
import yaml

from rulelint.rules.load import load_bytes, load_rules
from rulelint.rules.model import AlertRule, RuleFile
from rulelint.source.file import SourceText
from rulelint.source.span import Span

INNER = """\
# team: api
groups:
- name: api
  interval: 30s
  labels: {team: 'it''s'}
  rules:
  - alert: Down
    expr: |
      sum(up)
        == 0
    for: 5m
    labels:
      severity: critical
    annotations:
      summary: "a \\"quoted\\" {{ $value }}"
      folded: >-
        first line
        second line
  - record: job:up:sum
    expr: sum by (job)
      (up) # comment
"""


def indented(text: str, by: int) -> str:
    return "".join(" " * by + line if line.strip() else line for line in text.splitlines(keepends=True))


def literal(inner: str) -> str:
    return "kind: ConfigMap\ndata:\n  rules.yml: |\n" + indented(inner, 4) + "  other: x\n"


def quoted(inner: str) -> str:
    return "kind: ConfigMap\ndata:\n  rules.yml: " + json.dumps(inner) + "\n  other: x\n"


def single(inner: str) -> str:
    return yaml.safe_dump({"kind": "ConfigMap", "data": {"r": inner}}, default_style="'", width=60)


def helm(inner: str) -> str:
    return "ruler:\n  files:\n    rules.txt: |+\n" + indented(inner, 8)


Wrap = Callable[[str], str]
WRAPS: list[Wrap] = [literal, quoted, single, helm]


def load(text: str) -> RuleFile:
    file = load_rules(SourceText("x.yml", text))
    assert file is not None
    return file


@pytest.mark.parametrize("wrap", WRAPS)
def test_values_are_those_of_the_file_alone(wrap: Wrap) -> None:
    (alone,), (inside,) = load(INNER).groups, load(wrap(INNER)).groups

    assert (inside.name.value, inside.interval and inside.interval.value) == ("api", 30_000)
    assert [pair.value for pair in inside.labels] == ["it's"]
    for one, other in zip(alone.rules, inside.rules, strict=True):
        assert one.name.value == other.name.value
        assert one.expr.value == other.expr.value
        assert [pair.value for pair in one.labels] == [pair.value for pair in other.labels]


@pytest.mark.parametrize("wrap", WRAPS)
def test_every_place_is_in_the_file_around(wrap: Wrap) -> None:
    text = wrap(INNER)
    alert, record = load(text).groups[0].rules
    assert isinstance(alert, AlertRule)
    assert alert.hold is not None

    def written(span: Span) -> str:
        return text[span.start : span.end]

    assert written(alert.name.span) == "Down"
    assert written(alert.hold.span) == "5m"
    assert written(alert.expr.span_of(Span(4, 6))) == "up"
    assert written(alert.expr.span_of(Span(10, 12))) == "=="
    assert written(record.expr.span_of(Span(0, 3))) == "sum"
    assert written(record.expr.span_of(Span(14, 16))) == "up"
    summary, folded = alert.annotations
    at = summary.value.index("$value")
    assert written(summary.text.to_file(Span(at, at + 6))) == "$value"
    assert written(summary.text.to_file(Span(3, 9))) == "quoted"
    assert written(folded.text.to_file(Span(11, 17))) == "second"
    assert text.index("alert: Down") == alert.span.start


@pytest.mark.parametrize("wrap", WRAPS)
def test_defects_and_comments_too(wrap: Wrap) -> None:
    text = wrap(INNER.replace("for: 5m", "for: 5x").replace("  - record", "    frm: x\n  - record"))
    file = load(text)

    assert [(each.id, text[each.span.start : each.span.end]) for each in file.defects] == [
        ("schema/invalid-duration", "5x"),
        ("schema/unknown-field", "frm"),
    ]
    assert file.defects[0].scope is not None
    assert text.index("alert: Down") == file.defects[0].scope.start
    assert {each.text for each in file.comments} >= {"team: api", "comment"}
    assert all(text.startswith("#", each.span.start) for each in file.comments)


def test_the_same_group_name_in_two_texts_is_no_defect() -> None:
    inner = indented(INNER, 4)
    text = f"kind: ConfigMap\ndata:\n  a.yml: |\n{inner}  b.yml: |\n{inner}"

    assert [group.name.value for group in load(text).groups] == ["api", "api"]
    assert load(text).defects == ()


def test_a_broken_text_is_a_defect_at_its_place() -> None:
    text = literal(INNER.replace("'it''s'", "'it'"))
    text = text.replace("interval: 30s", "interval: [")
    (defect,) = load(text).defects

    assert defect.id == "yaml/syntax"
    assert text.index("interval: [") < defect.span.start <= text.index("  other: x")


@pytest.mark.parametrize(
    "data",
    [
        b"kind: ConfigMap\ndata:\n  a: |\n    groups:\n    - alert: " + b"[" * 50_000,
        b'kind: ConfigMap\ndata: {a: "groups:\\n- name: ' + b"\\x41" * 50_000 + b'\\n  rules: x"}\n',
        b"kind: ConfigMap\ndata:\n" + b"".join(b"  a%d: |\n    groups:\n    - rules: x\n" % n for n in range(3_000)),
        b"kind: ConfigMap\ndata:\n  a: &a |\n    groups:\n    - rules: x\n" + b"  b: *a\n" * 500,
        b"a: &a [" + b"{groups: [{name: g, rules: [{alert: A, expr: '('}]}]}," * 2_000 + b"]\nb: *a\n",
        b"kind: List\nitems: [" + b"{kind: PrometheusRule, spec: [x]}," * 2_000 + b"]\n",
        b"groups:\n- name: g\n  remote_write: x\n  rules: [{alert: A, expr: '" + b"} " * 50_000 + b"|'}]\n",
        b"tests:\n- input_series:\n" + b"  - {series: up, values: 1x9999999 y}\n" * 2_000,
        b"tests:\n- input_series: [{series: '" + b"{" * 50_000 + b"'}]\n",
        b"rule_files: [*a]\ntests: [[[[" + b"\n",
    ],
    ids=lambda data: data[:40].decode("ascii", "replace"),
)  # fmt: skip
def test_hostile_files_have_defects(data: bytes) -> None:
    file = load_bytes("hostile.yml", data)

    assert file is not None
    errors = [error for group in file.groups for rule in group.rules for error in rule.expr.errors]
    assert file.refused or errors
    for defect in file.defects:
        assert 0 <= defect.span.start <= defect.span.end <= len(file.source.text)
