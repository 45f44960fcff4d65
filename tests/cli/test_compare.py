"""`rulelint compare`: JSON as the schema says, pages where there is an Alertmanager, files that are not overwritten."""

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from rulelint.cli.main import main
from tests.checkout import ROOT
from tests.cli.session import BLOCK

SCHEMA = json.loads((ROOT / "schemas" / "results.schema.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "tests" / "cli" / "sessions" / "compare.md").read_text(encoding="utf-8")
ALERTMANAGER = """\
route: {receiver: oncall, group_by: [alertname], group_wait: 30s, group_interval: 5m, repeat_interval: 4h}
receivers:
  - name: oncall
    pagerduty_configs:
      - routing_key_file: /etc/alertmanager/key
"""


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for block in BLOCK.finditer(PAGE):
        if block["name"]:
            path = tmp_path / block["name"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["body"], encoding="utf-8")
    (tmp_path / "alertmanager.yml").write_text(ALERTMANAGER, encoding="utf-8")
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def compare(*words: str) -> Result:
    done = CliRunner().invoke(main, ["compare", *words, "--fixture", "shop"], prog_name="rulelint")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def results(*words: str) -> dict[str, object]:
    done = compare(*words, "--output-format", "json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    jsonschema.validate(found, SCHEMA)
    variants = found["variants"]
    assert isinstance(variants, dict)
    return variants


RULES = ("QueueGrows", "QueueStuck", "--file", "rules.yml")


def test_json_is_what_the_schema_says_and_the_same_on_every_run() -> None:
    found = results(*RULES)

    assert found == results(*RULES)
    assert found["measure"] == "fires"
    assert found["discordant"] == {"only_a": 7, "only_b": 0, "p": 2 / 128}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"version": 1, "variants": found | {"measure": "messages"}}, SCHEMA)


def test_pages_are_counted_with_an_alertmanager() -> None:
    found = results(*RULES, "--alertmanager", "alertmanager.yml")

    assert found["measure"] == "pages"
    a, b = found["a"], found["b"]
    assert isinstance(a, dict)
    assert isinstance(b, dict)
    assert (a["pages"], b["pages"]) == (8, 1)
    # half a minute of `group_wait` later than they fire
    assert (a["mean_time_to_tell"], b["mean_time_to_tell"]) == (150, 750)


def test_each_side_is_sent_without_the_other(shop: Path) -> None:
    (shop / "alertmanager.yml").write_text(ALERTMANAGER.replace("[alertname]", "[team]"), encoding="utf-8")
    rules = (shop / "rules.yml").read_text(encoding="utf-8")
    (shop / "stuck.yml").write_text(rules.replace("QueueGrows", "Other").replace("> 50\n  ", "> 500\n  ", 1))
    group = ("--alertmanager", "alertmanager.yml")

    together = results(*RULES, *group)
    apart = results("rules.yml:QueueGrows", "stuck.yml:QueueStuck", *group)

    # in one group, the pager would still have the incident of the first open when the second fires
    assert together["b"] == apart["b"] | {"name": "QueueStuck", "margins": together["b"]["margins"]}  # type: ignore[index,operator]
    assert together["b"]["pages"] == 1  # type: ignore[index]


def test_what_is_named_by_its_path_needs_no_configuration(shop: Path) -> None:
    (shop / "noise.yml").write_text("groups: [{name: x, rules: [{alert: QueueGrows, expr: up}]}]\n")

    found = results("rules.yml:QueueGrows", "patient.yml:QueueGrows")

    twins = found["twins"]
    assert isinstance(twins, list)
    assert [(each["a"]["path"], each["b"]["path"]) for each in twins] == [("rules.yml", "patient.yml")]


def test_equal_names_in_one_group_stay_apart(shop: Path) -> None:
    rules = "".join(f"      - {{alert: Same, expr: queue_length > {each}}}\n" for each in (50, 200))
    (shop / "same.yml").write_text(f"groups:\n  - name: g\n    rules:\n{rules}")

    found = results("same.yml:g/Same#1", "same.yml:g/Same#2")

    a, b = found["a"], found["b"]
    assert isinstance(a, dict)
    assert isinstance(b, dict)
    assert (a["fires"], b["fires"]) == (8, 0)


@pytest.mark.parametrize(
    "name", ["", ":", "rules.yml:", "x" * 5000, "no\0name", "../" * 2000 + "x:y", "shop", "é:ü"]
)
def test_a_name_that_is_none_is_refused(name: str) -> None:
    done = compare("QueueGrows", name, "--file", "rules.yml")

    assert done.exit_code == 2
    assert done.stdout == ""


def test_more_processes_say_the_same() -> None:
    assert results(*RULES, "--jobs", "2") == results(*RULES, "--jobs", "1")


def test_a_report_does_not_replace_what_is_compared(shop: Path) -> None:
    before = (shop / "rules.yml").read_text(encoding="utf-8")

    done = compare("rules.yml", "patient.yml", "--output", "json=rules.yml")

    assert done.exit_code == 2
    assert (shop / "rules.yml").read_text(encoding="utf-8") == before
