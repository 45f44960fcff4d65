"""Id, module, page and cases of a check belong together, and none of them can be forgotten."""

import ast
from pathlib import Path

import pytest

import rulelint.checks
from rulelint.checks.base import Check
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.docs import pages
from rulelint.checks.elsewhere import PAGES
from rulelint.checks.index_writer import text as index_text
from rulelint.checks.manual import manual_of
from rulelint.policy.directives import METAS
from tests.shared_data import ROOT

PACKAGE = Path(rulelint.checks.__file__).parent
CASES = Path(__file__).with_name("cases")


def id_of(check: Check) -> str:
    return check.META.id


@pytest.mark.parametrize("check", CHECKS, ids=id_of)
def test_id_is_the_path_of_the_module(check: Check) -> None:
    assert check.__name__ == "rulelint.checks." + check.META.id.replace("/", ".").replace("-", "_")


def test_every_check_module_is_in_the_catalogue() -> None:
    modules = {
        path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")
        for path in PACKAGE.glob("*/*.py")
        if path.name != "__init__.py" and defines_meta(path)
    }

    assert modules == {check.__name__.removeprefix("rulelint.checks.") for check in CHECKS}


def defines_meta(path: Path) -> bool:
    return any(
        isinstance(node, ast.Assign)
        and any(isinstance(each, ast.Name) and each.id == "META" for each in node.targets)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
    )


def test_ids_are_given_once() -> None:
    ids = [*map(id_of, CHECKS), *PAGES]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("check", CHECKS, ids=id_of)
def test_every_check_has_a_page_with_bad_and_good_examples(check: Check) -> None:
    manual = manual_of(check)

    assert manual.title.endswith(".")
    assert manual.title[0].isupper()
    assert {example.good for example in manual.examples} == {True, False}
    for heading in ("## Example", "## Fix"):
        assert heading in manual.body


@pytest.mark.parametrize("check", CHECKS, ids=id_of)
def test_every_check_has_cases(check: Check) -> None:
    assert (CASES / f"{check.META.id}.md").is_file()


def test_cases_belong_to_checks() -> None:
    named = {path.relative_to(CASES).with_suffix("").as_posix() for path in CASES.rglob("*.md")}

    assert named <= set(map(id_of, CHECKS))


def test_a_policy_runs_only_when_it_is_configured() -> None:
    for check in CHECKS:
        in_area = check.META.id.startswith("policy/")

        assert bool(check.META.policy) is in_area
        assert not (in_area and check.META.default)


def test_the_index_is_fresh() -> None:
    assert (ROOT / "rulelint" / "checks" / "index.py").read_text(encoding="utf-8") == index_text()


def test_pages_in_docs_are_fresh() -> None:
    """`make gen` writes them."""
    folder = ROOT / "docs" / "checks"
    written = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.md")
    }

    assert written == pages()


def test_what_is_said_about_comments_has_pages() -> None:
    assert {meta.id for meta in METAS} <= set(PAGES)
