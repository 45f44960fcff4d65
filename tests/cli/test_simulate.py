"""`rulelint simulate` on the shipped scenarios."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from rulelint.cli.main import main
from tests.shared_data import ROOT

SHOP = ROOT / "fixtures" / "recorded-shop"
SCHEMA = json.loads((ROOT / "schemas" / "results.schema.json").read_text(encoding="utf-8"))


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["simulate", *words], prog_name="rulelint")


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_json_is_what_the_schema_says_and_the_same_on_every_run() -> None:
    words = ("fixtures/recorded-shop/rules", "--fixture", str(SHOP), "--output-format", "json")
    first, second = run(*words), run(*words)
    results = json.loads(first.stdout)
    jsonschema.validate(results, SCHEMA)

    assert first.exit_code == 0, first.output
    assert first.stdout_bytes == second.stdout_bytes
    assert [run(*words, "--jobs", jobs).stdout_bytes == first.stdout_bytes for jobs in "123"] == [True] * 3
    assert results["fixtures"][0]["name"] == "recorded-shop"
    assert {each["incident"] for each in results["coverage"]} == {
        "checkout-errors",
        "payment-latency",
        "disk-full",
        "catalog-down",
    }
    assert all(each["detected"] for each in results["coverage"])
    own = {each["by"] for each in results["noise"]}
    assert own >= {"rule", "owner", "severity", "category"}
    assert ("receiver" in own) is (results["fixtures"][0]["alertmanager"] is not None)
    assert results["episodes"]


def test_notifications_are_what_the_schema_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "alertmanager.yml").write_text(
        "route: {receiver: hook, group_by: [team]}\n"
        "receivers: [{name: hook, webhook_configs: [{url: 'http://localhost'}]}]\n",
        encoding="utf-8",
    )
    (tmp_path / ".rulelint.yaml").write_text("alertmanager: alertmanager.yml\n", encoding="utf-8")
    done = run(str(SHOP / "rules"), "--fixture", str(SHOP), "--output-format", "json")
    results = json.loads(done.stdout)
    jsonschema.validate(results, SCHEMA)

    assert results["fixtures"][0]["alertmanager"]["version"] == "0.34"
    assert {each["receiver"] for each in results["notifications"]} == {"hook"}
    kinds = {"receiver", "owner", "severity", "category", "channel", "rule"}
    assert {each["by"] for each in results["audiences"]} == kinds
    assert sum(each["messages"] for each in results["audiences"] if each["by"] == "receiver") == len(
        results["notifications"]
    )


def test_another_alertmanager_may_be_named(tmp_path: Path) -> None:
    words = ("fixtures/recorded-shop/rules", "--fixture", str(SHOP), "--alertmanager")
    shipped, missing = run(*words, str(SHOP / "alertmanager.yml")), run(*words, str(tmp_path / "none.yml"))
    broken = tmp_path / "broken.yml"
    broken.write_text("route: {reciever: nobody}\n", encoding="utf-8")

    assert "notifications: 20, as Alertmanager 0.34 sends them" in shipped.stdout
    assert (missing.exit_code, run(*words, str(broken)).exit_code) == (2, 2)


@pytest.mark.parametrize(
    ("matcher", "held_back"),
    [("team=team-payment", {"silenced": 3}), ("team=nobody", {}), ("team=~.*", None)],
)
def test_silences_hold_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, matcher: str, held_back: dict[str, int] | None
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(SHOP / "alertmanager.yml", tmp_path)
    (tmp_path / "silences.yaml").write_text(
        f"- {{matchers: ['{matcher}'], start: 2026-11-22T05:00:00Z, end: 2026-11-22T07:00:00Z}}\n",
        encoding="utf-8",
    )
    (tmp_path / ".rulelint.yaml").write_text(
        "alertmanager: alertmanager.yml\nsilences: silences.yaml\n", encoding="utf-8"
    )
    done = run(str(SHOP / "rules"), "--fixture", str(SHOP), "--output-format", "json")

    if held_back is None:
        assert done.exit_code == 2
        assert "silences.yaml:1:3: every matcher matches an empty label" in done.output
    else:
        results = json.loads(done.stdout)
        assert results["fixtures"][0]["alertmanager"]["held_back"] == held_back
        owners = {owner for each in results["notifications"] for owner in each["owners"]}
        assert ("team-payment" in owners) is not bool(held_back)


def test_the_schema_rejects_what_it_does_not_know() -> None:
    results = json.loads(run(str(SHOP / "rules"), "--fixture", str(SHOP), "--output-format", "json").stdout)
    results["episodes"][0]["page"] = True

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(results, SCHEMA)


def test_several_formats_and_fixtures_at_once(tmp_path: Path) -> None:
    fleet = ROOT / "fixtures" / "synthetic-fleet"
    done = run(
        "fixtures",
        "--fixture",
        str(SHOP),
        "--fixture",
        str(fleet),
        "--output",
        f"markdown={tmp_path / 'out.md'}",
        "--output",
        f"json={tmp_path / 'out.json'}",
    )
    markdown = (tmp_path / "out.md").read_text(encoding="utf-8")
    results = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))

    assert done.exit_code == 0, done.output
    assert "fixture recorded-shop:" in done.stdout
    assert "fixture synthetic-fleet:" in done.stdout
    assert markdown.count("## Simulation on") == 2
    assert [each["name"] for each in results["fixtures"]] == ["recorded-shop", "synthetic-fleet"]
    # rules of one scenario read what the other did not record: unknown, with the line that records it
    assert any(each["reason"] == "not-recorded" for each in results["not_simulated"])
    assert "rulelint record --add" in done.stdout
    assert "were not simulated" in done.stderr


def test_windows_follow_the_asked_version() -> None:
    words = (str(SHOP / "rules"), "--fixture", str(SHOP), "--prometheus-version")

    assert "as Prometheus 3.14," in run(*words, "3.14").stdout
    assert "as Prometheus 2.42," in run(*words, "2.42").stdout


def test_the_phase_moves_every_evaluation() -> None:
    done = run(str(SHOP / "rules"), "--fixture", str(SHOP), "--phase", "3s", "--output-format", "json")

    assert all(each["fired_at"].endswith("3Z") for each in json.loads(done.stdout)["episodes"])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("fixtures/recorded-shop/rules", "--fixture", "nowhere"), 2, "nowhere"),
        (("nowhere.yml", "--fixture", str(SHOP)), 2, "nowhere.yml does not exist"),
        (("fixtures/recorded-shop/series", "--fixture", str(SHOP)), 3, "nothing to check"),
        (("fixtures/recorded-shop/rules", "--fixture", str(SHOP), "--phase", "soon"), 2, "soon"),
        (
            ("fixtures/recorded-shop/rules", "--fixture", str(SHOP), "--prometheus-version", "new"),
            2,
            "`new` is not",
        ),
    ],
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], code: int, said: str) -> None:
    done = run(*words)

    assert done.exit_code == code
    assert said in done.stderr


def test_no_fixture_is_no_simulation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rules.yml").write_text("groups: [{name: a, rules: [{alert: A, expr: up == 0}]}]\n")
    monkeypatch.chdir(tmp_path)
    done = run("rules.yml")

    assert done.exit_code == 2
    assert "no fixture" in done.stderr
    assert "--fixture" in done.stderr


def test_fixtures_and_owners_come_from_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".rulelint.yaml").write_text(
        "rules: ['*.yml']\nfixtures: ['data/*']\npolicy: {owner: {from: ['annotation:who']}}\n"
    )
    (tmp_path / "rules.yml").write_text(
        "groups: [{name: a, rules: [{alert: A, expr: up == 0, annotations: {who: jo}}]}]\n"
    )
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "shop").symlink_to(SHOP)
    (tmp_path / "data" / "copy").mkdir()
    (tmp_path / "data" / "copy" / "series").mkdir()
    (tmp_path / "data" / "copy" / "fixture.yaml").write_text(
        "rulelint_fixture: 1\nwindow: {start: 2026-11-02T00:00:00Z, end: 2026-11-02T01:00:00Z}\n"
        "source: {kind: synthetic}\nrecorded: [up]\n"
    )
    monkeypatch.chdir(tmp_path)
    results = json.loads(run("--output-format", "json").stdout)

    assert [each["name"] for each in results["fixtures"]] == ["copy"]
    assert [each["owner"] for each in results["noise"] if each["by"] == "rule"] == ["jo"]
