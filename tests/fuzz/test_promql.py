"""A short run of the fuzzer, and proof that it sees a defect."""

import pytest

from tests.fuzz import promql
from tests.fuzz.promql import fuzz


def test_nothing_but_typed_errors() -> None:
    fuzzer = fuzz(seconds=3, seed=7)

    assert fuzzer.defects == {}
    assert fuzzer.counts["evaluated"] > 100


def test_a_defect_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promql, "print_expr", lambda _: "up ==")

    assert any("does not parse" in each for each in fuzz(seconds=0.1, seed=7).defects)
