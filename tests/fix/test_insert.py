"""Keys that are added: in the style of the mapping, and with nothing else changed."""

import pytest

from rulelint.api.fix import fixed_files
from rulelint.api.lint import LintOptions
from rulelint.checks.base import Context
from rulelint.checks.skeleton import words
from rulelint.policy.config import parse_config
from rulelint.rules.load import load_rules
from rulelint.source.file import SourceText

CONFIG = parse_config(SourceText(".rulelint.yaml", "policy: {summary: {from: ['annotation:summary']}}\n"))
ONLY = LintOptions(select=("policy/summary",))


def corrected(rules: str) -> tuple[str, int]:
    """Return the text with fixes that guess, and how many findings are left."""
    after, left = fixed(f"groups:\n- name: a\n  rules:\n{rules}")
    return after.partition("  rules:\n")[2], left


def fixed(text: str) -> tuple[str, int]:
    """Return a whole file with fixes that guess, and how many findings are left."""
    file = load_rules(SourceText("rules.yml", text))
    assert file is not None
    fixes = fixed_files([file], CONFIG, ONLY, Context(policy=CONFIG.policy), unsafe=True)
    after = fixes.changes[0].after if fixes.changes else file.source
    return after.text, len(fixes.left.findings)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "  - alert: HighErrorRate   # why\n    expr: up == 0   # this\n  - record: a\n    expr: b\n",
            (
                "  - alert: HighErrorRate   # why\n    expr: up == 0   # this\n"
                "    annotations:\n      summary: High error rate\n  - record: a\n    expr: b\n"
            ),
        ),
        (
            "  - expr: |\n      up == 0\n    alert: Down\n\n  # next\n",
            "  - expr: |\n      up == 0\n    alert: Down\n    annotations:\n      summary: Down\n\n  # next\n",
        ),
        (
            "  - alert: Down\n    expr: |\n      up == 0\n",
            "  - alert: Down\n    expr: |\n      up == 0\n    annotations:\n      summary: Down\n",
        ),
        (
            "  - alert: Down\n    expr: up == 0\n    annotations:\n        # text\n        description: x\n",
            (
                "  - alert: Down\n    expr: up == 0\n    annotations:\n        # text\n"
                "        summary: Down\n        description: x\n"
            ),
        ),
        (
            "  - {alert: Down, expr: up == 0}\n",
            "  - {alert: Down, expr: up == 0, annotations: {summary: Down}}\n",
        ),
        (
            "  - alert: Down\n    expr: up == 0\n    annotations: {description: x}\n",
            "  - alert: Down\n    expr: up == 0\n    annotations: {summary: Down, description: x}\n",
        ),
        (
            "  - alert: Down\r\n    expr: up == 0\r\n",
            "  - alert: Down\r\n    expr: up == 0\r\n    annotations:\r\n      summary: Down\r\n",
        ),
        (
            "  - alert: Yes\n    expr: up == 0",
            "  - alert: Yes\n    expr: up == 0\n    annotations:\n      summary: 'Yes'",
        ),
        (
            "  - alert: Down\n    expr: up == 0\n    annotations: {}\n",
            "  - alert: Down\n    expr: up == 0\n    annotations: {summary: Down}\n",
        ),
        (
            "  - alert: Down\n    expr: up == 0\n    annotations:\n    for: 5m\n",
            "  - alert: Down\n    expr: up == 0\n    annotations:\n      summary: Down\n    for: 5m\n",
        ),
        (
            "  - alert: Down\n    expr: up == 0\n    annotations: # none\n",
            "  - alert: Down\n    expr: up == 0\n    annotations: {summary: Down} # none\n",
        ),
        (
            "  - alert:\n      Down\n    expr: up == 0\n",
            "  - alert:\n      Down\n    expr: up == 0\n    annotations:\n      summary: Down\n",
        ),
        (
            "  - ? alert\n    : Down\n    expr: up == 0\r    for: 5m\r",
            "  - ? alert\n    : Down\n    expr: up == 0\r    for: 5m\n    annotations:\n      summary: Down\r",
        ),
        (
            "  - alert: Down\n    labels:\n        a: b\n    expr: up == 0\n    # done\n",
            (
                "  - alert: Down\n    labels:\n        a: b\n    expr: up == 0\n"
                "    annotations:\n        summary: Down\n    # done\n"
            ),
        ),
        (
            "  - alert: Down\n    expr: |+\n      up == 0\n\n  # next\n",
            "  - alert: Down\n    annotations:\n      summary: Down\n    expr: |+\n      up == 0\n\n  # next\n",
        ),
        (
            "  - alert: Down\n    expr: |\n      up == 0",
            "  - alert: Down\n    annotations:\n      summary: Down\n    expr: |\n      up == 0",
        ),
        (
            '  - {"alert": "Down", "expr": "up == 0"}\n',
            '  - {"alert": "Down", "expr": "up == 0", "annotations": {"summary": "Down"}}\n',
        ),
        (
            '  - {\n      "alert": "Down",\n      "expr": "up == 0"\n    }\n',
            (
                '  - {\n      "alert": "Down",\n      "expr": "up == 0",\n'
                '      "annotations": {"summary": "Down"}\n    }\n'
            ),
        ),
        (
            (
                "  - alert: A\n    expr: up == 0\n    annotations: &a\n      x: y\n"
                "  - alert: A\n    expr: up == 1\n    annotations: *a\n"
            ),
            (
                "  - alert: A\n    expr: up == 0\n    annotations: &a\n      summary: A\n      x: y\n"
                "  - alert: A\n    expr: up == 1\n    annotations: *a\n"
            ),
        ),
        (
            (
                "  - &a\n    alert: A\n    expr: up == 0\n    annotations: {x: y}\n"
                "  - <<: *a\n    expr: up == 1\n"
            ),
            (
                "  - &a\n    alert: A\n    expr: up == 0\n    annotations: {summary: A, x: y}\n"
                "  - <<: *a\n    expr: up == 1\n"
            ),
        ),
    ],
)
def test_what_is_missing_is_written_in_the_style_of_the_rule(before: str, after: str) -> None:
    assert corrected(before) == (after, 0)


@pytest.mark.parametrize(
    "rules",
    [
        "  - alert: Down\n    expr: up == 0\n    annotations: {summary: ''}\n",
        "  - [alert: Down]\n  - {alert: Down, ? expr : up == 0, annotations: {? {a: b} : c, summary: }}\n",
    ],
)
def test_where_it_cannot_be_told_how_nothing_is_written(rules: str) -> None:
    assert corrected(rules) == (rules, 1)


def in_config_map(header: str, rules: str, newline: str = "\n") -> str:
    """Return a ConfigMap with a rule file as the text of a key."""
    text = f"groups:\n- name: a\n  rules:\n{rules}"
    lines = "\n".join(f"    {line}" if line else "" for line in text.split("\n"))
    around = f"kind: ConfigMap\ndata:\n  rules.yml: {header}\n{lines}"
    return around.replace("\n", newline)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("header", ["|", "|-", "|+", "|2", "|  # rules"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "  - alert: Down\n    expr: up == 0  # why\n  - record: a\n    expr: b\n",
            (
                "  - alert: Down\n    expr: up == 0  # why\n"
                "    annotations:\n      summary: Down\n  - record: a\n    expr: b\n"
            ),
        ),
        (
            "  - alert: Down\n    expr: |\n      up == 0\n\n  - alert: B\n    annotations: {a: b}\n    expr: c == 1\n",
            (
                "  - alert: Down\n    expr: |\n      up == 0\n    annotations:\n      summary: Down\n\n"
                "  - alert: B\n    annotations: {summary: B, a: b}\n    expr: c == 1\n"
            ),
        ),
        (
            "  - alert: Down\n    expr: up == 0\n    annotations:\n        # text\n        description: x\n",
            (
                "  - alert: Down\n    expr: up == 0\n    annotations:\n        # text\n"
                "        summary: Down\n        description: x\n"
            ),
        ),
        (
            "  - alert: Down\n    annotations:\n    expr: up == 0\n",
            "  - alert: Down\n    annotations:\n      summary: Down\n    expr: up == 0\n",
        ),
        (
            "  - {alert: Down, expr: up == 0}\n",
            "  - {alert: Down, expr: up == 0, annotations: {summary: Down}}\n",
        ),
    ],
)
def test_what_is_missing_in_a_config_map_is_written_inside_its_block(
    header: str, before: str, after: str, newline: str
) -> None:
    text, expected = (in_config_map(header, each, newline) for each in (before, after))
    assert fixed(text) == (expected, 0)


@pytest.mark.parametrize(
    "text",
    [
        "kind: ConfigMap\ndata:\n  a: >\n    groups: [{name: a, rules: [{alert: Down,\n    expr: up == 0}]}]\n",
        'kind: ConfigMap\ndata:\n  a: "groups: [{name: a, rules: [{alert: Down, expr: up == 0}]}]"\n',
        "kind: ConfigMap\ndata:\n  a: 'groups: [{name: a, rules: [{alert: Down, expr: up == 0}]}]'\n",
    ],
)
def test_a_text_that_is_no_literal_block_gets_no_key(text: str) -> None:
    assert fixed(text) == (text, 1)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("HTTPErrorsHigh", "HTTP errors high"),
        ("disk_free_low", "Disk free low"),
        ("Node2Down", "Node 2 down"),
        ("磁盘已满", "磁盘已满"),
        ("Über_die_Grenze", "Über die Grenze"),
        ("A", "A"),
    ],
)
def test_words_of_a_name(name: str, text: str) -> None:
    assert words(name) == text
