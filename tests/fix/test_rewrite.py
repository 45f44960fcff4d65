"""Edits inside scalars: whatever the style, YAML reads the new text there and the old one everywhere else."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rulelint.fix.outline import says_the_same, shared_spans
from rulelint.source.edit import Edit, apply_edits
from rulelint.source.nodes import Mapping, Scalar
from rulelint.source.rewrite import double_quoted, plain_or_quoted, scalar_edit
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span
from rulelint.source.yaml import compose

STYLES = {
    "plain": "k: up is up # c\nz: &a 1\n",
    "plain over lines": "k: up\n   is up # c\nz: *a\n".replace("*a", "1"),
    "single": "k: 'it''s up' # c\nz: 1\n",
    "double": 'k: "a \\" up \\u00e9"   # c\nz: [1]\n',
    "flow": "k: {a: up, b: 'x'}\nz: 1\n",
    "literal": "k: | # c\n    up\n\n    down # text\nz: 1\n",
    "literal, kept": "k: |+\n  up\n\n\nz: 1\n",
    "literal, CRLF": "k: |\r\n    down\r\n    up\r\nz: 1\r\n",
    "folded": "k: >-\n  a\n  up\n  b\n\n  c\nz: 1\n",
}


def scalar_of(text: str, key: str = "k") -> Scalar:
    root = compose(text).documents[0]
    assert isinstance(root, Mapping)
    value = root.get(key)
    if isinstance(value, Mapping):
        value = value.get("a")
    assert isinstance(value, Scalar)
    return value


def as_text(file: str, scalar: Scalar) -> ScalarText:
    plain = not scalar.style and scalar.end - scalar.start == len(scalar.value)
    return ScalarText(scalar.value, scalar.span, None if plain else file)


@pytest.mark.parametrize("style", STYLES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(new=st.text(max_size=12) | st.text("a :#'\"\\\n-|>{}[],&*!%@`", max_size=8))
@example(new="a: b")
@example(new=" # no comment")
@example(new="a\nb")
@example(new="\x85\u2028\ufeff\x07")
@example(new="")
@example(new="\ud800")
def test_the_value_reads_as_asked_or_nothing_is_done(style: str, new: str) -> None:
    file = STYLES[style]
    scalar = scalar_of(file)
    at = scalar.value.index("up")

    edit = scalar_edit(file, as_text(file, scalar), Span(at, at + 2), new)

    if edit is not None and says_the_same(file, apply_edits(file, [edit]), [edit]):
        after = apply_edits(file, [edit])
        assert scalar_of(after).value == scalar.value[:at] + new + scalar.value[at + 2 :]
        assert not compose(after).faults
        assert scalar_of(after, "z" if "z: 1" in file else "k")


@pytest.mark.parametrize(
    ("style", "new", "written"),
    [
        ("plain", "x", "k: x is up # c\nz: &a 1\n"),
        ("single", "it's", "k: 'it''s it''s' # c\nz: 1\n"),
        ("double", 'a"\\\n', 'k: "a \\" a\\"\\\\\\n \\u00e9"   # c\nz: [1]\n'),
        ("literal", "a\nb", "k: | # c\n    a\n    b\n\n    down # text\nz: 1\n"),
        ("literal, CRLF", "a\nb", "k: |\r\n    down\r\n    a\r\n    b\r\nz: 1\r\n"),
        ("folded", "x", "k: >-\n  a\n  x\n  b\n\n  c\nz: 1\n"),
    ],
)
def test_each_style_has_its_form(style: str, new: str, written: str) -> None:
    file = STYLES[style]
    scalar = scalar_of(file)
    at = scalar.value.index("up")

    edit = scalar_edit(file, as_text(file, scalar), Span(at, at + 2), new)

    assert edit is not None
    assert apply_edits(file, [edit]) == written


@pytest.mark.parametrize(
    ("style", "new"),
    [
        ("plain", "a: b"),
        ("plain", "#"),
        ("plain", "\n"),
        ("flow", "a]"),
        ("single", "\n"),
        ("folded", "\n"),
        ("literal", "\x07"),
    ],
)
def test_what_a_style_cannot_write_is_left(style: str, new: str) -> None:
    file = STYLES[style]
    scalar = scalar_of(file)
    at = scalar.value.index("up")

    edit = scalar_edit(file, as_text(file, scalar), Span(at, at + 2), new)

    assert edit is None or not says_the_same(file, apply_edits(file, [edit]), [edit])


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=20))
@example("null")
@example("0x10")
@example("2026-11-22")
@example("a: b")
@example("- a")
@example("{a}")
def test_a_value_is_written_so_that_it_is_read_back_as_text(value: str) -> None:
    for written in (plain_or_quoted(value), double_quoted(value)):
        composed = compose(f"k: {written}\n")
        if any("\ud800" <= char <= "\udfff" for char in value):
            continue
        scalar = scalar_of(f"k: {written}\n")
        assert (scalar.value, composed.faults) == (value, ())
        assert scalar.style or not scalar.is_null


@pytest.mark.parametrize(
    ("before", "edits", "same"),
    [
        ("a: 1\nb: 2\n", [Edit(Span(3, 4), "5")], True),
        ("a: 1\nb: 2\n", [Edit(Span(3, 4), "5\nc: 3")], True),
        ("a: 1\nb: 2\n", [Edit(Span(4, 4), "\nc: 3")], True),
        ("a: 1\nb: 2\n", [Edit(Span(3, 4), "")], False),
        ("a: 1\nb: 2\n", [Edit(Span(5, 6), "a")], False),
        ("a: 1 # c\nb: 2\n", [Edit(Span(3, 4), "'")], False),
        ("a: 1 # c\nb: 2\n", [Edit(Span(4, 5), "")], False),
        ("a: [1]\nb: 2\n", [Edit(Span(5, 6), "")], False),
        ("a:\n  b: 1\n", [Edit(Span(3, 3), "  ")], True),
        ("a:\n  b: 1\n  c: 2\n", [Edit(Span(12, 12), " ")], False),
        ("a: &x 1\nb: *x\n", [Edit(Span(6, 7), "2")], True),
    ],
)
def test_an_edit_may_change_only_what_it_touches(before: str, edits: list[Edit], same: object) -> None:
    assert says_the_same(before, apply_edits(before, edits), edits) is same


@pytest.mark.parametrize(
    ("text", "shared"),
    [
        ("a: &x 1\nb: *x\n", ["1"]),
        ("a: &x {k: v}\nb: *x\nc: *x\n", ["{k: v}"]),
        ("a: &x 1\nb: 1\n", []),
        ("a: '*x'\nb: 1\n", []),
    ],
)
def test_what_an_alias_repeats(text: str, shared: list[str]) -> None:
    assert [text[span.start : span.end] for span in shared_spans(text)] == shared
