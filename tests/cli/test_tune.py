"""`rulelint tune`: JSON as the schema says, a patch that git takes, and nothing written that was not asked for."""

import json
import re
import subprocess
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from rulelint.cli.main import main
from tests.cli.session import BLOCK
from tests.shared_data import ROOT

SCHEMA = json.loads((ROOT / "schemas" / "results.schema.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "tests" / "cli" / "sessions" / "tune.md").read_text(encoding="utf-8")
ALERTMANAGER = """
route: {receiver: hook, group_by: [team]}
receivers: [{name: hook, webhook_configs: [{url: 'http://localhost'}]}]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files of the session."""
    for block in BLOCK.finditer(PAGE):
        if block["name"]:
            path = tmp_path / block["name"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["body"], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    return tmp_path


def tune(*words: str) -> Result:
    done = CliRunner().invoke(main, ["tune", *words, "--fixture", "shop"], prog_name="rulelint")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def results(*words: str) -> dict[str, object]:
    done = tune(*words, "--output-format", "json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    jsonschema.validate(found, SCHEMA)
    tuning = found["tuning"]
    assert isinstance(tuning, dict)
    return tuning


def test_json_is_what_the_schema_says_and_the_same_on_every_run() -> None:
    found = results("QueueGrows", "--budget", "3")
    assert found == results("QueueGrows", "--budget", "3")
    assert found["measure"] == "fires"
    assert found["budget"] == {"limit": 3, "of": "rule"}
    assert found["base"] in found["trials"]  # type: ignore[operator]
    assert found["proposal"] in found["trials"]  # type: ignore[operator]
    wrong = found | {"measure": "messages"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(
            wrong, {**SCHEMA, "$ref": "#/$defs/tuning", "required": [], "additionalProperties": True}
        )


def test_pages_and_the_budget_of_the_owner(folder: Path) -> None:
    (folder / "alertmanager.yml").write_text(ALERTMANAGER, encoding="utf-8")
    (folder / ".rulelint.yaml").write_text(
        "alertmanager: alertmanager.yml\ngates: {pages_per_week: {owners: {api: 2}}}\n", encoding="utf-8"
    )
    found = results("QueueGrows")
    assert found["measure"] == "pages"
    assert found["budget"] == {"limit": 2, "of": "owner"}
    assert found["proposal"] is not None
    assert results("QueueGrows", "--budget", "100")["budget"] == {"limit": 100, "of": "rule"}


def test_the_patch_is_what_git_applies(folder: Path) -> None:
    before = (folder / "rules.yml").read_text("utf-8")
    done = tune("QueueGrows", "--budget", "3", "--threshold", "80", "--for", "0", "--patch", "change.diff")
    assert done.exit_code == 0, done.output
    assert (folder / "rules.yml").read_text("utf-8") == before
    assert "+++" not in done.stdout
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    subprocess.run(["git", "apply", "change.diff"], cwd=folder, check=True)
    assert (folder / "rules.yml").read_text("utf-8") == before.replace("> 50", "> 80")
    again = tune("QueueGrows", "--budget", "3")
    assert "the rule as it is meets the budget" in again.stdout


@pytest.mark.parametrize(
    ("command", "option", "number"),
    [(("tune", "A"), "--budget", "nan"), (("tune", "A"), "--budget", "inf"), (("review",), "--weeks", "nan")],
)
def test_nothing_is_held_to_what_is_no_number(command: tuple[str, ...], option: str, number: str) -> None:
    done = CliRunner().invoke(main, [*command, option, number])
    assert done.exit_code == 2
    assert f"`{number}` is no number" in done.stderr


def test_without_a_proposal_no_patch_is_written(folder: Path) -> None:
    done = tune("QueueGrows", "--budget", "30", "--patch", "change.diff")
    assert done.exit_code == 0
    assert not (folder / "change.diff").exists()
    assert "change.diff is not written" in done.stderr


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("representative: true", "representative: false"), "not representative"),
        (("incidents: incidents.yaml", ""), "the fixture has no incidents"),
    ],
)
def test_what_is_not_known_is_not_claimed(folder: Path, change: tuple[str, str], words: str) -> None:
    document = folder / "shop" / "fixture.yaml"
    document.write_text(document.read_text("utf-8").replace(*change), encoding="utf-8")
    found = results("QueueGrows", "--budget", "3")
    assert found["proposal"] is None
    assert words in str(found["verdict"])
    base = found["base"]
    assert isinstance(base, dict)
    if "representative" in words:
        assert base["weekly_fires"] is None
        assert not re.search(r"\d a week", tune("QueueGrows").stdout)
    else:
        assert (base["recall"], base["time_to_detect"], found["pareto"]) == (None, [], [])


def test_markdown_has_the_diff() -> None:
    done = tune("QueueGrows", "--budget", "3", "--output-format", "markdown")
    assert "```diff\n--- a/rules.yml" in done.stdout


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("40..60/10", [40, 50, 60]),
        ("0.1..0.3/0.1", [0.1, 0.2, 0.3, 50]),
        ("60,55", [50, 55, 60]),
        ("1e2", [50, 100]),
    ],
)
def test_thresholds(words: str, numbers: list[float]) -> None:
    found = results("QueueGrows", "--threshold", words, "--for", "0", "--keep-firing-for", "0")
    trials = found["trials"]
    assert isinstance(trials, list)
    assert sorted({each["setting"]["threshold"] for each in trials}) == numbers


@pytest.mark.parametrize(
    "words", ["", "1..2", "2..1/1", "1..2/0", "Inf", "NaN", "1..1e9/1e-9", "x..y/z", "1,,2"]
)
def test_thresholds_that_are_none(words: str) -> None:
    assert tune("QueueGrows", "--threshold", words).exit_code == 2
