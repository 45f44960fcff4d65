"""What a phase sweep shows: only what differs, and luck by its name."""

import json
from dataclasses import replace

from rulelint.report import simulation_json
from rulelint.report.phases_tables import phase_tables
from rulelint.simulate.key import RuleKey
from rulelint.simulate.phases import (
    AudiencePhases,
    IncidentPhases,
    PhaseSweep,
    RulePhases,
    Spread,
    parts,
)
from tests.simulate.scene import replay

MINUTE = 60_000
SAME = Spread(2, 2, 2)
SWEEP = PhaseSweep(
    parts(5),
    (
        RulePhases(RuleKey("a.yml", "g", "Steady"), "", SAME),
        RulePhases(RuleKey("a.yml", "g", "Jumpy"), "", Spread(3, 4, 9)),
    ),
    (
        AudiencePhases("receiver", "chat", SAME, Spread(1, 1, 2)),
        AudiencePhases("owner", "", Spread(1, 2, 3), SAME),
    ),
    (
        IncidentPhases("brief", {"fire": 2, "page": 0}, Spread(MINUTE, MINUTE, 3 * MINUTE)),
        IncidentPhases("long", {"fire": 5, "page": 5}, Spread(MINUTE, MINUTE, 2 * MINUTE)),
    ),
    {"fire": Spread(0.5, 0.5, 1), "page": SAME},
)


def test_only_what_differs_is_shown() -> None:
    (table,) = phase_tables(SWEEP)

    assert table.rows == (
        ("incident brief", "fires at 2 of 5 phases: luck", "-", "-", "-"),
        ("incident brief", "time to detect", "1m", "1m", "3m"),
        ("all incidents", "recall by fire", "50%", "50%", "100%"),
        ("Jumpy", "fires", "3", "4", "9"),
        ("receiver chat", "pages", "1", "1", "2"),
    )
    assert table.title == "phases: what differs between 5 phases of evaluation"
    assert table.note.startswith("1 of 2 rules fire alike")


def test_nothing_that_differs_is_said_too() -> None:
    (table,) = phase_tables(PhaseSweep(parts(5), SWEEP.rules[:1], (), (), {}))

    assert table.rows == (("everything", "-", "same", "same", "same"),)


def test_programs_get_every_spread() -> None:
    done = replay("- alert: A\n  expr: x > 5\n", "x 1x20 9x4 1x40")
    results = json.loads(simulation_json.render([replace(done, phases=SWEEP)]))
    by = {(each["of"], each.get("incident") or each.get("level")): each for each in results["phases"]}

    assert json.loads(simulation_json.render([done]))["phases"] == []
    assert len(results["phases"]) == 8
    assert by["incident", "brief"] == {
        "fixture": "scene",
        "of": "incident",
        "incident": "brief",
        "phases": 5,
        "caught": {"fire": 2, "page": 0},
        "luck": ["fire"],
        "time_to_detect": {"min": 60, "median": 60, "max": 180},
    }
    assert by["recall", "fire"]["share"] == {"min": 0.5, "median": 0.5, "max": 1}
