"""The findings on working rules are true, and the report notices when one is not."""

from pathlib import Path

import pytest

from tests.corpus.findings import Place, places
from tests.corpus.report import SAMPLE, Verdict, gone, judge, reviewed, sample

PLACES = [Place("alert/no-condition", f"rules/{number}.yml", number) for number in range(100)]


def verdicts(found: list[Place]) -> dict[Place, Verdict]:
    return {place: Verdict(True, "read") for place in found}


@pytest.mark.corpus
def test_every_sampled_finding_is_read_and_true() -> None:
    table = reviewed()
    rows = list(judge(places(), table))

    assert len(rows) >= 6
    assert [place for row in rows for place in (*row.unread, *row.false)] == []
    assert gone(places(), table) == []


def test_a_sample_moves_little() -> None:
    before = sample(PLACES)
    after = sample([*PLACES, Place("alert/no-condition", "rules/new.yml", 1)])

    assert len(before) == SAMPLE
    assert len(set(before) & set(after)) >= SAMPLE - 1
    assert sample(PLACES, seed=5) != before


def test_unread_false_and_lost_are_noticed() -> None:
    first, second, *_ = sample(PLACES)
    table = verdicts(PLACES)
    del table[first]
    table[second] = Verdict(False, "the label is there")
    lost = Place("alert/no-condition", "rules/gone.yml", 3)
    (row,) = judge(PLACES, table | verdicts([lost]))

    assert (row.found, row.sampled, row.unread, row.false) == (100, SAMPLE, (first,), (second,))
    assert gone(PLACES, table | verdicts([lost])) == [lost]


@pytest.mark.parametrize("row", ["a/b\tx.yml\t1\tperhaps\twhy", "a/b\tx.yml\t1\ttrue\t"])
def test_a_verdict_has_a_reason(row: str, tmp_path: Path) -> None:
    path = tmp_path / "reviewed.tsv"
    path.write_text(f"check\tpath\tline\tverdict\twhy\n{row}\n", encoding="utf-8")

    with pytest.raises(ValueError, match=r"reviewed\.tsv"):
        reviewed(path)
