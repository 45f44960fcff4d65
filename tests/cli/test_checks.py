"""`rulelint checks` lists what the catalogue holds, in three formats."""

import json
from dataclasses import replace

import pytest

from rulelint.api.checks import listing
from rulelint.checks.base import CheckMeta
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.listing import entry_of
from rulelint.finding import Severity
from rulelint.policy.directives import METAS
from rulelint.policy.names import SelectionError
from rulelint.report.checks_table import render_json, render_markdown, render_text

META = CheckMeta("expr/x", Severity.INFO, "rule", "0.1")


def test_everything_that_can_be_selected_is_listed() -> None:
    assert [entry.id for entry in listing()] == [
        meta.id for meta in (*(each.META for each in CHECKS), *METAS)
    ]
    assert all(entry.title.endswith(".") for entry in listing())


def test_names_narrow_the_list() -> None:
    assert {entry.id.partition("/")[0] for entry in listing(["yaml", "expr/syntax"])} == {"yaml", "expr"}
    assert all("default" in entry.groups or entry.needs for entry in listing(["default"]))


def test_an_unknown_name_has_a_suggestion() -> None:
    with pytest.raises(SelectionError, match="no check, area or group `exrp`; did you mean `expr`"):
        listing(["exrp"])


@pytest.mark.parametrize(
    ("changes", "groups", "precision", "needs"),
    [
        ({}, (), "high", ()),
        ({"default": True}, ("default",), "certain", ()),
        ({"groups": ("slo",), "precision": "low"}, ("slo",), "low", ()),
        ({"policy": "owner"}, (), "certain", ("policy.owner",)),
        ({"needs": ("facts",), "preview": True}, (), "high", ("facts", "--preview")),
    ],
)
def test_what_is_said(
    changes: dict[str, object], groups: tuple[str, ...], precision: str, needs: tuple[str, ...]
) -> None:
    entry = entry_of(replace(META, **changes), "Finds x.")  # type: ignore[arg-type]

    assert (entry.groups, entry.precision, entry.needs) == (groups, precision, needs)


def test_formats_name_every_check() -> None:
    entries = listing()
    text, document, markdown = (
        render_text(entries),
        json.loads(render_json(entries)),
        render_markdown(entries),
    )

    assert [line.split()[0] for line in text.splitlines()] == ["id", *(entry.id for entry in entries)]
    assert [each["id"] for each in document["checks"]] == [entry.id for entry in entries]
    assert document["checks"][0].keys() >= {
        "groups",
        "severity",
        "precision",
        "fixable",
        "needs",
        "title",
        "url",
    }
    assert len(markdown.splitlines()) == len(entries) + 2
