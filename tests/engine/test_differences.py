"""docs/known-differences.md and the list in code say the same."""

import re

from tests.checkout import ROOT
from tests.engine.differences import DIFFERENCES, reasons

DOCUMENT = (ROOT / "docs" / "known-differences.md").read_text(encoding="utf-8")


def test_every_difference_is_explained_and_every_section_is_a_difference() -> None:
    sections = re.findall(r"^## (.+)$", DOCUMENT, re.MULTILINE)

    assert sections == [each.name for each in DIFFERENCES]
    for section in re.split(r"^## .+$", DOCUMENT, flags=re.MULTILINE)[1:]:
        assert len(section.split()) > 15


def test_a_difference_covers_only_its_own_kind() -> None:
    assert reasons("topk (2, g)", (1.0, None)) == ["Equal values in topk and bottomk"]
    assert reasons("avg_over_time(g[5m])", (1e-17, 0.0)) == ["Sums and averages as version 2.42"]
    assert reasons("avg_over_time(g[5m])", (1.0, 1.1)) == []
    assert reasons("avg_over_time(g[5m])", (1.0, None)) == []
    assert reasons("rate(g[5m])", (1.0, 1.1)) == []
    assert reasons("hour(g)", (8.0, 15.0)) == ["Dates of NaN and infinities"]
