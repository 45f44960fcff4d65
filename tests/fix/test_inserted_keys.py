"""A key is inserted into rule files of every style, and nothing else is: held against PyYAML and ruamel.yaml."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from rulelint.api.fix import Fixes, fixed_files
from rulelint.api.lint import LintOptions
from rulelint.checks.base import Context
from rulelint.checks.skeleton import words
from rulelint.policy.config import parse_config
from rulelint.rules.load import load_rules
from rulelint.source.comments import find_comments
from rulelint.source.edit import apply_edits
from rulelint.source.file import SourceText
from rulelint.source.yaml import compose

CONFIG = parse_config(SourceText(".rulelint.yaml", "policy: {summary: {from: ['annotation:summary']}}\n"))
ONLY = LintOptions(select=("policy/summary",))

Lines = list[str]


def corrected(before: str) -> Fixes:
    """Return a rule file with fixes that guess."""
    file = load_rules(SourceText("rules.yml", before))
    assert file is not None
    return fixed_files([file], CONFIG, ONLY, Context(policy=CONFIG.policy), unsafe=True)


NAMES = st.sampled_from(["Down", "HTTPErrors", "Yes", "y", "'12:30'", '"a: b"', "磁盘已满", "Über 'x'", "No"])
EXPRESSIONS = st.sampled_from(["up == 0", "'up == 0'", '"up == 0"', "up ==\n  0", "'up\n\n  == 0'"])
BLOCKS = st.sampled_from(
    ["|\n  up == 0", "|-\n  up\n\n  == 0", "|+\n  up == 0", "|+\n  up == 0\n\n", ">-\n  up\n  == 0",
     "|  # why\n  up == 0\n\n", "|2\n    up\n   == 0", ">+\n  up == 0\n"]
)  # fmt: skip
LABELS = st.sampled_from(
    ["labels: {severity: page}", "labels:\n  severity: page", "labels:\n    team: a\n    severity: page", "labels: {}",
     "labels:\n  severity: |\n    page",
     "labels: &l{n}\n  a: b", "labels: {a: b,}  # c{n}", "'labels':\n  # c{n}\n  a: b"]
)  # fmt: skip
ANNOTATIONS = st.sampled_from(
    ["", "", "", "annotations:", "annotations:  # c{n}", "annotations: ~", "annotations: null # c{n}",
     "annotations: {}", "annotations: { }", "annotations: { # c{n}\n  }", "annotations: {description: x}",
     "annotations: { description: x }",
     "annotations: &n{n}", "annotations: &n{n} {a: b}", "annotations: !!map\n  a: b", "annotations: !!map {}",
     "annotations:\n  # c{n}\n  description: x", "annotations:\n    description: |\n      x\n    y: z",
     "annotations: &n{n}\n  description: x", "annotations:\n  &k{n} a: b", "annotations:\n  ? a\n  : b",
     "annotations: {\n    a: b,\n    c: d # c{n}\n  }", 'annotations: {\n    "a": "b"\n  }', 'annotations: {"a": "b"}',
     "annotations: {\n    # c{n}\n    a: b}", "annotations: {a}", "annotations: {? a : b}",
     "annotations:\n  summary: x",
     "annotations: {summary: ''}", '"annotations": {}']
)  # fmt: skip
COMMENTS = st.sampled_from(["", "", "", "  # c{n}", "\n# c{n}", "\n  # c{n}", "\n      # c{n}", "\n", "\n\n"])
FLOWS = st.sampled_from(
    ["{{{}}}", "{{ {} }}", "{{{},}}", "{{\n    {}\n  }}", "{{\n    {}, # c{n}\n  }}", "{{  # c{n}\n    {}}}",
     "{{{}  # c{n}\n  }}", "{{{}\n  , }}"]
)  # fmt: skip


@st.composite
def block_rules(draw: st.DrawFn) -> str:
    """Draw a rule in block style; its lines begin in column 0."""
    fields = [f"alert: {draw(NAMES)}", f"expr: {draw(st.one_of(EXPRESSIONS, BLOCKS))}"]
    fields += [draw(ANNOTATIONS)]
    fields += draw(st.lists(st.sampled_from(["for: 5m", "keep_firing_for: 1m"]), max_size=1))
    fields += draw(st.lists(LABELS, max_size=1))
    ordered = draw(st.permutations([field for field in fields if field]))
    return "\n".join(_commented(draw, field) for field in ordered)


def _commented(draw: st.DrawFn, field: str) -> str:
    """Write a comment behind or below a field, where it would not become text."""
    comment = draw(COMMENTS)
    is_block = ": |" in field or ": >" in field
    return field if is_block or ("#" in field and not comment.startswith("\n")) else field + comment


@st.composite
def flow_rules(draw: st.DrawFn) -> str:
    """Draw a rule in braces."""
    annotations = st.sampled_from(
        [
            "",
            "annotations: {}",
            "annotations: ~",
            "annotations: ",
            "annotations: {a: b}",
            "annotations: {a: b,}",
        ]
    )
    quoted = draw(st.booleans())
    fields = [
        f"alert: {draw(NAMES)}",
        "expr: up == 0",
        draw(annotations),
        draw(st.sampled_from(["", "for: 5m"])),
    ]
    if quoted:
        other = st.sampled_from(["", '"annotations": {}', '"annotations": null', '"annotations": {"a": "b"}'])
        fields = ['"alert": "Down"', '"expr": "up == 0"', draw(other), '"for": "5m"']
    ordered = draw(st.permutations([field for field in fields if field]))
    between = draw(st.sampled_from([", ", ",", ",\n    ", " , ", ", # c{n}\n    "]))
    return draw(FLOWS).format(between.join(ordered), n="{n}")


@st.composite
def rule_files(draw: st.DrawFn) -> str:
    """Draw a rule file of one to three rules; every comment of it is another one."""
    column, blanks = draw(st.integers(0, 4)), draw(st.integers(1, 3))
    text = "groups:\n- name: a\n  rules:\n"
    for rule in draw(st.lists(st.one_of(block_rules(), block_rules(), flow_rules()), min_size=1, max_size=3)):
        text += " " * (column + 2) + "-" + " " * blanks
        text += rule.replace("\n", "\n" + " " * (column + 3 + blanks)) + "\n"
    text += draw(st.sampled_from(["", "# c{n}\n", "- {name: b, rules: []}\n", "\n\n", "      # c{n}\n"]))
    pieces = text.split("{n}")
    text = "".join(f"{piece}{number}" for number, piece in enumerate(pieces[:-1])) + pieces[-1]
    text = draw(st.sampled_from([text, text, text.rstrip("\n"), text.rstrip()]))
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))


LOADERS: tuple[Callable[[str], Any], ...] = (
    partial(yaml.load, Loader=yaml.BaseLoader),
    yaml.safe_load,
    YAML(typ="safe", pure=True).load,
)


def adds_summaries_only(before: str, after: str) -> bool:
    """Say whether every alert has got the summary it lacked, and everything else is read as before."""
    file = load_rules(SourceText("rules.yml", before))
    assert file is not None
    names = [rule.name.value for group in file.groups for rule in group.rules]
    return _comments(before) == _comments(after) and all(
        _expected(read(before), names) == read(after) for read in LOADERS
    )


def _expected(document: Any, names: Sequence[str]) -> Any:
    rules = [rule for group in document["groups"] for rule in group["rules"]]
    for rule, name in zip(rules, names, strict=True):
        written = rule.get("annotations")
        annotations = written if isinstance(written, dict) else {}
        if "summary" not in annotations:
            rule["annotations"] = {**annotations, "summary": words(name)}
    return document


def _comments(text: str) -> list[str]:
    composed = compose(text)
    return [comment.text for comment in find_comments(text, composed.scalars, composed.read_to)]


@settings(max_examples=100, deadline=None)
@given(rule_files())
def test_only_a_key_is_added(before: str) -> None:
    assume(not compose(before).faults)
    fixes = corrected(before)
    after = fixes.changes[0].after.text if fixes.changes else before
    assert adds_summaries_only(before, after), after
    assert not fixes.left.findings or "summary: ''" in before
    edits = [
        edit
        for change in fixes.changes
        for finding in change.findings
        if finding.fix
        for edit in finding.fix.edits
    ]
    assert apply_edits(before, edits) == after
    assert {before[edit.span.start : edit.span.end] for edit in edits} <= {"", "~", "null"}


@settings(max_examples=40, deadline=None)
@given(rule_files())
def test_only_a_key_is_added_inside_a_config_map(rules: str) -> None:
    assume(not compose(rules).faults)
    newline = "\r\n" if "\r\n" in rules else "\n"
    before = in_block(rules, newline)
    assume(yaml.safe_load(before)["data"]["a"] == rules.replace("\r\n", "\n"))
    fixes = corrected(before)
    after = fixes.changes[0].after.text if fixes.changes else before
    texts = [yaml.safe_load(text) for text in (before, after)]
    assert texts[0].keys() == texts[1].keys()
    assert texts[1]["b"] == "c"
    assert adds_summaries_only(texts[0]["data"]["a"], texts[1]["data"]["a"]), after
    assert not fixes.left.findings or "summary: ''" in before


def in_block(rules: str, newline: str) -> str:
    """Return a ConfigMap with a rule file in a literal block that keeps its end."""
    lines = [f"    {line}" if line else "" for line in rules.split(newline)]
    header = "|-" if not rules.endswith("\n") else "|+"
    end = newline if header == "|-" else ""
    return newline.join(["kind: ConfigMap", "data:", f"  a: {header}", *lines]) + end + f"b: c{newline}"


BEFORE = (
    "groups:\n- name: a\n  rules:\n  - alert: Down\n    expr: up == 0  # why\n    annotations:\n      a: b\n"
)
AFTER = BEFORE.replace("      a: b", "      summary: Down\n      a: b")


@pytest.mark.parametrize(
    "after",
    [
        BEFORE,
        AFTER.replace("Down\n      a", "down\n      a"),
        AFTER.replace("  # why", ""),
        AFTER.replace("why", "how"),
        AFTER.replace("== 0", "== 1"),
        AFTER.replace("      a: b\n", ""),
        AFTER.replace("      a: b", "    a: b"),
        AFTER.replace("summary: Down", "summary: Down\n      other: Down"),
        AFTER.replace("summary: Down", "summary: Down  # new"),
    ],
)
def test_whatever_else_changes_is_noticed(after: str) -> None:
    assert adds_summaries_only(BEFORE, AFTER)
    assert not adds_summaries_only(BEFORE, after)
