"""Characters of a decoded scalar map to the characters of the file that wrote them, in every style."""

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from rulelint.source.decode import decode
from rulelint.source.nodes import Mapping, Scalar
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span
from rulelint.source.yaml import compose


def scalar_of(text: str) -> tuple[ScalarText, Scalar]:
    """Return the value of the first key of a document."""
    composed = compose(text)
    assert composed.faults == ()
    root = composed.documents[0]
    assert isinstance(root, Mapping)
    node = root.items[1]
    assert isinstance(node, Scalar)
    return ScalarText(node.value, node.span, text), node


def written(text: str, part: str) -> str:
    """Return what the file has where the decoded value has `part`."""
    scalar, _ = scalar_of(text)
    start = scalar.value.index(part)
    span = scalar.to_file(Span(start, start + len(part)))
    return text[span.start : span.end]


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("a: sum(x) > 1", "x", "x"),
        ("a: sum(x)\n   > 1", "> 1", "> 1"),
        ("a: sum(x)\n   > 1", ") >", ")\n   >"),
        ("a: 'it''s'", "'", "''"),
        ("a: 'it''s'", "s", "s"),
        (r'a: "x=~\"a\\.b\" > 1"', '"a', r"\"a"),
        (r'a: "x=~\"a\\.b\" > 1"', "\\.", r"\\."),
        (r'a: "\x41\u00e9\U0001F600 y"', "é", r"\u00e9"),
        (r'a: "\x41\u00e9\U0001F600 y"', "y", "y"),
        ('a: "one\n  two"', "e t", "e\n  t"),
        ('a: "one\\\n  two"', "et", "e\\\n  t"),
        ("a: |\n  sum(\n    x)\n", "x", "x"),
        ("a: |\n  sum(\n    x)\n", "  x", "  x"),
        ("a: >-\n  sum by (job)\n  (x)\n\n  > 1\n", "(x)", "(x)"),
        ("a: >-\n  sum by (job)\n  (x)\n\n  > 1\n", ") (", ")\n  ("),
        ("a: >\n  a\n\n\n  b\n", "\n\n", "\n\n"),
        ("a: |2\n    indented\n", "  in", "  in"),
        ("a: |+\n  x\n\n", "x", "x"),
        ("a: |\r\n  x\r\n  y\r\n", "y", "y"),
        ("é: 'ü''ö'", "ö", "ö"),
    ],
)
def test_a_part_of_the_value_is_found_in_the_file(text: str, part: str, expected: str) -> None:
    assert written(text, part) == expected


def test_a_place_between_characters() -> None:
    scalar, _ = scalar_of("a: 'x''y'")

    assert scalar.to_file(Span(1, 1)) == Span(5, 5)
    assert scalar.to_file(Span(3, 3)) == Span(8, 8)


def test_a_range_behind_the_end_is_cut() -> None:
    scalar, _ = scalar_of("a: xyz")

    assert scalar.to_file(Span(1, 99)) == Span(4, 6)


LINES = st.lists(st.text("ab'\"#:\\é \t-{}*", max_size=6), min_size=1, max_size=5)
BREAKS = st.sampled_from(["\n", "\r\n", "\n\n", "\n\n\n", "\n  \n", "\r\n\r\n"])


@st.composite
def double_quoted(draw: st.DrawFn) -> str:
    pieces = st.sampled_from(
        [r"\n", r"\"", r"\\", r"\x41", r"\u00e9", r"\t", "\\\n   ", "\n  ", "\n\n  ", " ", "x", "é", "'"]
    )
    return 'a: "' + "".join(draw(st.lists(pieces, max_size=12))) + '"\nb: 1\n'


@st.composite
def single_quoted(draw: st.DrawFn) -> str:
    pieces = st.sampled_from(["''", "\n  ", "\n \n  ", "\r\n  ", " ", "\t", "x", '"', "\\", "#", ": "])
    return "a: '" + "".join(draw(st.lists(pieces, max_size=12))) + "'\nb: 1\n"


@st.composite
def plain(draw: st.DrawFn) -> str:
    pieces = st.sampled_from(["\n  ", "\n\n  ", "\r\n  ", " ", "\t", "x", "'", '"', "\\", ":y", "#", "é"])
    return "a: x" + "".join(draw(st.lists(pieces, max_size=12))) + "x\nb: 1\n"


@st.composite
def block(draw: st.DrawFn) -> str:
    indent = draw(st.integers(1, 4))
    indicator = draw(st.sampled_from(["", "", str(indent)]))
    chomp = draw(st.sampled_from(["", "-", "+"]))
    header = draw(st.sampled_from([indicator + chomp, chomp + indicator]))
    comment = draw(st.sampled_from(["", " # why"]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    lines = [
        " " * indent + each if each.strip(" ") else draw(st.sampled_from(["", each, " " * indent + each]))
        for each in draw(LINES)
    ]
    style = draw(st.sampled_from("|>"))
    return f"a: {style}{header}{comment}{end}" + end.join(lines) + draw(st.sampled_from(["", end, end + end]))


@given(st.one_of(double_quoted(), single_quoted(), plain(), block()))
@example("a: |1\n  x\n")
@example("a: >\n\n  x\n   y\n  z\n")
@example("a: >+\n x\n\n\n")
def test_every_character_knows_what_wrote_it(text: str) -> None:
    try:
        expected = yaml.load(text, yaml.CBaseLoader)["a"]
    except yaml.YAMLError:
        return
    scalar, node = scalar_of(text)

    assert scalar.value == expected
    places = [scalar.to_file(Span(at, at + 1)) for at in range(len(expected))]
    assert all(node.start <= place.start <= place.end <= node.end for place in places)
    assert places == sorted(places)
    for char, place in zip(expected, places, strict=True):
        part = text[place.start : place.end]
        folded = char in " \t\n" and not part.strip()
        assert part == char or folded or part[0] in "\\'", (char, part)


@given(st.one_of(double_quoted(), single_quoted(), plain(), block()))
def test_our_decoder_reads_what_libyaml_reads(text: str) -> None:
    """Were it not so, `to_file` would fall back to the whole scalar."""
    try:
        yaml.load(text, yaml.CBaseLoader)
    except yaml.YAMLError:
        return
    scalar, node = scalar_of(text)

    assert decode(text, node.start, node.end, scalar.value).text == scalar.value


def test_a_scalar_read_differently_is_reported_as_a_whole() -> None:
    text = "a: 'x''y'"
    scalar, node = scalar_of(text)

    assert ScalarText("something else", scalar.span, text).to_file(Span(0, 1)) == node.span
