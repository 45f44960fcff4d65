"""What is inserted is read as the text it is, by every reader and in every style."""

import json

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from rulelint.source.edit import Style
from rulelint.source.spelled import spelled

BLOCK, FLOW, JSON = Style(column=4), Style(is_flow=True), Style(is_flow=True, is_quoted=True)
STYLES = st.builds(
    Style,
    is_flow=st.booleans(),
    is_quoted=st.booleans(),
    column=st.integers(0, 9),
    step=st.integers(1, 8),
    newline=st.sampled_from(["\n", "\r\n"]),
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.text("ab:# -\n\t'\"{[,&*!|>%@`?~=<0123456789.eExo_+ynYN", max_size=8),
)


def read_by_all(text: str) -> list[object]:
    """Return what PyYAML reads, and ruamel.yaml as YAML 1.2 and 1.1."""
    old = YAML(typ="safe", pure=True)
    old.version = (1, 1)
    return [yaml.safe_load(text), YAML(typ="safe", pure=True).load(text), old.load(text)]


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        ("Down", BLOCK, "annotations:\n      summary: Down"),
        ("Down", Style(column=2, step=4, newline="\r\n"), "annotations:\r\n      summary: Down"),
        ("Down", FLOW, "annotations: {summary: Down}"),
        ("Down", JSON, '"annotations": {"summary": "Down"}'),
        ("a, b", BLOCK, "annotations:\n      summary: a, b"),
        ("a, b", FLOW, "annotations: {summary: 'a, b'}"),
        ("it's", JSON, '"annotations": {"summary": "it\'s"}'),
        ("yes", BLOCK, "annotations:\n      summary: 'yes'"),
        ("{{ $value }}", BLOCK, "annotations:\n      summary: '{{ $value }}'"),
        ("a\n\nb", BLOCK, "annotations:\n      summary: |-\n        a\n\n        b"),
        ("a\nb", FLOW, 'annotations: {summary: "a\\nb"}'),
        ("a\u2028b", BLOCK, '"annotations": {"summary": "a\\u2028b"}'),
        ("x" * 300 + " y", BLOCK, f"annotations:\n      summary: {'x' * 300} y"),
    ],
)
def test_spelling(value: str, style: Style, text: str) -> None:
    assert spelled(("annotations", "summary"), value, style) == text


@given(TEXTS, TEXTS, STYLES)
@example("summary", "  a\nb", BLOCK)
@example("summary", "it's", JSON)
@example("x" * 200, "a", BLOCK)
@example("summary", "12:30:45", BLOCK)
@example("y", "2026-01-01", FLOW)
@example("", "0?", FLOW)
@example("a?b", "what?now", FLOW)
def test_every_reader_finds_the_text(key: str, value: str, style: Style) -> None:
    text = spelled(("annotations", key), value, style)
    whole = f"{{{text}}}" if style.is_flow else " " * style.column + text

    assert read_by_all(whole) == [{"annotations": {key: value}}] * 3
    assert read_by_all(whole) != [{"annotations": {key: value + "x"}}] * 3


@given(TEXTS)
def test_among_quoted_keys_json_stays_json(value: str) -> None:
    text = spelled(("annotations", "summary"), value, JSON)

    assert json.loads(f"{{{text}}}") == {"annotations": {"summary": value}}
