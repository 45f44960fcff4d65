"""`rulelint incidents`: what it ends with and writes; what `rulelint ci` says of an incident not seen whole."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from rulelint.cli.main import main
from tests.cli.conftest import Run
from tests.compare.shop import BLIND, FIXTURE, INCIDENTS_TEXT, RULES, START, shop
from tests.shared_data import ROOT

SHOP = ("fixtures/recorded-shop/rules", "--fixture", "fixtures/recorded-shop")
PAGER = ("--alertmanager", "fixtures/recorded-shop/alertmanager.yml")
SCHEMA = json.loads((ROOT / "schemas" / "results.schema.json").read_text(encoding="utf-8"))


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["incidents", *words], prog_name="rulelint")


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_the_incidents_of_the_recording_are_all_guarded_by_pages() -> None:
    done = run(*SHOP, *PAGER, "--output-format", "json")
    results = json.loads(done.stdout)
    jsonschema.validate(results, SCHEMA)
    [basis] = results["basis"]
    best = {each["incident"]: each["guards"][0] for each in results["incidents"]}

    assert done.exit_code == 0, done.output
    assert (basis["section"], basis["fixture"], basis["n"]) == ("incidents", "recorded-shop", 4)
    assert (basis["start"], basis["end"]) == ("2026-11-22T05:50:40Z", "2026-11-22T06:34:40Z")
    assert {name: (each["rule"]["name"], each["told_by"]) for name, each in best.items()} == {
        "checkout-errors": ("CheckoutErrorRatioHigh", "page"),
        "payment-latency": ("PaymentLatencyHigh", "page"),
        "disk-full": ("DiskAlmostFull", "page"),
        "catalog-down": ("TargetDown", "page"),
    }
    assert run(*SHOP, *PAGER, "--output-format", "json").stdout_bytes == done.stdout_bytes


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 0),
        (("--fail-on", "info"), 1),
        (("--fail-on", "never"), 0),
        ((*PAGER, "--fail-on", "info"), 0),
    ],
)
def test_what_is_not_known_fails_only_where_that_is_asked_for(words: tuple[str, ...], code: int) -> None:
    """Without Alertmanager it is not known whether incidents that must page do."""
    assert run(*SHOP, *words).exit_code == code


def test_another_prometheus_replays_them() -> None:
    assert "as Prometheus 2.42," in run(*SHOP).stdout
    assert "as Prometheus 3.4," in run(*SHOP, "--prometheus-version", "3.4").stdout


@pytest.mark.parametrize(("words", "code"), [((), 1), (("--fail-on", "never"), 0)])
def test_one_that_must_page_and_does_not_fails(words: tuple[str, ...], code: int) -> None:
    done = run("fixtures/recorded-shop/rules/shop.yaml", *SHOP[1:], *PAGER, *words)

    assert done.exit_code == code
    assert "somebody must be paged and is not: disk-full, catalog-down" in " ".join(done.stdout.split())


def test_an_incident_that_nobody_covers_is_not_missed(tmp_path: Path) -> None:
    file = tmp_path / "old.yaml"
    incident = "{name: long-ago, start: 2020-01-01T00:00:00Z, end: 2020-01-01T01:00:00Z, must_page: true}"
    file.write_text(f"- {incident}\n", encoding="utf-8")
    done = run(*SHOP, *PAGER, "--incidents", str(file))

    assert done.exit_code == 0
    assert "yes not replayable no fixture covers it" in " ".join(done.stdout.split())


def test_a_file_is_written_and_never_over_what_it_is_about(tmp_path: Path) -> None:
    file = tmp_path / "incidents.csv"

    assert run(*SHOP, "--output", f"csv={file}").exit_code == 0
    assert file.read_text(encoding="utf-8").startswith("incident,severity,")
    assert run(*SHOP, "--output", "csv=fixtures/recorded-shop/rules").exit_code == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {name: a}\n", "start"),
        (
            "- {name: a, start: 2020-01-01T00:00:00Z}\n- {name: a, start: 2020-01-01T00:00:00Z}\n",
            "two incidents",
        ),
        ("{", "old.yaml"),
    ],
)
def test_a_file_that_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "old.yaml"
    file.write_text(text, encoding="utf-8")
    done = run(*SHOP, "--incidents", str(file))

    assert done.exit_code == 2
    assert message in done.output
    assert "Traceback" not in done.output


def test_an_incident_that_began_before_the_window_is_unknown_and_not_missed(
    tmp_path: Path, run_ci: Run
) -> None:
    early = INCIDENTS_TEXT.replace("outage", "early")
    early = re.sub(r"start: .*", "start: 2026-11-01T00:00:00Z", early)
    early = re.sub(r"end: .*", "end: 2026-11-02T00:05:00Z", early)
    scratch = shop(tmp_path / "repo", extra={f"{FIXTURE}/incidents.yaml": INCIDENTS_TEXT + early})
    scratch.write({RULES: BLIND})

    _, out, _ = run_ci(scratch.root, "--base", "HEAD")

    assert "unknown: it began before the window" in out


LAST_MINUTES = f'@ a {START} 60000x120\n{{job="shop"}} a 0x109 20x10\n'
LATE = INCIDENTS_TEXT.replace("T00:30", "T01:45").replace("T00:50", "T01:58")


def test_an_incident_cut_off_by_the_end_of_the_window_is_missed_where_base_tells_of_it(
    tmp_path: Path, run_ci: Run
) -> None:
    """Alone it is unknown; but base caught it on the same data, so head lost it."""
    late = {f"{FIXTURE}/incidents.yaml": LATE, f"{FIXTURE}/series/errors.txt": LAST_MINUTES}
    scratch = shop(tmp_path / "repo", extra=late)
    scratch.write({RULES: BLIND})
    code, out, _ = run_ci(scratch.root, "--base", "HEAD")
    words = " ".join(out.split())

    assert (code, "gate/incident-lost" in out) == (1, True)
    assert "outage Errors after 6m missed" in words

    scratch.commit({RULES: BLIND})
    scratch.write({RULES: BLIND.replace("errors > 50", "errors > 60")})
    code, out, _ = run_ci(scratch.root, "--base", "HEAD")

    assert (code, "gate/incident-lost" in out) == (0, False)
    assert out.count("unknown: the window ended while it could still be told of") == 2
