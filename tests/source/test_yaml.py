"""Composed documents: the values PyYAML reads, the places things were written at, and what is kept after a fault."""

import importlib
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rulelint.source import yaml as composer
from rulelint.source.nodes import Mapping, Node, Scalar, Sequence
from rulelint.source.yaml import Limits, compose


def texts(node: Node) -> Any:
    """Return a node as PyYAML's base loader builds it: lists, dicts and texts."""
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return [texts(item) for item in node.items]
        case Mapping():
            return {texts(key): texts(value) for key, value in node.pairs}


def nodes(node: Node) -> Iterator[Node]:
    yield node
    if not isinstance(node, Scalar):
        for item in node.items:
            yield from nodes(item)


def written(text: str) -> list[str]:
    """Return what the file has for each node of its first document, outermost first."""
    return [text[node.start : node.end] for node in nodes(compose(text).documents[0])]


TREES = st.recursive(
    st.text("ab é\n'\":#-{}[]|>&*!%\\", max_size=12) | st.integers().map(str),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc:# '\"", max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(TREES, st.sampled_from([None, True, False]), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_documents_are_what_pyyaml_reads(tree: Any, flow: bool | None, unicode: bool, end: str) -> None:  # noqa: FBT001
    text = yaml.dump(tree, default_flow_style=flow, allow_unicode=unicode).replace("\n", end)
    composed = compose(text)

    assert composed.faults == ()
    assert [texts(document) for document in composed.documents] == [yaml.load(text, yaml.CBaseLoader)]
    for node in nodes(composed.documents[0]):
        assert 0 <= node.start <= node.end <= len(text)
        assert not isinstance(node, Sequence | Mapping) or all(
            node.start <= item.start and item.end <= node.end for item in node.items
        )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b", ["a: b", "a", "b"]),
        ("a: [b, c]\nd: 1\n", ["a: [b, c]\nd: 1", "a", "[b, c]", "b", "c", "d", "1"]),
        ("- a\n-\n  - b\n", ["- a\n-\n  - b", "a", "- b", "b"]),
        ("a: &x !!str  b # c\n", ["a: &x !!str  b", "a", "b"]),
        ("a: &x\n  b: c\n", ["a: &x\n  b: c", "a", "b: c", "b", "c"]),
        ("a: |\n  b\n\n\nc: 1", ["a: |\n  b\n\n\nc: 1", "a", "|\n  b", "c", "1"]),
        ("a:\nb: ~", ["a:\nb: ~", "a", "", "b", "~"]),
        ("é: 'ü'\n", ["é: 'ü'", "é", "'ü'"]),
        ("a:\r\n  b: c\r\n", ["a:\r\n  b: c", "a", "b: c", "b", "c"]),
        ('{"a": ["b"]}', ['{"a": ["b"]}', '"a"', '["b"]', '"b"']),
        ('{\n\t"a": "b"\n}\n', ['{\n\t"a": "b"\n}', '"a"', '"b"']),
        ("a: &x b\nc: *x\nd: e", ["a: &x b\nc: *x\nd: e", "a", "b", "c", "b", "d", "e"]),
        ("a: b\nc: *x", ["a: b\nc: *x", "a", "b", "c", "*x"]),
    ],
)
def test_nodes_stand_where_they_were_written(text: str, expected: list[str]) -> None:
    found = [text[node.start : node.end] for node in nodes(compose(text).documents[0])]

    assert found[0] == expected[0] or "*x" in text
    assert found[1:] == expected[1:]


def test_documents_follow_each_other() -> None:
    composed = compose("--- a\n--- b\n...\n---\nc: d\n")

    assert [texts(document) for document in composed.documents] == ["a", "b", {"c": "d"}]
    assert composed.second == 6


def test_anchors_belong_to_their_document() -> None:
    faults = compose("--- &x a\n--- *x\n").faults

    assert [fault.message for fault in faults] == ["alias `*x` has no anchor"]


def test_what_ended_before_a_fault_is_kept() -> None:
    composed = compose("a:\n- {b: 1}\n- {c: 2}\n- {d: 3\n")
    root = composed.documents[0]

    assert isinstance(root, Mapping)
    assert not root.complete
    items = root.items[1]
    assert isinstance(items, Sequence)
    assert [item.complete for item in items.items if isinstance(item, Mapping)] == [True, True, False]
    assert len(composed.faults) == 1


def test_a_key_cut_off_from_its_value_is_no_pair() -> None:
    root = compose("a: 1\nb: @").documents[0]

    assert isinstance(root, Mapping)
    assert [key.span.start for key, _ in root.pairs] == [0]


@pytest.mark.parametrize(
    ("text", "limits", "message"),
    [
        ("abc", Limits(characters=2), "the file has 3 characters, more than the 2 that are read"),
        ("[1, 2, 3]", Limits(nodes=3), "the file has more than 3 values"),
        ("[[[]]]", Limits(depth=2), "lists and mappings are nested more than 2 levels deep"),
        (
            "[&a [1, 2], *a, *a]",
            Limits(expanded=8),
            "its aliases make the file 10 values long and 2 levels deep",
        ),
        (
            "[&a [1], &b [*a], &c [*b]]",
            Limits(depth=3),
            "its aliases make the file 10 values long and 4 levels deep",
        ),
    ],
)
def test_limits_are_faults(text: str, limits: Limits, message: str) -> None:
    assert [(fault.id, fault.message) for fault in compose(text, limits).faults] == [("limits", message)]


def test_what_is_within_the_limits_is_no_fault() -> None:
    assert compose("[&a [1, 2], *a, *a]", Limits(nodes=8, depth=2, expanded=10, characters=20)).faults == ()


def test_repeated_keys_name_both_places() -> None:
    text = "a: 1\nb: 2\na: 3\n'a': 4\n"
    faults = compose(text).faults

    assert [(fault.span.start, fault.related[0][1].start) for fault in faults] == [(10, 0), (15, 0)]


def test_an_apostrophe_escaped_in_double_quotes_is_read_as_yaml_v3_does() -> None:
    text = r"""{a: "it\'s \\'", b: 'it\', c: "\'\'"}"""
    composed = compose(text)

    assert composed.faults == ()
    assert texts(composed.documents[0]) == {"a": r"it's \'", "b": "it\\", "c": "''"}


def test_pyyaml_without_libyaml_gives_the_same_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x [b, 'c', \"d\"]\ne: |\n  f\ng: *x\nh: ~\nbad: [\n"
    fast = compose(text)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "yaml._yaml", None)
        importlib.reload(composer)
        slow = composer.compose(text)
    importlib.reload(composer)

    places = [[(node.start, node.end) for node in nodes(each.documents[0])] for each in (fast, slow)]
    assert places[0] == places[1]
    assert [fault.id for fault in slow.faults] == [fault.id for fault in fast.faults]
