"""A run that was stopped goes on where it was, and never with what is known of another tree."""

from pathlib import Path

import pytest

from tests.mutation.covering import Measured
from tests.mutation.journal import Journal, OtherTreeError

KEY = ("rulelint/promql/example.py", 3, 5, "or")
MEASURED = Measured({("rulelint/promql/example.py", 1): frozenset({"a", "b"})}, frozenset({"c"}))


def test_what_was_found_out_is_known_again(tmp_path: Path) -> None:
    first = Journal(tmp_path, "abc")
    assert first.measured is None
    first.keep_measured(MEASURED)
    first.keep(KEY, noticed=True, ended=False)
    again = Journal(tmp_path, "abc")

    assert again.measured == MEASURED
    assert again.known == {KEY: (True, False)}


def test_a_line_that_was_cut_off_is_passed_over(tmp_path: Path) -> None:
    Journal(tmp_path, "abc").keep(KEY, noticed=False, ended=True)
    with (tmp_path / "journal.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"mutant": ["rule')

    Journal(tmp_path, "abc").keep(("other.py", 0, 1, ""), noticed=True, ended=True)

    assert Journal(tmp_path, "abc").known == {KEY: (False, True), ("other.py", 0, 1, ""): (True, True)}


def test_another_tree_is_refused(tmp_path: Path) -> None:
    Journal(tmp_path, "abc")

    with pytest.raises(OtherTreeError, match="is about abc, the tree is def"):
        Journal(tmp_path, "def")
