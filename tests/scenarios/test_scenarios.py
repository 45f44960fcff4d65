"""The shipped scenarios: what generates them, what they hold, what their rules do on them."""

import json
import runpy
import shutil
from functools import cache
from pathlib import Path

import pytest

from rulelint.alertmanager.fields import LATEST
from rulelint.api.lint import lint
from rulelint.fixtures.load import load_fixture
from rulelint.fixtures.model import Fixture
from rulelint.fixtures.verify import verify
from rulelint.fixtures.write import fixture_files
from rulelint.policy.around import read_alertmanager
from rulelint.policy.config import load_config
from rulelint.promql.ast import Expr, VectorSelector
from rulelint.promql.parser import parse_expr
from rulelint.promql.printer import print_expr
from rulelint.promql.visit import transform, walk
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile
from rulelint.simulate.model import Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from rulelint.source.file import SourceText
from tests.checkout import ROOT

SCENARIOS = ("recorded-shop", "synthetic-fleet")
MAX_BYTES = 5_000_000
POLICY = """\
policy:
  owner: {from: ["label:team"], required: true}
  severity: {from: ["label:severity"], levels: [info, warning, critical]}
  category: {from: ["label:category"], values: [business, performance, security, availability]}
  summary: {required: true}
  runbook: {from: ["annotation:runbook_url"], sections: [Meaning, Impact, Steps, Escalation]}
"""


def folder_of(name: str) -> Path:
    return ROOT / "fixtures" / name


@cache
def fixture_of(name: str) -> Fixture:
    return load_fixture(folder_of(name))


@cache
def rules_of(name: str) -> tuple[RuleFile, ...]:
    files = [
        load_bytes(str(path), path.read_bytes())
        for path in sorted((folder_of(name) / "rules").glob("*.yaml"))
    ]
    return tuple(file for file in files if file is not None)


@cache
def simulation_of(name: str) -> Simulation:
    return simulate(rules_of(name), fixture_of(name))


def committed(folder: Path) -> dict[str, bytes]:
    """Return the files of a fixture as they are in the work tree."""
    paths = [folder / "fixture.yaml", folder / "incidents.yaml", *sorted((folder / "series").iterdir())]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_the_generator_writes_what_is_committed() -> None:
    folder = folder_of("synthetic-fleet")
    scenario = runpy.run_path(str(folder / "generate.py"))["scenario"]

    assert fixture_files(scenario(folder)) == committed(folder)


@pytest.mark.parametrize("name", SCENARIOS)
def test_written_again_it_is_the_same(name: str) -> None:
    assert fixture_files(fixture_of(name)) == committed(folder_of(name))


@pytest.mark.parametrize("name", SCENARIOS)
def test_it_is_sound(name: str) -> None:
    assert verify(fixture_of(name)) == ()


def test_the_series_are_small() -> None:
    sizes = [path.stat().st_size for name in SCENARIOS for path in (folder_of(name) / "series").iterdir()]

    assert len(sizes) > 20
    assert sum(sizes) <= MAX_BYTES


def test_what_the_fleet_is() -> None:
    fleet = fixture_of("synthetic-fleet")

    assert fleet.source.kind == "synthetic"
    assert not fleet.representative
    assert (fleet.end - fleet.start) == 7 * 86_400_000
    assert len(fleet.incidents) == 5
    assert sum(len(block.labels) for block in fleet.store.blocks) <= 60


def test_what_the_recording_is() -> None:
    shop = fixture_of("recorded-shop")
    timeline = {incident.name: incident for incident in shop.incidents}

    assert (shop.source.kind, shop.source.stale) == ("remote-read", "exact")
    assert shop.end - shop.start >= 30 * 60_000
    assert list(timeline) == ["checkout-errors", "payment-latency", "disk-full", "catalog-down"]
    assert all(shop.start < each.start < (each.end or 0) < shop.end for each in timeline.values())
    assert any(block.stale is not None for block in shop.store.blocks)


MESSAGES = {
    "recorded-shop": {
        "shop-chat": (9, 4),
        "platform-oncall": (6, 3),
        "shop-oncall": (4, 2),
        "platform-chat": (1, 1),
    },
    "synthetic-fleet": {
        "web-chat": (234, 234),
        "platform-chat": (80, 80),
        "db-oncall": (4, 2),
        "db-chat": (2, 2),
        "platform-oncall": (2, 1),
        "web-oncall": (2, 1),
    },
}
"""Receiver → messages and pages, with the scenario's own Alertmanager."""


@pytest.mark.parametrize("name", SCENARIOS)
def test_who_is_told(name: str) -> None:
    path = folder_of(name) / "alertmanager.yml"
    source = SourceText(str(path), path.read_text(encoding="utf-8"))
    options = SimulateOptions(alertmanager=read_alertmanager(source, LATEST))
    told = simulate(rules_of(name), fixture_of(name), options).told

    assert told is not None
    receivers = [each for each in told.audiences if each.by == "receiver" and each.messages]
    assert {each.name: (each.messages, each.pages) for each in receivers} == MESSAGES[name]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of its own, with the policy the scenarios' rules keep to."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".rulelint.yaml").write_text(POLICY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", SCENARIOS)
def test_its_rules_are_clean_by_a_strict_policy(name: str, repository: Path) -> None:
    for part in ("rules", "runbooks"):
        shutil.copytree(folder_of(name) / part, repository / part)
    clean = lint([Path("rules")], load_config(repository, None))
    for runbook in (repository / "runbooks").iterdir():
        runbook.write_text("# Nothing to see\n", encoding="utf-8")
    spoilt = lint([Path("rules")], load_config(repository, None))

    assert [f"{each.path}: {each.message}" for each in clean.findings] == []
    assert {each.id for each in spoilt.findings} == {"policy/runbook"}
    assert {file.kind for file in rules_of(name)} == {"prometheus", "prometheusrule"}


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_rule_is_simulated_and_every_incident_detected(name: str) -> None:
    simulation = simulation_of(name)

    assert simulation.not_simulated == ()
    assert simulation.failures == ()
    incidents = simulation.coverage.incidents
    assert [each.incident.name for each in incidents] == [each.name for each in fixture_of(name).incidents]
    assert all(each.detected for each in incidents)


@pytest.mark.parametrize(
    ("name", "often", "never"),
    [
        (
            "recorded-shop",
            {"CatalogNotFound": 10},
            {"LatencyMeanHigh", "CatalogErrorRatioHigh", "LoginFailures"},
        ),
        (
            "synthetic-fleet",
            {"ApiErrors": 50, "ShopSlow": 50, "QueueImagesLong": 50},
            {"QueueMailStuck", "DiskFull"},
        ),
    ],
)
def test_noisy_rules_are_noisy_and_blind_ones_blind(
    name: str, often: dict[str, int], never: set[str]
) -> None:
    fires = {each.rule.name: each.figures.fires for each in simulation_of(name).noise}

    assert {rule: fires[rule] >= least for rule, least in often.items()} == dict.fromkeys(often, True)
    assert {rule for rule in never if fires[rule]} == set()


def expanded(expr: Expr, recorded: dict[str, Expr]) -> Expr:
    """Replace the names of recording rules, with the matchers they are read with left out, by their expressions."""

    def replace(node: Expr) -> Expr:
        return recorded.get(node.name, node) if isinstance(node, VectorSelector) else node

    return transform(expr, replace)


def test_the_queries_of_the_oracle_are_expressions_of_the_rules() -> None:
    rules = [rule for file in rules_of("recorded-shop") for group in file.groups for rule in group.rules]
    recorded: dict[str, Expr] = {}
    parts: set[str] = set()
    for rule in rules:
        expr = expanded(parse_expr(rule.expr.value), recorded)
        if rule.kind == "record":
            recorded[rule.name.value] = expr
        parts |= {print_expr(node) for node in walk(expr)}
    queries = (folder_of("recorded-shop") / "queries.txt").read_text("utf-8").splitlines()

    assert len(queries) == len(set(queries)) == 20
    assert [query for query in queries if print_expr(parse_expr(query)) not in parts] == []


def test_runbooks_are_all_referred_to() -> None:
    for name in SCENARIOS:
        said = {
            pair.value
            for file in rules_of(name)
            for group in file.groups
            for rule in group.rules
            if rule.kind == "alert"
            for pair in rule.annotations
            if pair.key.value == "runbook_url"
        }
        there = {
            path.relative_to(folder_of(name)).as_posix() for path in (folder_of(name) / "runbooks").iterdir()
        }
        assert said == there


def test_the_incidents_of_the_recording_are_what_was_caused() -> None:
    recording = folder_of("recorded-shop") / "recording"
    timeline = json.loads((recording / "timeline.json").read_text("utf-8"))
    incidents = runpy.run_path(str(recording / "export.py"))["incidents"]

    assert tuple(incidents(timeline)) == fixture_of("recorded-shop").incidents


def test_the_readme_of_the_recording_tells_the_plan() -> None:
    text = (folder_of("recorded-shop") / "README.md").read_text("utf-8")

    assert all(f"`{incident.name}`" in text for incident in fixture_of("recorded-shop").incidents)
