"""A number and its noun; no message writes the plural by itself."""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

from rulelint.source.plural import plural, verb

PACKAGE = Path(__file__).parents[2] / "rulelint"
LIMITS = re.compile(r"MAX|MOST|LIMIT|limits?\b|options\.", re.ASCII)
"""What cannot be one: limits of the program, written as constants."""
NOUNS = re.compile(
    r"^ (?:[a-z]+ )?(rules|alerts|pages|messages|weeks|days|files|findings|groups|incidents|episodes|selectors"
    r"|samples|evaluations|comparisons|columns|rows|entries|characters|notifications|settings|regressions)\b"
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (plural(0, "rule"), "0 rules"),
        (plural(1, "rule"), "1 rule"),
        (plural(2, "rule"), "2 rules"),
        (plural(12_345, "sample"), "12,345 samples"),
        (plural(1, "entry", "entries"), "1 entry"),
        (plural(3, "entry", "entries"), "3 entries"),
        (plural(1, "more row"), "1 more row"),
        (f"{plural(1, 'alert')} {verb(1)}", "1 alert is"),
        (f"{plural(0, 'alert')} {verb(0)}", "0 alerts are"),
    ],
)
def test_words(said: str, expected: str) -> None:
    assert said == expected


def unguarded(text: str) -> list[str]:
    """Return the numbers of a module that are written before a plural, whatever they are."""
    texts = [node.values for node in ast.walk(ast.parse(text)) if isinstance(node, ast.JoinedStr)]
    pairs = [pair for values in texts for pair in pairwise(values)]
    return [
        f"{said} {noun[1]}"
        for value, after in pairs
        if isinstance(value, ast.FormattedValue)
        and isinstance(after, ast.Constant)
        and (noun := NOUNS.match(str(after.value)))
        and not LIMITS.search(said := ast.unparse(value.value))
        and not said.startswith(("plural(", "times("))
    ]


def test_a_bare_number_before_a_plural_is_noticed() -> None:
    assert unguarded('f"{len(found)} rules are left"') == ["len(found) rules"]
    assert unguarded('f"{count} further pages"') == ["count pages"]
    assert unguarded("f\"{plural(count, 'rule')} left, of {MAX_RULES} rules\"") == []


KNOWN = {
    # where it is one, something else is said
    "api/tune.py": ["len(found) rules"],
    "rules/languages.py": ["count rules"],
    "simulate/noise/patterns.py": ["found.completed episodes", "outlasted incidents"],
    # more than a limit that is not one
    "api/record.py": ["most samples"],
    "checks/expr/many_series.py": ["samples samples"],
    "fixtures/import_series.py": ["self.max_samples samples"],
    "fixtures/query.py": ["grid.count evaluations"],
    "git/tree.py": ["len(entries) files"],
    "report/tune_tables.py": ["history.every evaluations", "WEEKS weeks"],
    "review/feedback_csv.py": ["len(head) columns"],
    "simulate/tuning/candidates.py": ["count settings"],
    "source/yaml.py": ["len(text) characters"],
    # no whole number, or none at all
    "compare/budgets.py": ["episodes[1] episodes"],
    "fixtures/import_server.py": ["BEARER characters"],
    "report/review_tables.py": ["of(said.total.useful, said.total.n) notifications"],
}
"""What stands before a plural and is never one."""


def test_no_message_writes_a_plural_by_itself() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): bare
        for path in sorted(PACKAGE.rglob("*.py"))
        if (bare := unguarded(path.read_text(encoding="utf-8")))
    }

    assert found == KNOWN
