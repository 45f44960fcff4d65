"""The parser against promtool: the same templates are refused, with the same text."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from rulelint.template.parser import parse_template
from tests.real_programs import require_program
from tests.template.generated import templates

REFUSED = re.compile(
    r'rule \d+, "t(?P<number>\d+)": annotation "a": template: __alert_t\d+:\d+: (?P<message>.*?)'
    r"(?: in action)?(?: started at __alert_t\d+:\d+)?(?=\n/|\n*\Z)",
    re.DOTALL,
)
COUNT = 1500


def refused_by_promtool(texts: list[str], folder: Path) -> dict[int, str]:
    """Return the error text of each template promtool refuses, by its number."""
    rules = [
        {"alert": f"t{number}", "expr": "up", "annotations": {"a": text}} for number, text in enumerate(texts)
    ]
    path = folder / "rules.json"
    path.write_text(json.dumps({"groups": [{"name": "g", "rules": rules}]}), encoding="utf-8")
    done = subprocess.run(
        [require_program("promtool"), "check", "rules", "--lint=none", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = {int(each["number"]): each["message"] for each in REFUSED.finditer(done.stderr)}
    assert len(found) == done.stderr.count('annotation "a"')
    return found


def same(ours: str | None, theirs: str | None) -> bool:
    """Compare, but for what changed between Go 1.19 of the installed promtool and Go 1.25."""
    if ours == "unexpected right paren":
        return theirs is not None and theirs.startswith('unexpected ")" in')
    if theirs == "unexpected <with> in else":
        return True  # `else with` came with Go 1.23
    return ours == theirs


@pytest.mark.oracle
@pytest.mark.parametrize("seed", [1, 2])
def test_random_templates(seed: int, tmp_path: Path) -> None:
    texts = list(templates(seed, COUNT))
    theirs = refused_by_promtool(texts, tmp_path)

    different = []
    for number, text in enumerate(texts):
        errors = parse_template(text).errors
        ours = errors[0].message if errors else None
        if not same(ours, theirs.get(number)):
            different.append((text, ours, theirs.get(number)))

    assert 0 < len(theirs) < COUNT
    assert different == []
