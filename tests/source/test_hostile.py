"""Input made to hurt: a fault or a value, never an exception, and never more than linear time."""

import time

import pytest

from rulelint.source.comments import find_comments
from rulelint.source.yaml import Composed, compose

BOMB = "".join(
    f"{name}: &{name} [{', '.join(['*' + before if before else 'x'] * 10)}]\n"
    for before, name in zip(["", *"abcdefgh"], "abcdefghi", strict=True)
)


def read(text: str) -> Composed:
    composed = compose(text)
    find_comments(text, composed.scalars, composed.read_to)
    for fault in composed.faults:
        assert 0 <= fault.span.start <= fault.span.end <= len(text)
    return composed


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[" * 100_000, "limits"),
        ("{a: " * 100_000, "limits"),
        ("- " * 100_000, "limits"),
        ("? " * 100_000, "limits"),
        ("[\n" * 100_000, "limits"),
        ("\n".join(" " * depth + "a:" for depth in range(2000)), "limits"),
        (BOMB, "limits"),
        (
            "a: &a [x]\n"
            + "".join(f"b{n}: &b{n} [*b{n - 1}]\n" if n else "b0: &b0 [*a]\n" for n in range(3000)),
            "limits",
        ),
        ("a: &a [*a]", "syntax"),
        ("a: '" + "x" * 1_000_000, "syntax"),
        ("a: \0", "syntax"),
        ("\0" * 1000, "syntax"),
        ("a:\n\t\t- b\n", "syntax"),
        ("}" * 10_000, "syntax"),
        ("*" * 10_000, "syntax"),
        ("&" * 10_000, "syntax"),
        ("%" * 10_000, "syntax"),
        ("a: 1\n" * 10_000, "duplicate-key"),
        ("x" * 5_000_000 + ": 1", "syntax"),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)
def test_hostile_text_is_refused(text: str, fault: str) -> None:
    assert fault in {each.id for each in read(text).faults}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n" * 100_000,
        "a: " + "x" * 5_000_000,
        "a: " + "9" * 1_000_000,
        "a: '" + "''" * 500_000 + "'",
        "#" * 1_000_000,
        "!" * 10_000,
        "# x\n" * 100_000,
        "a: x" + " #" * 500_000,
        "a: !!python/object/apply:os.system [echo]",
        "a: !!binary notbase64",
        "? {a: b}\n: c\n",
        "? [a]\n: c\n",
        "--- a\n" * 10_000,
        "a: |\n" + "  x\n" * 100_000,
        'a: "' + r"\x41" * 100_000 + '"',
        "[" + "&a x, *a, " * 50_000 + "]",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_strange_text_is_read(text: str) -> None:
    assert read(text).faults == ()


@pytest.mark.parametrize(
    "unit",
    ["a: [b, 'c', \"d\"] # e\n", "- &a x # y\n- *a\n", "- |\n  x # y\n", "- 'it''s' # x\n"],
)
def test_time_grows_with_the_text_and_not_faster(unit: str) -> None:
    def seconds(times: int) -> float:
        text = "".join(unit.replace("a:", f"a{n}:") for n in range(times))
        start = time.process_time()
        read(text)
        return time.process_time() - start

    small = max(min(seconds(1_000) for _ in range(3)), 0.002)

    # Ten times the text; a quadratic step would need a hundred times as long.
    assert min(seconds(10_000) for _ in range(3)) < 60 * small


def test_rereading_for_escaped_apostrophes_ends() -> None:
    """Each one costs another look at the whole text: few are read, thousands are a fault."""
    assert read('- "it\\\'s"\n' * 100).faults == ()
    assert {fault.id for fault in read('- "it\\\'s"\n' * 20_000).faults} == {"syntax"}
