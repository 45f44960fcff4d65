"""`rulelint ci` with Alertmanager on both sides: pages, routes, silences and relabelling of a pull request."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.conftest import Run
from tests.compare.annotations import commands
from tests.compare.shop import BLIND, CONFIG, CONFIG_TEXT, FIXTURE, INCIDENTS_TEXT, RULES, edited, shop
from tests.git.scratch import Scratch
from tests.shared_data import ROOT

SCHEMA = json.loads((ROOT / "schemas/results.schema.json").read_text("utf-8"))
ALERTMANAGER = "deploy/alertmanager.yml"
ROUTES = """\
route:
  receiver: chat
  group_by: [alertname]
  routes:
    - matchers: [severity="critical"]
      receiver: pager
receivers:
  - name: chat
    slack_configs: [{api_url_file: /slack, channel: '#shop'}]
  - name: pager
    pagerduty_configs: [{routing_key_file: /key}]
"""
NAMED = f"alertmanager: {ALERTMANAGER}\n{CONFIG_TEXT}"
MUST_PAGE = INCIDENTS_TEXT + "  must_page: true\n"
INCIDENTS = f"{FIXTURE}/incidents.yaml"
SILENCE = "- {matchers: [alertname=Errors], start: 2026-11-02T00:00:00Z, end: 2026-11-02T06:00:00Z}\n"
RELABEL = "alerting:\n  alert_relabel_configs:\n    - {source_labels: [team], regex: shop, action: drop}\n"
UNPAGED = "gate/incident-unpaged"


def repository(root: Path, extra: Mapping[str, str] | None = None, config: str = NAMED) -> Scratch:
    """Return the shop with an Alertmanager, whose outage must page."""
    files = {CONFIG: config, ALERTMANAGER: ROUTES, INCIDENTS: MUST_PAGE, **(extra or {})}
    return shop(root, extra=files)


def results(run_ci: Run, root: Path, *words: str) -> dict[str, Any]:
    _, out, _ = run_ci(root, "--base", "HEAD", "--output-format", "json", *words)
    found: dict[str, Any] = json.loads(out)
    jsonschema.validate(found, SCHEMA)
    return found


def rejected(run_ci: Run, root: Path, *words: str) -> list[tuple[str, str]]:
    """Return id and place of every error."""
    _, found = commands(run_ci, root, *words)
    return [(title, place) for level, place, title in found if level == "error"]


def test_a_route_that_changes_is_replayed(tmp_path: Path, run_ci: Run) -> None:
    scratch = repository(tmp_path / "repo")
    scratch.write({ALERTMANAGER: ROUTES.replace('"critical"', '"page"')})
    found = results(run_ci, scratch.root)
    (replay,) = found["replays"]

    assert rejected(run_ci, scratch.root) == [(UNPAGED, f"{ALERTMANAGER}:5")]
    assert [(each["kind"], each["message"]) for each in found["changes"]] == [
        ("routing", 'route to `pager`: `{severity="critical"}` → `{severity="page"}`')
    ]
    told = replay["notifications"]
    assert {
        each["receiver"]: (each["base"]["pages"], each["head"]["pages"]) for each in told["receivers"]
    } == {
        "chat": (0, 1),
        "pager": (1, 0),
    }
    assert [each["receiver"] for each in told["new_pages"]] == ["chat"]
    assert [each["receiver"] for each in told["lost_pages"]] == ["pager"]
    (incident,) = replay["incidents"]
    assert incident["base"]["page"] == {"paged": True, "receiver": "pager", "time_to_page": 90.0}


def test_the_table_shows_pages_before_and_after(tmp_path: Path, run_ci: Run) -> None:
    scratch = repository(tmp_path / "repo")
    scratch.write({RULES: edited(("queue:max > 60", "queue:max > 10"))})
    _, out, _ = run_ci(scratch.root, "--base", "HEAD")

    assert (
        "Pages in 2h by owner, before and after (fixture evening)\n"
        "  owner  before  after  messages\n"
        "  shop   1       1      2\n"
    ) in out


@pytest.mark.parametrize("named", [True, False])
def test_the_command_line_may_name_it(tmp_path: Path, run_ci: Run, named: bool) -> None:  # noqa: FBT001  a row
    scratch = repository(tmp_path / "repo", config=CONFIG_TEXT)
    scratch.write({RULES: edited(("severity: critical", "severity: warning"))})
    words = ("--alertmanager", ALERTMANAGER) if named else ()

    assert rejected(run_ci, scratch.root, *words) == ([(UNPAGED, f"{RULES}:8")] if named else [])


def test_one_outside_of_the_repository_is_refused(tmp_path: Path, run_ci: Run) -> None:
    scratch = repository(tmp_path / "repo")

    code, _, said = run_ci(scratch.root, "--base", "HEAD", "--alertmanager", "../elsewhere.yml")

    assert code == 2
    assert "outside of the repository" in said


def test_silences_are_those_of_base(tmp_path: Path, run_ci: Run) -> None:
    extra = {"silences.yaml": SILENCE}
    silent = repository(tmp_path / "silent", extra, f"silences: silences.yaml\n{NAMED}")
    silent.write({ALERTMANAGER: ROUTES.replace('"critical"', '"page"')})
    loud = repository(tmp_path / "loud", {"silences.yaml": "[]\n"}, f"silences: silences.yaml\n{NAMED}")
    loud.write({"silences.yaml": SILENCE, ALERTMANAGER: ROUTES.replace('"critical"', '"page"')})

    assert rejected(run_ci, silent.root) == [], "nobody was paged before"
    found = results(run_ci, loud.root)
    assert [(each["id"], each["path"]) for each in found["regressions"]] == [
        (UNPAGED, ALERTMANAGER),
        ("gate/new-recipient", ALERTMANAGER),
        ("policy/changed-gate", "silences.yaml"),
    ]
    assert found["regressions"][2]["message"] == (
        'a new silence of `{alertname="Errors"}` from 2026-11-02T00:00:00Z to 2026-11-02T06:00:00Z'
    )


def test_alerts_that_are_dropped_page_nobody(tmp_path: Path, run_ci: Run) -> None:
    config = f"prometheus: prometheus.yml\n{NAMED}"
    scratch = repository(tmp_path / "repo", {"prometheus.yml": "global: {}\n"}, config)
    scratch.write({"prometheus.yml": RELABEL})
    found = results(run_ci, scratch.root)

    assert [each["message"] for each in found["changes"]] == [
        "alerts are relabelled otherwise before they are sent"
    ]
    assert rejected(run_ci, scratch.root) == [(UNPAGED, "prometheus.yml:3")]


@pytest.mark.parametrize(
    ("base", "head", "said"),
    [
        (NAMED, CONFIG_TEXT, ""),
        (CONFIG_TEXT, NAMED, "base has no configuration of Alertmanager: pages are not compared"),
    ],
)
def test_where_one_side_has_none(tmp_path: Path, run_ci: Run, base: str, head: str, said: str) -> None:
    scratch = repository(tmp_path / "repo", config=base)
    scratch.write({CONFIG: head, RULES: BLIND})
    found = results(run_ci, scratch.root)

    assert [each["message"] for each in found["notices"] if "Alertmanager" in each["message"]] == (
        [said] if said else []
    )
    assert (found["replays"][0]["notifications"] is None) is bool(said)


def test_a_removed_configuration_is_said(tmp_path: Path, run_ci: Run) -> None:
    scratch = repository(tmp_path / "repo")
    scratch.write({CONFIG: CONFIG_TEXT, ALERTMANAGER: None, RULES: BLIND})
    found = results(run_ci, scratch.root)

    assert "this pull request leaves no configuration of Alertmanager: pages are not compared" in [
        each["message"] for each in found["notices"]
    ]
    assert "policy/changed-gate" in [each["id"] for each in found["regressions"]]


def test_a_broken_one_of_base_does_not_stop_its_repair(tmp_path: Path, run_ci: Run) -> None:
    scratch = repository(tmp_path / "repo", {ALERTMANAGER: "rute: {}\n"})
    scratch.write({ALERTMANAGER: ROUTES})
    code, out, _ = run_ci(scratch.root, "--base", "HEAD")

    assert code == 0
    assert (
        "base's routing of alerts cannot be read, pages are not compared: deploy/alertmanager.yml:1:1" in out
    )


def test_a_broken_one_of_head_ends_the_command(tmp_path: Path, run_ci: Run) -> None:
    scratch = repository(tmp_path / "repo")
    scratch.write({ALERTMANAGER: "rute: {}\n"})
    code, _, said = run_ci(scratch.root, "--base", "HEAD")

    assert code == 2
    assert "deploy/alertmanager.yml:1:1" in said
