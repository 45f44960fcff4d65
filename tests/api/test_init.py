"""`rulelint init` writes what fits the repository, and never over anything."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from rulelint.api.init import Plan, Proposal, plan_init, write_proposal
from rulelint.api.lint import lint
from rulelint.errors import RulelintError
from rulelint.policy.config import load_config
from tests.checkout import ROOT

RULES = """\
groups:
- name: a
  rules:
  - alert: A
    expr: up == 0
    labels: {severity: page}
  - alert: B
    expr: up == 0
    labels: {severity: '"{{ x }}'}
  - record: a:b
    expr: sum(up)
"""


def repository(root: Path, *paths: str) -> Plan:
    (root / ".git").mkdir()
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(RULES if path.endswith(".yml") else "")
    return plan_init(root)


def written(plan: Plan) -> list[str]:
    for proposal in plan.proposals:
        if not proposal.kept:
            write_proposal(plan.root, proposal)
    return [proposal.path for proposal in plan.proposals if not proposal.kept]


@pytest.mark.parametrize(
    ("paths", "rules"),
    [
        (("rules/a.yml", "rules/x/b.yml"), ["rules/**"]),
        (("rules/a.yml", "de ploy/prom/b.yml"), ["de ploy/prom/**", "rules/**"]),
        (("a.yml", "rules/b.yml"), None),
        ((), None),
    ],
)
def test_the_configuration_names_where_rules_are(
    paths: tuple[str, ...], rules: list[str] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = repository(tmp_path, *paths)
    written(plan)
    monkeypatch.chdir(tmp_path)

    config = load_config(tmp_path)

    assert yaml.safe_load((tmp_path / ".rulelint.yaml").read_text()).get("rules") == rules
    assert plan.files == len(paths)
    if paths:
        assert {file.path for file in lint([], config).files} == set(paths)


def test_what_is_found_is_proposed(tmp_path: Path) -> None:
    plan = repository(tmp_path, "rules/a.yml", "fixtures/shop/fixture.yaml", ".github/CODEOWNERS")

    text = plan.proposals[0].text

    assert 'fixtures: ["fixtures/*"]\n' in text
    assert "# 1 of 2 alerts with a severity" in text
    assert '#   severity: {levels: ["page"]}  # mildest first\n' in text
    assert written(plan) == [".rulelint.yaml", ".pre-commit-config.yaml", ".github/workflows/rulelint.yml"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ("critical", "info", "none", "warning"),
            '["none", "info", "warning", "critical"]}  # mildest first',
        ),
        (
            ("p1", "warning", "x"),
            '["warning", "p1", "x"]}  # mildest first; put `p1` and `x` where it belongs',
        ),
    ],
)
def test_levels_are_in_order(words: tuple[str, ...], line: str, tmp_path: Path) -> None:
    rules = "".join(f"  - {{alert: {word}, expr: up == 0, labels: {{severity: {word}}}}}\n" for word in words)
    (tmp_path / "a.yml").write_text(f"groups:\n- name: a\n  rules:\n{rules}")

    assert f"#   severity: {{levels: {line}\n" in plan_init(tmp_path).proposals[0].text


ROUTES = "route: {receiver: a}\nreceivers: [{name: a}]\n"


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({"deploy/alertmanager.yml": ROUTES}, 'alertmanager: "deploy/alertmanager.yml"\n'),
        ({"my-AlertManager-prod.yaml": ROUTES, "b/alertmanager.yml": "{{ x }}"}, 'alertmanager: "my-AlertM'),
        (
            {"b/alertmanager.yml": ROUTES, "a/alertmanager.yml": ROUTES},
            '# alertmanager: one of "a/alertmanager.yml", "b/alertmanager.yml"',
        ),
        ({"alertmanager.yml": "route: {}\n"}, None),
        ({".git/alertmanager.yml": ROUTES, "routes.yml": ROUTES}, None),
        ({"alertmanager.yml": "\0"}, None),
    ],
)
def test_who_says_who_is_told(files: dict[str, str], line: str | None, tmp_path: Path) -> None:
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    found = plan_init(tmp_path).proposals[0].text

    assert line in found if line else "alertmanager" not in found
    assert yaml.safe_load(found)["fail_on"] == "error"


@pytest.mark.parametrize(
    ("config", "workflow"), [("url = git@github.com:o/r.git", 1), ("url = git@example.org:r", 0)]
)
def test_a_workflow_is_for_github(config: str, workflow: int, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text(config)

    assert sum("workflows" in each.path for each in plan_init(tmp_path).proposals) == workflow


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / ".rulelint.yml").write_text("fail_on: never\n")
    (tmp_path / ".pre-commit-config.yaml").symlink_to("nowhere")
    plan = repository(tmp_path, "a.yml")

    assert written(plan) == []
    assert [each.kept for each in plan.proposals] == [".rulelint.yml", ".pre-commit-config.yaml"]
    assert not (tmp_path / "nowhere").exists()


def test_what_appeared_meanwhile_is_kept(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("mine")

    with pytest.raises(RulelintError, match="cannot write x: File exists"):
        write_proposal(tmp_path, Proposal("x", "ours"))

    assert (tmp_path / "x").read_text() == "mine"


def test_the_workflow_passes_zizmor(tmp_path: Path) -> None:
    zizmor = shutil.which("zizmor") or str(ROOT / ".venv/bin/zizmor")
    if not Path(zizmor).exists():
        pytest.skip("zizmor is not installed")
    (tmp_path / ".github").mkdir()
    written(repository(tmp_path, "a.yml"))

    done = subprocess.run(
        [zizmor, "--offline", "--quiet", "--no-progress", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_hook_is_that_of_the_project() -> None:
    (hook,) = yaml.safe_load(_hooks_text())["repos"][0]["hooks"]
    published = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())[0]

    assert all(
        hook[key] == published[key] for key in ("id", "entry", "language", "types_or", "require_serial")
    )


def _hooks_text() -> str:
    return next(each.text for each in plan_init(ROOT).proposals if each.path == ".pre-commit-config.yaml")
