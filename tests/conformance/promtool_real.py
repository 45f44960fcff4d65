"""promtool itself, and what it says of a test file."""

import copy
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

TIMEOUT = 60


@dataclass(frozen=True)
class RealVerdict:
    """`passed` is promtool's exit code."""

    passed: bool
    output: str


def run_promtool(promtool: str, path: Path) -> RealVerdict:
    """Run `promtool test rules` in the folder of the file."""
    done = subprocess.run(
        [promtool, "test", "rules", path.name],
        cwd=path.parent,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    output = done.stdout + done.stderr
    return RealVerdict(done.returncode == 0, output)


def accepted_rules(promtool: str, paths: Sequence[Path]) -> set[Path]:
    """Return the rule files that `promtool check rules` accepts, asked once for all."""
    command = [promtool, "check", "rules", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    verdicts = dict(re.findall(r"^Checking (.*)\n(  SUCCESS: )?", done.stdout, re.MULTILINE))
    assert verdicts.keys() == {str(path) for path in paths}, done.stderr
    return {path for path in paths if verdicts[str(path)]}


def altered(document: Mapping[str, Any], folder: Path) -> dict[str, Any] | None:
    """Return the tests with one expectation changed, and rule files by absolute paths; None if nothing is expected.

    The first alert that is expected gets another annotation where it has some, else another label; else the first case
    that expects none expects one, else the first sample another value.
    """
    changed = copy.deepcopy(dict(document))
    changed["rule_files"] = [str(folder / pattern) for pattern in document.get("rule_files") or ()]
    cases = [case for test in changed.get("tests") or () for case in test.get("alert_rule_test") or ()]
    for case in cases:
        if case.get("exp_alerts"):
            alert = case["exp_alerts"][0]
            key = "exp_annotations" if alert.get("exp_annotations") else "exp_labels"
            alert[key] = {**(alert.get(key) or {}), "altered": "yes"}
            return changed
    if cases:
        cases[0]["exp_alerts"] = [{"exp_labels": {"altered": "yes"}}]
        return changed
    for test in changed.get("tests") or ():
        for case in test.get("promql_expr_test") or ():
            samples = case.get("exp_samples") or []
            case["exp_samples"] = [*samples, {"labels": 'altered{altered="yes"}', "value": 1}]
            return changed
    return None


def typed_document(path: Path) -> Any:
    """Return the YAML with numbers as numbers, to be altered and written again."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def write_document(document: Mapping[str, Any], path: Path) -> None:
    """Write a test file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        yaml.safe_dump(dict(document), sort_keys=False, allow_unicode=True, width=10_000), "utf-8"
    )
