"""`rulelint lint` where sessions cannot show it: files it writes, GitHub's workspace, hostile input."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from rulelint.cli.main import main
from tests.cli.session import CLEARED
from tests.shared_data import ROOT

RULES = "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up ==\n"
ALIASES = (
    b"x0: &x0 [{alert: A, expr: up == 0}]\n"
    + b"".join(b"x%d: &x%d [%s]\n" % (n, n, b", ".join([b"*x%d" % (n - 1)] * 10)) for n in range(1, 12))
    + b"groups: [{name: a, rules: *x11}]\n"
)
SCHEMA = json.loads((ROOT / "schemas/results.schema.json").read_text("utf-8"))


def run(*words: str, given: bytes | None = None, **env: str) -> Result:
    scrubbed: dict[str, str | None] = {**dict.fromkeys(CLEARED), **env}
    return CliRunner().invoke(main, ["lint", *words], input=given, env=scrubbed, prog_name="rulelint")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "team"
    folder.mkdir()
    (folder / "rules.yml").write_text(RULES)
    monkeypatch.chdir(folder)
    return folder


def test_several_outputs_in_one_run(folder: Path) -> None:
    done = run(
        "--output",
        "json=out.json",
        "--output=concise=out.txt",
        "--output-format",
        "concise",
        "--color",
        "always",
    )

    assert done.exit_code == 1
    assert "\x1b[" in done.stdout
    assert (
        folder / "out.txt"
    ).read_text() == "rules.yml:5:16: error: unexpected end of input [expr/syntax]\n"
    found = json.loads((folder / "out.json").read_text())
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert [each["id"] for each in found["findings"]] == ["expr/syntax"]


def test_findings_on_stdout_and_the_summary_on_stderr(folder: Path) -> None:
    assert folder.name == "team"
    done = run("--output-format", "concise")

    assert done.stdout == "rules.yml:5:16: error: unexpected end of input [expr/syntax]\n"
    assert done.stderr == "Found 1 error in 1 file, 1 rule\n"
    assert run("--quiet").stderr == ""


def test_annotations_count_from_the_workspace(folder: Path) -> None:
    summary = folder.parent / "summary.md"
    done = run(GITHUB_ACTIONS="true", GITHUB_WORKSPACE=str(folder.parent), GITHUB_STEP_SUMMARY=str(summary))

    assert done.stdout.startswith("::error file=team/rules.yml,line=5,endLine=5,col=16,")
    assert "`rules.yml:5:16`" in summary.read_text()


def test_an_output_that_cannot_be_written_ends_with_2(folder: Path) -> None:
    assert folder.name == "team"
    done = run("--output", "json=no/where/out.json")

    assert done.exit_code == 2
    assert done.stderr == "error: cannot write no/where/out.json: No such file or directory\n"


@pytest.mark.parametrize("output", ["full", "concise", "json", "github", "markdown"])
def test_two_runs_write_the_same_bytes(folder: Path, output: str) -> None:
    (folder / "other.yml").write_text(RULES.replace("up ==", "sum(up"))

    assert run("--output-format", output).stdout_bytes == run("--output-format", output).stdout_bytes


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("nested flow", b"groups: " + b"[" * 100_000, 1),
        ("nested blocks", b"groups:\n" + b"".join(b" " * n + b"- \n" for n in range(1, 2000)), 1),
        ("aliases", ALIASES, 1),
        ("an alias of itself", b"groups: &a\n- *a\n", 1),
        ("NUL", b"groups:\n- name: a\0b\n  rules: []\n", 1),
        ("not UTF-8", b"groups:\n- name: \xff\n  rules:\n  - alert: A\n    expr: up\n", 1),
        ("nested parentheses", b"groups: [{name: a, rules: [{alert: A, expr: '" + b"(" * 50_000 + b"'}]}]", 1),
        ("escapes", b"groups: [{name: \"\\e[2J\", rules: [{alert: \"\\e]0;x\\a\", expr: 'up =='}]}]", 1),
        ("nothing", b"", 2),
        ("binary", bytes(range(256)) * 100, 2),
    ],
)  # fmt: skip
def test_hostile_files_get_an_answer(folder: Path, name: str, data: bytes, code: int) -> None:
    (folder / "hostile.yml").write_bytes(data)
    for done in (run("-", given=data), run("hostile.yml"), run("hostile.yml", "--output-format", "json")):
        assert done.exit_code == code, (name, done.output[:500])
        assert "Traceback" not in done.output
        assert "\x1b" not in done.output


def test_thousands_of_findings_on_one_line_are_written(folder: Path) -> None:
    # In quadratic time this would not end.
    rules = ", ".join(f"{{alert: A{n}, expr: 'up{n} =='}}" for n in range(5000))
    (folder / "rules.yml").write_text(f"groups: [{{name: a, rules: [{rules}]}}]")
    done = run("--output", "json=out.json", "--output", "github=out.txt", "--output", "markdown=out.md")

    assert done.stderr == "Found 5,000 errors in 1 file, 5,000 rules\n"
