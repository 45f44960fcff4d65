"""The checks on real rules: nothing false on files Prometheus loads, and every difference from pint has its reason."""

import json
from collections import Counter, defaultdict
from functools import cache

import pytest

from rulelint.analysis.conditions import asks_for_a_state
from rulelint.checks.base import Context
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.run import run_checks
from rulelint.finding import Finding
from rulelint.promql.ast import Binary, Call, VectorSelector
from rulelint.promql.visit import walk
from rulelint.rules.load import load_bytes
from rulelint.rules.model import Rule, RuleFile
from tests.shared_data import require_shared

pytestmark = pytest.mark.corpus

FOLDERS = ("rules", "rules-extracted")


@cache
def corpus() -> dict[str, RuleFile]:
    root = require_shared("corpora")
    files: dict[str, RuleFile] = {}
    for path in sorted(path for folder in FOLDERS for path in (root / folder).rglob("*") if path.is_file()):
        name = path.relative_to(root).as_posix()
        if file := load_bytes(name, path.read_bytes()):
            files[name] = file
    return files


@cache
def findings() -> tuple[Finding, ...]:
    checks = [check for check in CHECKS if check.META.default]
    return tuple(run_checks(list(corpus().values()), checks, Context()))


def places(check_id: str) -> dict[str, set[int]]:
    """Return the lines of a check's findings by path."""
    found: dict[str, set[int]] = defaultdict(set)
    for each in findings():
        if each.id == check_id:
            found[each.path].add(corpus()[each.path].source.position(each.span.start).line)
    return found


def pint(name: str) -> list[tuple[str, int, int]]:
    """Return path, first and last line of what pint reports under one heading."""
    document = json.loads(require_shared("conformance", "pint-findings.json").read_text(encoding="utf-8"))
    return [
        (each["path"], each["first_line"], each["last_line"])
        for each in document["findings"]
        if each["problem"] == name and each["path"] in corpus()
    ]


def only_pint(name: str, check_id: str) -> list[tuple[str, int, int]]:
    """Return what pint reports and the check does not, within a line."""
    ours = places(check_id)
    return [
        (path, first, last)
        for path, first, last in pint(name)
        if not any(first - 1 <= line <= last + 1 for line in ours[path])
    ]


def rules_at(path: str, first: int, last: int) -> list[Rule]:
    """Return the rules of a file that reach into some lines."""
    file = corpus()[path]
    lines = file.source
    return [
        rule
        for group in file.groups
        for rule in group.rules
        if lines.position(rule.span.start).line <= last and first <= lines.position(rule.span.end).line
    ]


def has_or(rule: Rule) -> bool:
    return rule.expr.ast is not None and any(
        isinstance(each, Binary) and each.op == "or" for each in walk(rule.expr.ast)
    )


def why_it_has_a_condition(rule: Rule) -> str:
    """Return why an alert that pint calls unconditional is left alone, or nothing."""
    nodes = list(walk(rule.expr.ast)) if rule.expr.ast else []
    selectors = [each for each in nodes if isinstance(each, VectorSelector)]
    if not selectors:
        return "a dead man's switch reads no series"
    if any(isinstance(each, Call) and each.func == "absent" for each in nodes):
        return "absence is the condition"
    if any(":" in each.name for each in selectors):
        return "the recording rule has the condition"
    return "a label tells the state" if any(map(asks_for_a_state, selectors)) else ""


def test_the_corpus_is_there() -> None:
    rules = sum(len(group.rules) for file in corpus().values() for group in file.groups)

    assert rules > 8000


def test_nothing_prometheus_loads_is_refused() -> None:
    manifest = require_shared("corpora", "MANIFEST-rules.tsv").read_text(encoding="utf-8").splitlines()
    header, *rows = (line.split("\t") for line in manifest)
    entries = [dict(zip(header, row, strict=True)) for row in rows]
    accepted = {
        f"{entry['checked_copy']}/{entry['repo']}/{entry['path']}"
        for entry in entries
        if entry["promtool_3.14"] == "OK"
    }
    refused = [
        each for each in findings() if each.id in ("expr/syntax", "template/syntax") and each.path in accepted
    ]

    assert len(accepted & corpus().keys()) > 500
    assert [(each.path, each.message) for each in refused] == []


def test_a_template_error_of_pint_is_a_call_with_wrong_arguments() -> None:
    assert len(pint("template syntax error")) > 0
    assert only_pint("template syntax error", "template/wrong-arguments") == []


def test_labels_only_pint_misses_are_kept_by_a_branch_of_or() -> None:
    missed = only_pint("template uses non-existent label", "template/removed-label")

    assert len(missed) < 0.1 * len(pint("template uses non-existent label"))
    assert [place for place in missed if not any(has_or(rule) for rule in rules_at(*place))] == []


def test_alerts_only_pint_calls_unconditional_have_a_condition() -> None:
    missed = only_pint("always firing alert", "alert/no-condition")

    assert [place for place in missed if not any(map(why_it_has_a_condition, rules_at(*place)))] == []


def test_default_checks_are_quiet() -> None:
    """Findings per thousand rules: a check that says more than this of working rules is no default check."""
    rules = sum(len(group.rules) for file in corpus().values() for group in file.groups)
    count = Counter(each.id for each in findings())

    assert {check_id: each for check_id, each in count.items() if each > 0.03 * rules} == {}


COPIES = "fleet/duplicate-across-files"
"""The corpus holds many repositories, and copies of files: what is said of copies says nothing of the check."""


def test_recommended_checks_say_little() -> None:
    checks = [each for each in CHECKS if "recommended" in each.META.groups and not each.META.needs]
    rules = sum(len(group.rules) for file in corpus().values() for group in file.groups)
    count = Counter(each.id for each in run_checks(list(corpus().values()), checks, Context()))

    assert len(count) > 10
    assert {name for name, each in count.items() if each > 0.03 * rules} <= {COPIES}
    assert sum(count.values()) - count[COPIES] < 0.15 * rules
