"""Suggestions are the nearest known word, or none."""

import pytest

from rulelint.source.spelling import did_you_mean, nearest

KEYS = ["alert", "annotations", "expr", "for", "keep_firing_for", "labels", "record"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("lables", "labels"),
        ("label", "labels"),
        ("Alert", "alert"),
        ("exrp", "expr"),
        ("fro", "for"),
        ("keep", "keep_firing_for"),
        ("annotation", "annotations"),
        ("severity", None),
        ("x", None),
        ("", None),
        ("l" * 10_000, None),
    ],
)
def test_nearest(word: str, meant: str | None) -> None:
    assert nearest(word, KEYS) == meant


def test_order_of_the_known_words_does_not_matter() -> None:
    assert nearest("lnit", ["init", "lint"]) == "lint"
    assert nearest("ab", ["ax", "ay"]) == nearest("ab", ["ay", "ax"]) == "ax"


def test_message_end() -> None:
    assert did_you_mean("lables", KEYS) == "; did you mean `labels`?"
    assert did_you_mean("zzz", KEYS) == ""
