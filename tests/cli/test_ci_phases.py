"""What a gate rejects at some phases of evaluation only fails nobody."""

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.compare.shop import BLIND, CONFIG, CONFIG_TEXT, FIXTURE, RULES, START, edited, shop
from tests.report.figures import NO_FIGURES, baseless, figures

SERIES = f"{FIXTURE}/series/errors.txt"
BRIEF = f'@ a {START} 10000x720\n{{job="shop"}} a 0x179 20x7 0x532\n'
"""Errors for 70 seconds from 00:30: `for: 1m` is over before they are at two of five phases."""
LONG = f'@ a {START} 10000x720\n{{job="shop"}} a 0x179 20x59 0x480\n'
ALERTMANAGER = """
route: {receiver: chat, group_by: [alertname]}
receivers: [{name: chat, slack_configs: [{api_url: 'http://x', channel: y}]}]
"""
ROUTED = CONFIG_TEXT + "alertmanager: alertmanager.yml\n"


def lost(run_ci: Run, root: Path, series: str, config: str = CONFIG_TEXT) -> tuple[int, str, list[str], int]:
    """Return exit code, severity and notes of the lost incident, and how many phases were looked at."""
    scratch = shop(root, extra={SERIES: series, CONFIG: config})
    scratch.write({RULES: BLIND})
    code, out, _ = run_ci(scratch.root, "--base", "HEAD", "--output-format", "json")
    results = json.loads(out)
    (found,) = [each for each in results["regressions"] if each["id"] == "gate/incident-lost"]
    (basis,) = [each for each in results["basis"] if each["section"] == "regressions"]
    return code, found["severity"], found["notes"], len(basis["phase"]["looked_at"])


def test_what_every_phase_rejects_is_an_error(tmp_path: Path, run_ci: Run) -> None:
    code, severity, notes, looked = lost(run_ci, tmp_path / "repo", LONG)

    assert (code, severity, looked) == (1, "error", 5)
    assert not [note for note in notes if "robust" in note]


def test_what_some_phases_reject_is_a_warning_that_says_so(tmp_path: Path, run_ci: Run) -> None:
    code, severity, notes, looked = lost(run_ci, tmp_path / "repo", BRIEF)

    assert (code, severity, looked) == (0, "warning", 5)
    assert notes[0] == "not robust: rejected at 2 of 5 phases of evaluation"


def test_nobody_has_to_look_at_other_phases(tmp_path: Path, run_ci: Run) -> None:
    config = CONFIG_TEXT + "statistics: {phases: 1}\n"

    assert lost(run_ci, tmp_path / "repo", BRIEF, config)[::3] == (1, 1)


def test_without_an_error_no_other_phase_is_looked_at(tmp_path: Path, run_ci: Run) -> None:
    config = CONFIG_TEXT.replace("gates:", "gates:\n  incident_lost: warning")

    code, severity, notes, looked = lost(run_ci, tmp_path / "repo", BRIEF, config)

    assert (code, severity, looked) == (0, "warning", 1)
    assert not [note for note in notes if "robust" in note]


def test_every_figure_has_a_basis(tmp_path: Path, run_ci: Run) -> None:
    """Two hours with changes, regressions and pages; without their basis, or with one more figure, it is noticed."""
    scratch = shop(tmp_path / "repo", extra={SERIES: LONG, "alertmanager.yml": ALERTMANAGER, CONFIG: ROUTED})
    scratch.write({RULES: edited(("errors > 5", "errors > 50"), ("queue:max > 60", "queue:max > 10"))})
    _, out, _ = run_ci(scratch.root, "--base", "HEAD", "--output-format", "json")
    results = json.loads(out)

    assert {name for name in results if name not in NO_FIGURES and [*figures(results[name])]} == {
        "regressions",
        "replays",
    }
    assert baseless(results) == []
    assert baseless(results | {"basis": results["basis"][:1]})
    assert baseless(results | {"more": [{"fixture": "evening", "share": 0.5}]})


def test_text_and_markdown_say_what_the_figures_rest_on(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo", extra={SERIES: BRIEF})
    scratch.write({RULES: BLIND})

    for form in ("text", "markdown"):
        _, out, _ = run_ci(scratch.root, "--base", "HEAD", "--output-format", form)
        assert (
            "fixture evening: 2026-11-02T00:00:00Z to 2026-11-02T02:00:00Z (2h), not representative; " in out
        )
        assert "n = 1 fire in base, 0 in head, 1 incident; " in out
        assert "5 phases" in out
        assert "careful: its data is made up" in out
