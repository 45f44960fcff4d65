"""Mappings: a closed set of placeholders, every mistake at its place, nothing executed."""

import re
from pathlib import Path

import pytest

from rulelint.api.work_items import mapping_of, shipped_mappings
from rulelint.errors import RulelintError
from rulelint.review.mapping import PLACEHOLDERS, Table, WorkItemMapping, read_mapping
from rulelint.review.placeholders import Hole, parse_template
from rulelint.source.file import SourceText
from tests.shared_data import ROOT


def mapping(text: str, **given: str) -> WorkItemMapping:
    return read_mapping("m", SourceText("m.yaml", text), given)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", ()),
        ("plain", ("plain",)),
        ("{title}", (Hole("title"),)),
        ("[{risk}] {title}!", ("[", Hole("risk"), "] ", Hole("title"), "!")),
        ("{{title}}", ("{", "title", "}")),
        ("{{{title}}}", ("{", Hole("title"), "}")),
    ],
)
def test_a_template(text: str, pieces: tuple[object, ...]) -> None:
    assert parse_template(text, PLACEHOLDERS).pieces == pieces


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{titel}", "no placeholder `{titel}`; did you mean `title`?"),
        ("{}", "no placeholder `{}`"),
        ("{title.__class__}", "no placeholder `{title.__class__}`"),
        ("{title!r}", "no placeholder `{title!r}`"),
        ("{title:>9999999999}", "no placeholder `{title:>9999999999}`"),
        ("{0}", "no placeholder `{0}`"),
        ("a { b", "a `{` stands alone: write `{{` for a brace"),
        ("a } b", "a `}` stands alone: write `}}` for a brace"),
        ("{{title}", "a `}` stands alone: write `}}` for a brace"),
        ("{" * 10_000 + "x", None),
    ],
)
def test_nothing_but_placeholders_is_understood(text: str, said: str | None) -> None:
    if said is None:
        assert len(parse_template(text, PLACEHOLDERS).pieces) == 5_001
        return
    with pytest.raises(ValueError, match=f"^{re.escape(said)}"):
        parse_template(text, PLACEHOLDERS)


FIELDS = "fields: {title: '{title}'}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "m.yaml:1:1: the file lacks the key `fields`"),
        ("fields: {}", "m.yaml:1:9: `fields` must not be empty"),
        ("fields: {a: {b: ['{x}']}}", "m.yaml:1:18: no placeholder `{x}`"),
        ("fields: {a: .nan}", "m.yaml:1:13: JSON has no number `nan`"),
        (FIELDS + "kinds: [noisi]", "m.yaml:2:9: `kinds[0]` cannot be `noisi`; did you mean `noisy`?"),
        (FIELDS + "limit: {}", "m.yaml:2:1: unknown key `limit`; did you mean `limits`?"),
        (FIELDS + "limits: {titel: 1}", "m.yaml:2:17: no field `titel`; did you mean `title`?"),
        (FIELDS + "markup: {title: xml}", "m.yaml:2:17: `markup.title` cannot be `xml`"),
        (FIELDS + "parameters: {title: a}", "m.yaml:2:21: `title` is a placeholder already"),
        (FIELDS + "parameters: {A-b: a}", "m.yaml:2:19: `A-b` is no name of a placeholder"),
        (FIELDS + "tables: {t: {of: risc, values: {}}}", "m.yaml:2:18: no placeholder `risc`; did you mean `risk`?"),
        (FIELDS + "tables: {t: {of: t, values: {}}}", "m.yaml:2:18: no placeholder `t`"),
        (FIELDS + "tables: {t: {of: risk, values: {a: '{b}'}}}", "m.yaml:2:36: no placeholder `{b}`"),
        (FIELDS + "tables: {t: {of: risk, at_least: {-1: a}}}", "m.yaml:2:34: "),
        (FIELDS + "parameters: {project: null}", "m.yaml needs project"),
    ],
)  # fmt: skip
def test_a_mapping_that_is_wrong(text: str, said: str) -> None:
    with pytest.raises(RulelintError) as caught:
        mapping(text)

    assert caught.value.message.startswith(said), caught.value.message


def test_parameters_are_given_or_have_a_default() -> None:
    text = FIELDS + "parameters: {project: null, type: Task}"

    assert mapping(text, project="OPS").parameters == {"project": "OPS", "type": "Task"}
    with pytest.raises(RulelintError, match="has no parameter `projekt`; did you mean `project`"):
        mapping(text, projekt="OPS")


@pytest.mark.parametrize(
    ("value", "cell"), [(25, 1), (20, 1), (19, 2), (12, 2), (11, 9), (0, 9), ("text", 9), (None, 9)]
)
def test_limits_are_looked_up_from_the_highest(value: int | str | None, cell: int) -> None:
    assert Table("risk", at_least=((20, 1), (12, 2)), otherwise=9).look_up(value) == cell


@pytest.mark.parametrize(("value", "cell"), [("a", 1), ("b", None), (3, 2)])
def test_values_are_looked_up_as_texts(value: int | str, cell: int | None) -> None:
    assert Table("risk", {"a": 1, "3": 2}).look_up(value) == cell


GIVEN = {
    "jira": {"project": "OPS"},
    "pingcode": {"project_id": "p", "type_id": "t", "priority_urgent": "u", "priority_normal": "n"},
    "worktile": {"project_id": "p", "type_id": "t"},
}


@pytest.mark.parametrize("name", shipped_mappings())
def test_what_is_shipped_can_be_read(name: str) -> None:
    assert mapping_of(name, GIVEN.get(name, {})).fields


def test_the_trackers() -> None:
    assert shipped_mappings() == ["github", "jira", "pingcode", "worktile"]


def test_every_placeholder_is_documented() -> None:
    page = (Path(ROOT) / "docs" / "review.md").read_text(encoding="utf-8")

    assert [name for name in PLACEHOLDERS if f"| `{{{name}}}` |" not in page] == []
