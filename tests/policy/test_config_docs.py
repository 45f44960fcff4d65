"""docs/config.md has every key with its default, and its examples are accepted."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from rulelint.api.lint import lint_files
from rulelint.policy.config import Config, parse_config
from rulelint.policy.directives import METAS
from rulelint.source.file import SourceText
from tests.policy.loaded import rule_file
from tests.shared_data import ROOT

PAGE = (ROOT / "docs/config.md").read_text("utf-8")
SCHEMA = json.loads((ROOT / "schemas/config.schema.json").read_text("utf-8"))
ROWS = dict(re.findall(r"^\| `([\w.]+)` \| (.*?) \|", PAGE, re.MULTILINE))
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)

SHARED_BY_ALL_GATES = {"severity", "default", "owners"}


def keys(schema: Mapping[str, Any], where: tuple[str, ...] = ()) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, value in schema.get("properties", {}).items():
        path = (*where, name)
        below = [value, value.get("else", {}), value.get("items", {})]
        inner = [found for part in below for found in keys(part, path)]
        is_gate = path[0] == "gates" and len(path) > 1
        if not (is_gate and len(path) == 3 and name in SHARED_BY_ALL_GATES) and (is_gate or not inner):
            yield ".".join(path), value
        yield from inner


def test_every_key_is_on_the_page() -> None:
    missing = [path for path, _ in keys(SCHEMA) if f"`{path}`" not in PAGE]

    assert missing == []


def test_the_page_has_no_other_key() -> None:
    known = {path for path, _ in keys(SCHEMA)}

    assert {row for row in ROWS if "." in row} <= known


def test_defaults_on_the_page_are_those_of_the_schema() -> None:
    checked = 0
    for path, value in keys(SCHEMA):
        if path in ROWS and ROWS[path].startswith("`"):
            assert yaml.safe_load(ROWS[path].strip("`")) == value["default"], path
            checked += 1

    assert checked > 20


def test_the_first_example_is_accepted() -> None:
    config = parse_config(SourceText("docs/config.md", EXAMPLES[0]))

    assert config.policy.runbook is not None


def test_the_example_of_blocks_is_accepted() -> None:
    text = next(each for each in EXAMPLES if "match:\n    - when:" in each)

    assert len(parse_config(SourceText("docs/config.md", text)).policy.blocks) == 3


def test_the_comments_of_the_second_example_silence_what_is_found() -> None:
    result = lint_files([rule_file(next(each for each in EXAMPLES if each.startswith("groups:")))], Config())

    assert result.findings == ()
    assert [each.finding.id for each in result.suppressed] == [
        "alert/no-condition",
        "alert/for-below-interval",
    ]


def test_every_id_about_comments_is_on_the_page() -> None:
    assert re.findall(r"^\| `((?:comment|baseline)/[\w-]+)`", PAGE, re.MULTILINE) == [
        meta.id for meta in METAS
    ]
