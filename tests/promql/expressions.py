"""The distinct expressions of the rule files in ../shared that promtool 3.14 accepts."""

import csv
from pathlib import Path
from typing import Any

import yaml

from tests.shared_data import SHARED


def accepted_expressions() -> list[str]:
    """Return them in the manifest's order; empty where the corpora are absent."""
    manifest = SHARED / "corpora" / "MANIFEST-rules.tsv"
    if not manifest.exists():
        return []
    found: dict[str, None] = {}
    with manifest.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            path = manifest.parent / row["checked_copy"] / row["repo"] / row["path"]
            if row["promtool_3.14"] == "OK" and row["checked_copy"] and path.exists():
                found.update(dict.fromkeys(_expressions(path)))
    return list(found)


def refused_expressions() -> list[tuple[Path, str]]:
    """Return the files promtool 3.14 refuses because of an expression, with its message."""
    manifest = SHARED / "corpora" / "MANIFEST-rules.tsv"
    refused = []
    with manifest.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            path = manifest.parent / row["checked_copy"] / row["repo"] / row["path"]
            if "parse error: " in row["message_3.14"] and row["checked_copy"] and path.exists():
                refused.append((path, row["message_3.14"]))
    return refused


def expressions_by_name(path: Path) -> dict[str, str]:
    """Return the expressions of a file by the name of the rule; of equal names the last."""
    return {str(rule.get("alert") or rule.get("record")): str(rule.get("expr")) for rule in _rules(path)}


def _expressions(path: Path) -> list[str]:
    return [str(rule["expr"]) for rule in _rules(path) if "expr" in rule]


def _rules(path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    documents = list(yaml.load_all(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    groups = [group for document in documents if document for group in document.get("groups") or []]
    return [rule for group in groups for rule in group.get("rules") or []]
