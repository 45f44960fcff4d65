"""Rule files made of rows: the model, and the parts of it that are asked for."""

import json
from dataclasses import fields, replace
from functools import partial

import pytest

from rulelint.finding import Defect, Finding, Fix, Note, RuleRef
from rulelint.fix.layout import meaning
from rulelint.rules.expression import Expression
from rulelint.rules.load import load_bytes
from rulelint.rules.model import AlertRule, Group, RecordingRule, RuleFile
from rulelint.rules.stored import StoredFile, model_rows, read_model
from rulelint.source.comments import Comment
from rulelint.source.edit import Edit
from rulelint.source.file import SourceText
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span
from tests.api.test_summaries import FILES
from tests.shared_data import ROOT


def stored(file: RuleFile) -> StoredFile:
    rows = json.loads(json.dumps(model_rows(file)))
    assert rows
    return StoredFile.of(file.source, file.kind, file.rule_count, partial(read_model, rows, file.source))


RULE_FILES = [
    pytest.param(name, text.encode(), id=name)
    for name, text in FILES.items()
    if name not in ("notes.yml", "more.yml")
] + [
    pytest.param(path.name, path.read_bytes(), id=str(path.relative_to(ROOT)))
    for path in sorted((ROOT / "fixtures").glob("*/rules/*.yml"))
]


@pytest.mark.parametrize(("path", "data"), RULE_FILES)
def test_a_stored_model_is_the_model(path: str, data: bytes) -> None:
    file = load_bytes(path, data)
    assert file is not None

    again = stored(file)

    assert list(meaning(again)) == list(meaning(file))
    assert (again.defects, again.comments, again.kind) == (file.defects, file.comments, file.kind)
    for group, other in zip(file.groups, again.groups, strict=True):
        assert (group.span, group.labels, group.engine) == (other.span, other.labels, other.engine)
        for rule, twin in zip(group.rules, other.rules, strict=True):
            assert (rule.name, rule.labels, rule.span) == (twin.name, twin.labels, twin.span)
            assert (rule.expr.text, rule.expr.errors) == (twin.expr.text, twin.expr.errors)
            assert rule.expr.ast == twin.expr.ast
            whole = Span(1, len(rule.expr.value))
            assert rule.expr.span_of(whole) == twin.expr.span_of(whole)


def test_a_changed_file_is_there_as_a_whole() -> None:
    file = load_bytes("api.yml", FILES["api.yml"].encode())
    assert file is not None

    changed = replace(stored(file), groups=file.groups[:0])

    assert type(changed) is RuleFile
    assert (changed.groups, changed.defects, changed.comments) == ((), file.defects, file.comments)
    assert stored(file).at("b.yml").path == "b.yml"
    expr, again = file.groups[0].rules[0].expr, stored(file).groups[0].rules[0].expr
    assert replace(again, language="logql") == replace(expr, language="logql")


def test_a_file_that_does_not_parse_is_read_again() -> None:
    file = load_bytes("more.yml", FILES["more.yml"].encode())
    assert file is not None

    assert model_rows(file) is None


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (Finding, "id severity message path span label help rule scope notes fix"),
        (Defect, "id message span label help notes rule scope fix"),
        (Note, "message path span"),
        (Fix, "title safety changes"),
        (Edit, "span text"),
        (RuleRef, "group name kind"),
        (Comment, "text span own_line"),
        (Group, "name interval query_offset limit labels rules span engine home"),
        (AlertRule, "name expr hold keep_firing_for labels annotations span kind"),
        (RecordingRule, "name expr labels span kind"),
        (Expression, "text ast errors language"),
        (ScalarText, "value span file nested"),
        (RuleFile, "source kind groups defects comments"),
    ],
)
def test_rows_hold_every_field(kind: type, written: str) -> None:
    assert [field.name for field in fields(kind)] == written.split(), (
        "rules/rows.py or rules/stored.py lack it"
    )


def test_rows_of_another_text_are_noticed_or_harmless() -> None:
    file = load_bytes("api.yml", FILES["api.yml"].encode())
    assert file is not None
    shorter = SourceText("api.yml", file.source.text[:40])

    with pytest.raises(ValueError, match="place"):
        read_model(json.loads(json.dumps(model_rows(file))), shorter)


@pytest.mark.parametrize(("path", "data"), RULE_FILES)
def test_some_rules_of_a_file_are_those_rules(path: str, data: bytes) -> None:
    file = load_bytes(path, data)
    assert file is not None
    numbers = frozenset(range(1, file.rule_count, 2))
    expected = [rule for group in file.groups for rule in group.rules][1::2]

    for some in (file.only(numbers), stored(file).only(numbers)):
        found = [(group, rule) for group in some.groups for rule in group.rules]
        assert [(rule.name, rule.span, rule.expr.ast) for _, rule in found] == [
            (rule.name, rule.span, rule.expr.ast) for rule in expected
        ]
        assert all(group.labels == file.groups[0].labels for group, _ in found)
