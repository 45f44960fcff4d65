"""The schema of rule files, its compiled form and the reader agree."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from rulelint.rules.load import load_rules
from rulelint.schema.generate import TARGET, generate
from rulelint.schema.rules import accepts
from rulelint.schema.shipped import NAMES, load_schema
from rulelint.source.file import SourceText

VALUES = st.sampled_from(
    [None, "", "x", "5m", "5x", "0", [], ["x"], {}, {"a": "b"}, {"a": None}, {"": "x"}, {"__name__": "x"}]
)
RULES = st.dictionaries(
    st.sampled_from(["alert", "record", "expr", "for", "keep_firing_for", "labels", "annotations", "extra"]),
    VALUES,
    max_size=5,
)
GROUPS = st.dictionaries(
    st.sampled_from(["name", "interval", "labels", "query_offset"]), VALUES, max_size=3
).flatmap(lambda group: st.lists(RULES, max_size=2).map(lambda rules: {"name": "g", **group, "rules": rules}))


@pytest.mark.parametrize("name", NAMES)
def test_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(load_schema(name))


def test_the_compiled_schema_is_fresh() -> None:
    assert TARGET.read_text(encoding="utf-8") == generate()


@given(GROUPS)
def test_compiled_and_interpreted_schema_agree(group: dict[str, Any]) -> None:
    data = {"groups": [group]}

    assert accepts(data) == Draft202012Validator(load_schema("rules")).is_valid(data)


@given(GROUPS)
def test_what_the_schema_refuses_the_reader_has_said_better(group: dict[str, Any]) -> None:
    """The reader finds every fault of shape itself, so the generic words of the schema are never needed."""
    data = {"groups": [group]}
    text = yaml.dump(data) if len(json.dumps(data)) % 2 else json.dumps(data)
    file = load_rules(SourceText("x.yml", text))

    assert file is not None
    defects = [defect for defect in file.defects if "schema" in defect.id]
    assert accepts(data) is (defects == [])
    assert not any("groups[0]" in defect.message for defect in defects)
