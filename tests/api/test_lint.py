"""From files to findings that the configuration and comments have judged."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from rulelint.api.context import context_here, context_of, reader, repository_root
from rulelint.api.lint import LintOptions, lint, lint_files, lint_text
from rulelint.checks.asked import PolicySettings
from rulelint.checks.settings import Origin, OwnerPolicy, RunbookPolicy
from rulelint.finding import Severity
from rulelint.policy.config import CheckChoice, Config, PathRule, load_config
from rulelint.policy.repository import Repository
from tests.policy.loaded import rule_file

BROKEN = "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up ==\n"
BY_CODE_OWNERS = PolicySettings(owner=OwnerPolicy((Origin("codeowners"),)))


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    return tmp_path


def ids(found: object) -> list[str]:
    assert hasattr(found, "findings")
    return [finding.id for finding in found.findings]


def test_findings_of_a_folder_in_the_order_of_paths_and_places(repository: Path) -> None:
    text = BROKEN + "    lables: {}\n"
    for name in ("b.yml", "a.yml"):
        (repository / "below" / name).write_text(text)

    result = lint([Path()], Config())

    assert [finding.path for finding in result.findings[:1]] == ["a.yml"]
    assert [finding.order for finding in result.findings] == sorted(
        finding.order for finding in result.findings
    )
    assert {finding.path for finding in result.findings} == {"a.yml", "b.yml"}
    assert result.rule_count == 2


def test_two_runs_find_the_same(repository: Path) -> None:
    (repository / "below" / "a.yml").write_text(BROKEN)

    assert lint([Path()], Config()).findings == lint([Path()], Config()).findings


@pytest.mark.parametrize(
    ("config", "options", "expected"),
    [
        (Config(), LintOptions(), [("expr/syntax", Severity.ERROR)]),
        (Config(), LintOptions(ignore=("expr",)), []),
        (Config(checks=CheckChoice(severity={"expr": Severity.INFO})), LintOptions(), [("expr/syntax", Severity.INFO)]),
        (Config(paths=(PathRule(("rules/**",), ignore=("expr",)),)), LintOptions(), []),
        (Config(paths=(PathRule(("other/**",), ignore=("expr",)),)), LintOptions(), [("expr/syntax", Severity.ERROR)]),
    ],
)  # fmt: skip
def test_configuration_judges(
    config: Config, options: LintOptions, expected: list[tuple[str, Severity]]
) -> None:
    result = lint_files([rule_file(BROKEN, "rules/a.yml")], config, options)

    assert [(finding.id, finding.severity) for finding in result.findings] == expected


COMMENTED = BROKEN.replace("up ==", "up == # rulelint: ignore[expr/syntax] a drill")


def test_comments_judge_and_can_be_overruled() -> None:
    file = rule_file(COMMENTED)

    assert ids(lint_files([file], Config())) == []
    assert [each.reason for each in lint_files([file], Config()).suppressed] == ["a drill"]
    assert ids(lint_files([file], Config(), LintOptions(suppressions=False))) == ["expr/syntax"]


def test_a_comment_is_not_unused_where_the_configuration_ignores_its_check() -> None:
    file = rule_file(COMMENTED.replace("up ==", "up == 0"), "vendor/a.yml")
    vendored = Config(paths=(PathRule(("vendor/**",), ignore=("expr",)),))

    assert ids(lint_files([file], Config())) == ["comment/unused"]
    assert ids(lint_files([file], vendored)) == []
    assert ids(lint_files([file], Config(), LintOptions(ignore=("comment",)))) == []
    weighed = Config(checks=CheckChoice(severity={"comment": Severity.ERROR}))
    assert [each.severity for each in lint_files([file], weighed).findings] == [Severity.ERROR]


def test_text_that_is_not_on_disk() -> None:
    result = lint_text("new.yml", BROKEN.encode(), Config())

    assert [(finding.path, finding.id) for finding in result.findings] == [("new.yml", "expr/syntax")]


def test_owners_and_runbooks_are_read_from_the_repository(repository: Path) -> None:
    (repository / ".github").mkdir()
    (repository / ".github" / "CODEOWNERS").write_text("/below/mine.yml @me\n")
    (repository / "runbook.md").write_text("# Meaning\n")
    rule = "up == 0\n    annotations: {runbook_url: runbook.md}"
    for name in ("mine.yml", "other.yml"):
        (repository / "below" / name).write_text(BROKEN.replace("up ==", rule))
    policy = PolicySettings(BY_CODE_OWNERS.owner, runbook=RunbookPolicy(sections=("Meaning", "Steps")))

    result = lint([Path()], Config(policy=policy), LintOptions(select=("policy",)))

    assert [(finding.path, finding.id) for finding in result.findings] == [
        ("mine.yml", "policy/runbook"),
        ("other.yml", "policy/owner"),
        ("other.yml", "policy/runbook"),
    ]


def test_owners_in_a_tree_that_is_not_on_disk() -> None:
    files: Mapping[str, str] = {"CODEOWNERS": "rules/ @sre\n"}

    context = context_of(Config(policy=BY_CODE_OWNERS), Repository(files.get))

    assert context.code_owners("rules/a.yml") == ("@sre",)
    assert context.code_owners("a.yml") == ()
    assert context_of(Config(), Repository(files.get)).code_owners("rules/a.yml") == (), (
        "nobody asked for them"
    )


def test_files_are_read_inside_the_repository_only(repository: Path) -> None:
    (repository / "in.md").write_text("inside")
    (repository.parent / "out.md").write_text("outside")
    (repository / "link.md").symlink_to(repository.parent / "out.md")
    read = reader(repository.resolve())

    assert read("in.md") == "inside"
    assert read("below/../in.md") == "inside"
    for path in ("../out.md", "link.md", str(repository.parent / "out.md"), "below", "nowhere.md", "a\0b"):
        assert read(path) is None, path
    assert repository_root(repository / "below") == repository.resolve()
    assert context_here(Config(), repository / "below").read_file("in.md") == "inside"


def test_configuration_above_the_working_directory(repository: Path) -> None:
    (repository / ".rulelint.yaml").write_text(
        "rules: ['below/*.yml']\npaths: [{match: below/b.yml, ignore: [all]}]"
    )
    for name in ("a.yml", "b.yml", "c.yaml"):
        (repository / "below" / name).write_text(BROKEN)

    result = lint([], load_config(Path.cwd()))

    assert [file.path for file in result.files] == ["a.yml", "b.yml"]
    assert [finding.path for finding in result.findings] == ["a.yml"]


@pytest.mark.parametrize(
    ("named", "found"), [("", ["../c.yml", "a.yml"]), ("applies_to: ['below/*.yml']\n", ["a.yml"])]
)
def test_facts_of_a_fixture_are_those_of_the_files_it_speaks_for(
    repository: Path, named: str, found: list[str]
) -> None:
    (repository / "data").mkdir()
    document = (
        "rulelint_fixture: 1\nwindow: {start: 2026-11-02T00:00:00Z, end: 2026-11-03T00:00:00Z}\n"
        f"source: {{kind: synthetic}}\nrecorded: [up]\n{named}facts: {{retention: 1d}}\n"
    )
    (repository / "data/fixture.yaml").write_text(document)
    for name in ("below/a.yml", "c.yml"):
        (repository / name).write_text(BROKEN.replace("up ==", "'max_over_time(up[30d]) == 0'"))
    options = LintOptions(select=("expr/beyond-retention",), facts=Path("../data"))

    assert [each.path for each in lint([Path(), Path("../c.yml")], Config(), options).findings] == found
