"""`rulelint ci` as people and workflows run it: what it prints where, what it cannot judge, and what it refuses."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import Run
from tests.compare.annotations import commands
from tests.compare.shop import (
    BLIND,
    CONFIG,
    CONFIG_TEXT,
    DOCUMENT_TEXT,
    FILES,
    FIXTURE,
    INCIDENTS_TEXT,
    NOISY,
    RULE_TEXT,
    RULES,
    edited,
    shop,
)
from tests.git.scratch import Scratch
from tests.report.published import VALIDATE

ROOT = Path(__file__).parents[2]
LOST = ("error", f"{RULES}:6", "gate/incident-lost")


def notices(run_ci: Run, root: Path, *arguments: str) -> tuple[int, list[str]]:
    code, out, _ = run_ci(root, "--base", "HEAD", "--output-format", "json", *arguments)
    return code, [each["message"] for each in json.loads(out)["notices"]]


def test_without_fixtures_changes_are_listed_all_the_same(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo", without=("fixtures",))
    scratch.write({RULES: BLIND})

    code, out, _ = run_ci(scratch.root, "--base", "HEAD")

    assert code == 0
    assert "threshold loosened from `5` to `50`" in out
    assert "info: there is no fixture: nothing was replayed" in out


def test_a_fixture_that_no_configuration_lists_is_named(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo", without=(CONFIG,))
    scratch.write({RULES: BLIND})

    assert notices(run_ci, scratch.root) == (
        0,
        [f"no fixture is listed, `{FIXTURE}` for one: nothing was replayed"],
    )


def test_figures_of_owners_say_which_alerts_they_lack(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo")
    scratch.write({RULES: edited(("errors > 5", "failures > 5"), ("queue:max > 60", "queue:max > 20"))})

    _, out, _ = run_ci(scratch.root, "--base", "HEAD")
    costs = out[out.index("What alerts cost each owner") : out.index("Alerts that fire differently")]

    assert costs.splitlines()[-2] == "  without Errors: not simulated"


def test_a_fixture_that_speaks_for_no_rule_is_said(tmp_path: Path, run_ci: Run) -> None:
    other = {f"{FIXTURE}/fixture.yaml": DOCUMENT_TEXT.replace("rules/**", "other/**")}
    scratch = shop(tmp_path / "repo", extra=other)
    scratch.write({RULES: BLIND})

    assert notices(run_ci, scratch.root) == (
        0,
        ["fixture `evening` speaks for none of the rules: nothing was replayed on it"],
    )


def test_a_fixture_of_base_that_cannot_be_read_is_said(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo", extra={f"{FIXTURE}/series/errors.txt": "nonsense\n"})
    scratch.write({RULES: BLIND})

    code, (said, *_) = notices(run_ci, scratch.root)

    assert code == 0
    assert said.startswith("fixture `fixtures/evening` cannot be read and judges nothing: ")


def test_a_fixture_that_head_adds_is_information(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo", without=("fixtures",))
    scratch.write(
        {RULES: BLIND, **{path: text for path, text in FILES.items() if path.startswith("fixtures")}}
    )

    code, out, _ = run_ci(scratch.root, "--base", "HEAD")

    assert code == 0
    assert "Incidents on fixture evening (2h, added by this pull request: information only)" in out
    assert "outage    Errors after 1m  missed" in out


def test_what_head_says_of_an_incident_it_adds_does_not_count(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo", extra={f"{FIXTURE}/incidents.yaml": "[]\n"})
    scratch.write({RULES: BLIND, f"{FIXTURE}/incidents.yaml": INCIDENTS_TEXT})

    assert commands(run_ci, scratch.root) == (0, [])


def test_a_configuration_that_base_lacks_does_not_judge(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo", without=(CONFIG,))
    scratch.write({RULES: BLIND, CONFIG: CONFIG_TEXT + "  incident_lost: off\n"})

    code, out, _ = run_ci(scratch.root, "--base", "HEAD")

    assert code == 0
    assert "info: base has no `.rulelint.yaml`: the defaults judge this pull request" in out
    assert "warning[policy/changed-gate]: `gates.incident_lost` is loosened from error to off" in out


def test_a_configuration_of_base_that_cannot_be_read_does_not_judge(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo", extra={CONFIG: "fixturez: []\n"})
    scratch.write({CONFIG: CONFIG_TEXT})

    code, out, _ = run_ci(scratch.root, "--base", "HEAD")

    assert code == 0
    assert "info: base's configuration cannot be read, the defaults judge: .rulelint.yaml:1:1: " in out


def test_a_configuration_of_head_that_cannot_be_read_is_refused(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo")
    scratch.write({CONFIG: "gatez: {}\n"})

    code, out, err = run_ci(scratch.root, "--base", "HEAD")

    assert (code, out) == (2, "")
    assert err.startswith("error: .rulelint.yaml:1:1: ")
    assert "gates" in err


def test_a_broken_file_of_head_does_not_remove_its_rules(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo")
    scratch.write({RULES: RULE_TEXT.replace("- alert: Queue", "- alert: [Queue")})

    code, out, _ = run_ci(scratch.root, "--base", "HEAD", "--output-format", "json")
    results = json.loads(out)

    assert code == 1
    assert results["regressions"] == results["changes"] == []
    assert [each["id"].partition("/")[0] for each in results["findings"]] == ["yaml"]
    assert "cannot be read whole" in results["notices"][0]["message"]


def test_a_broken_file_of_base_does_not_stop_its_repair(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo", extra={RULES: "groups: [\n"})
    scratch.write({RULES: RULE_TEXT})

    _, out, _ = run_ci(scratch.root, "--base", "HEAD", "--output-format", "json")
    results = json.loads(out)

    assert results["findings"] == []
    assert {each["kind"] for each in results["changes"]} == {"added"}
    assert results["notices"][0]["message"].startswith(f"`{RULES}` of base cannot be read whole: ")


def test_base_that_went_on_is_said(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo")
    fork = scratch.git("rev-parse", "HEAD")
    scratch.commit({RULES: BLIND})
    scratch.git("checkout", "-q", "-b", "topic", fork)

    _, out, _ = run_ci(scratch.root, "--base", "main")

    assert "info: base has commits that head lacks" in out
    assert f"help: compare with `--base {fork[:12]}`, where they parted" in out


def test_nothing_to_check(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo", without=("rules",))

    code, _, err = run_ci(scratch.root, "--base", "HEAD")

    assert code == 3
    assert err.startswith("error: nothing to check")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [((), 0), (("--fail-on", "warning"), 1), (("--fail-on", "never"), 0), (("--fail-on", "info"), 1)],
)
def test_fail_on(tmp_path: Path, run_ci: Run, arguments: tuple[str, ...], code: int) -> None:
    scratch = shop(tmp_path / "repo")
    scratch.write({RULES: edited(("for: 1m", "for: 9m"))})

    assert commands(run_ci, scratch.root, *arguments)[0] == code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--base", "nonsense"), "error: `nonsense` is no commit of this clone"),
        (("--base", "--output=x"), "error: `--output=x` is no commit of this clone"),
        (("--base", "HEAD", "--config", "other.yaml"), "error: there is no `other.yaml` on either side"),
        (("--base", "HEAD", "--config", "../x.yaml"), "error: ../x.yaml is outside of the repository"),
        ((), "error: nothing says what to compare with"),
    ],
)
def test_usage(tmp_path: Path, run_ci: Run, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = run_ci(shop(tmp_path / "repo").root, *arguments)

    assert (code, out) == (2, "")
    assert err.startswith(said)


def test_from_a_folder_below_paths_are_those_of_the_repository(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo")
    scratch.write({RULES: BLIND})

    assert commands(run_ci, scratch.root / "rules") == (1, [LOST])


def test_a_configuration_may_stand_below_the_root(tmp_path: Path, run_ci: Run) -> None:
    files = {f"team/{path}": text for path, text in FILES.items()}
    scratch = Scratch.create(tmp_path / "repo", files)
    scratch.write({f"team/{RULES}": BLIND})

    found = ("error", f"team/{RULES}:6", "gate/incident-lost")
    assert commands(run_ci, scratch.root / "team") == (1, [found])
    assert commands(run_ci, scratch.root, "--config", f"team/{CONFIG}") == (1, [found])


def test_github_gets_annotations_and_a_step_summary(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "work" / "repo")
    scratch.write({RULES: BLIND})
    summary = tmp_path / "summary.md"

    code, out, _ = run_ci(
        scratch.root,
        "--base",
        "HEAD",
        GITHUB_ACTIONS="true",
        GITHUB_WORKSPACE=str(tmp_path / "work"),
        GITHUB_STEP_SUMMARY=str(summary),
    )

    assert code == 1
    assert out.startswith(
        "::error file=repo/rules/shop.yml,line=6,endLine=6,col=24,endColumn=26,title=gate/incident-lost::"
    )
    assert "| outage | Errors after 1m | missed |" in summary.read_text(encoding="utf-8")


HOSTILE = "x|<img src=x>`![y](javascript:z)##[error]::error::%0A"


def test_names_of_a_pull_request_are_no_markup_and_no_commands(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo")
    label = f"team: {json.dumps(HOSTILE)}"
    scratch.write({RULES: NOISY.replace("team: shop, severity: warning", f"{label}, severity: warning")})
    markdown = tmp_path / "out.md"

    _, out, _ = run_ci(
        scratch.root, "--base", "HEAD", "--output-format", "github", "--output", f"markdown={markdown}"
    )
    text = markdown.read_text(encoding="utf-8")

    assert "##[" not in out
    assert all(
        line.startswith("::error file=") for line in out.splitlines() if line.lstrip().startswith("::")
    )
    assert "<img" in text
    assert "<" not in re.sub(r"\\.|(`+).*?\1|<br>", "", text), "markup outside of code"


def test_results_are_valid_and_the_same_on_every_run(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo")
    scratch.write({RULES: BLIND, CONFIG: None, f"{FIXTURE}/incidents.yaml": None})
    schema = json.loads((ROOT / "schemas" / "results.schema.json").read_text(encoding="utf-8"))

    runs = [run_ci(scratch.root, "--base", "HEAD", "--output-format", "json")[1] for _ in range(2)]

    assert runs[0] == runs[1]
    jsonschema.validate(json.loads(runs[0]), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(runs[0]) | {"regressions": [{}]}, schema)


def test_a_new_comment_that_silences_a_finding_is_said(tmp_path: Path, run_ci: Run) -> None:
    broken = edited(("Errors of {{ $labels.job }}", '"{{ $nope }}"'))
    scratch = shop(tmp_path / "repo")
    silenced = broken.replace('$nope }}"', '$nope }}"  # rulelint: ignore[template/syntax] later')

    scratch.write({RULES: broken})
    assert commands(run_ci, scratch.root) == (1, [("error", f"{RULES}:10", "template/syntax")])
    scratch.write({RULES: silenced})
    assert commands(run_ci, scratch.root) == (0, [("warning", f"{RULES}:10", "policy/changed-gate")])
    scratch.commit({})
    scratch.write({RULES: "\n" + silenced})
    assert commands(run_ci, scratch.root) == (0, [])


def test_incidents_that_head_adds_are_information(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo", extra={f"{FIXTURE}/incidents.yaml": "[]\n"})
    scratch.write({RULES: BLIND, f"{FIXTURE}/incidents.yaml": INCIDENTS_TEXT})

    code, out, _ = run_ci(scratch.root, "--base", "HEAD")

    assert code == 0
    assert "Incidents on fixture evening (2h, added by this pull request: information only)" in out
    assert "outage    Errors after 1m  missed" in out


def test_incidents_are_shown_without_any_change_of_rules(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo")
    scratch.write({f"{FIXTURE}/incidents.yaml": INCIDENTS_TEXT + INCIDENTS_TEXT.replace("outage", "other")})

    code, out, _ = run_ci(scratch.root, "--base", "HEAD")

    assert code == 0
    assert "other     Errors after 1m  Errors after 1m" in out
    assert "What alerts cost" not in out


def test_what_head_configures_is_information(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo", without=(CONFIG,))
    scratch.write({CONFIG: f"{CONFIG_TEXT}policy: {{category: {{}}}}\n", RULES: BLIND})

    code, out, _ = run_ci(scratch.root, "--base", "HEAD")

    assert code == 0
    assert "Incidents on fixture evening (2h, added by this pull request: information only)" in out
    assert "would find more, once it is merged: policy/category (2)" in out


def test_without_alertmanager_pages_are_not_judged_and_that_is_said(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo", extra={CONFIG: CONFIG_TEXT + "  pages_per_week: 3\n"})

    assert (
        "info: `gates.pages_per_week` needs Alertmanager, which decides what is a page"
        in run_ci(scratch.root, "--base", "HEAD")[1]
    )


def test_a_renamed_alert_that_an_incident_expects_is_said(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo")
    scratch.write({RULES: edited(("alert: Errors", "alert: ShopErrors"))})
    said = "incident `outage` does not expect `ShopErrors` yet, which had another name in base"

    assert notices(run_ci, scratch.root) == (0, [said])
    scratch.write({f"{FIXTURE}/incidents.yaml": INCIDENTS_TEXT.replace("Err*", "*Errors")})
    assert notices(run_ci, scratch.root) == (0, [])


def test_rules_no_fixture_speaks_for_are_said_once(tmp_path: Path, run_ci: Run) -> None:
    second = {
        path.replace("evening", "morning"): text for path, text in FILES.items() if path.startswith(FIXTURE)
    }
    scratch = shop(tmp_path / "repo", extra=second)
    scratch.write({"other.yml": RULE_TEXT})
    said = "no fixture speaks for `other.yml`: nothing is known of `Errors`, `Queue`, `queue:max`"

    assert notices(run_ci, scratch.root) == (0, [said])


def test_rules_that_leave_the_reach_of_a_fixture_are_said(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(
        tmp_path / "repo",
        extra={"rules/more.yml": "groups: [{name: g, rules: [{alert: Up, expr: errors > 90}]}]\n"},
    )
    scratch.write({RULES: None, "elsewhere.yml": RULE_TEXT})

    code, said = notices(run_ci, scratch.root)

    assert code == 1, "the incident is lost with them"
    assert any(
        "`Errors` is not simulated" in each and "does not speak for `elsewhere.yml`" in each for each in said
    )


@pytest.mark.parametrize("name", VALIDATE)
def test_formats_of_other_programs_carry_regressions(name: str, tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo")
    scratch.write({RULES: BLIND})

    code, out, _ = run_ci(scratch.root, "--base", "HEAD", "--output-format", name)

    assert code == 1
    VALIDATE[name](out)
    assert "gate/incident-lost" in out


def test_a_report_never_replaces_a_rule_file(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo")

    code, _, err = run_ci(scratch.root, "--base", "HEAD", "--output", f"sarif={RULES}")

    assert code == 2
    assert "is one of the files that are checked" in err
    assert "$schema" not in (scratch.root / RULES).read_text()
