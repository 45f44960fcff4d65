"""docs/pint.md has a row for each check of pint, and names only checks that there are."""

import re

from rulelint.checks.base import CheckMeta
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.pages import known_ids
from rulelint.policy.names import metas_of
from tests.shared_data import ROOT

PAGE = (ROOT / "docs/pint.md").read_text("utf-8")
ROWS = re.findall(r"^\| ((?:`[\w/]+`(?:, )?)+) \| (.*?) \| (.*?) \|$", PAGE, re.MULTILINE)

PINT = frozenset(
    {
        "alerts/absent", "alerts/annotation", "alerts/comparison", "alerts/count", "alerts/external_labels",
        "alerts/for", "alerts/template", "group/interval", "ignore/file", "labels/conflict", "pint/comment",
        "promql/aggregate", "promql/counter", "promql/features", "promql/fragile", "promql/impossible", "promql/nan",
        "promql/offset", "promql/range_query", "promql/rate", "promql/regexp", "promql/selector", "promql/series",
        "promql/syntax", "promql/vector_matching", "query/cost", "rule/dependency", "rule/duplicate", "rule/for",
        "rule/label", "rule/link", "rule/name", "rule/owner", "rule/reject", "rule/report", "yaml/parse",
    }
)  # fmt: skip
"""Every check of pint 0.87: the table in its documentation."""


def test_each_check_of_pint_has_a_row() -> None:
    named = [name for cell, _, _ in ROWS for name in re.findall(r"`([\w/]+)`", cell)]

    assert sorted(named) == sorted(PINT)


def test_what_answers_it_exists() -> None:
    known = set(known_ids())
    links = re.findall(r"\[([a-z]+/[\w-]+)\]\(checks/([\w/-]+)\.md\)", PAGE)

    assert len(links) > 60
    assert [shown for shown, target in links if shown != target or shown not in known] == []


def runs(meta: CheckMeta, when: str) -> bool:
    """Say whether a check runs as the page says."""
    if when.startswith("by default"):
        return meta.default and not meta.needs
    if when.startswith("with facts"):
        return meta.default and meta.needs == ("facts",)
    if when.startswith("when selected"):
        return not meta.default
    named = set(re.findall(r"`([\w.-]+)`", when))
    return bool(named & {*meta.groups, f"policy.{meta.policy}"}) or ("policy" in named and bool(meta.policy))


def test_it_runs_when_the_page_says() -> None:
    metas = {meta.id: meta for meta in metas_of(CHECKS)}
    told = [
        (name, when.strip())
        for _, cells, whens in ROWS
        for cell, when in zip(cells.split("; "), whens.split("; "), strict=False)
        for name in re.findall(r"\[([a-z]+/[\w-]+)\]", cell)
        if name in metas
    ]

    assert len(told) > 50
    assert [(name, when) for name, when in told if not runs(metas[name], when)] == []
