"""What a start of the program may load: how fast a hook feels is decided here."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import rulelint
from rulelint.checks.catalogue import CHECKS
from rulelint.cli.main import NEW_OBJECTS

PACKAGE = Path(rulelint.__file__).parent

HEAVY = (
    "numpy",
    "rich",
    "jsonschema",
    "ruamel",
    "asyncio",
    "multiprocessing",
    "importlib.metadata",
    "importlib.resources",
    "fastjsonschema",
    "pkg_resources",
    "subprocess",
    "urllib.request",
    "rulelint.engine",
    "rulelint.simulate",
    "rulelint.fixtures",
    "rulelint.compare",
    "rulelint.git",
    "rulelint.checks.settings",
    "rulelint.checks.policy",
    "rulelint.policy.baseline",
    "rulelint.policy.policies",
    "rulelint.promql.series",
    "rulelint.fix",
    "rulelint.rules.logql",
    "rulelint.rules.metricsql",
    "rulelint.rules.repair",
    "rulelint.rules.unrendered",
    "selectors",
    "shutil",
    "signal",
    "tempfile",
)
"""Each of these costs tens of milliseconds, belongs to the other road, or is for those who ask for it."""

REPLAYING = ("numpy", "jsonschema", "rulelint.engine", "rulelint.compare.replay", "rulelint.simulate.run")
"""What `rulelint ci` needs for replays alone."""

RULES = """\
groups:
- name: api
  rules:
  - alert: HighErrorRate
    expr: sum by (job) (rate(errors_total{job=~"a|b"}[5m])) > 5
    for: 10m
    annotations:
      summary: "{{ $labels.job }} fails"
"""

PROGRAM = """
import sys
before = set(sys.modules)
from rulelint.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as done:
    code = done.code
print("\\n".join(sorted(set(sys.modules) - before)), file=sys.stderr)
sys.exit(code)
"""


def loaded(folder: Path, *words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("start")
    (folder / ".git").mkdir()
    (folder / "rules.yml").write_text(RULES, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def linting(folder: Path) -> set[str]:
    return loaded(folder, "lint", "--quiet", "rules.yml")


def below(names: set[str], top: str) -> set[str]:
    return {name for name in names if name == top or name.startswith(f"{top}.")}


def test_classes_of_values_are_made_the_cheap_way() -> None:
    library = re.compile(r"^\s*from dataclasses import .*\bdataclass\b|^import dataclasses", re.MULTILINE)
    using = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if library.search(path.read_text(encoding="utf-8"))
    ]

    assert using == ["dataclass.py"]


def test_version_loads_nothing_but_click_and_the_command_line(folder: Path) -> None:
    names = loaded(folder, "--version")

    assert below(names, "rulelint") == {
        "rulelint",
        "rulelint.dataclass",
        "rulelint.errors",
        "rulelint.cli",
        "rulelint.cli.main",
        "rulelint.cli.exit",
    }
    assert not below(names, "yaml")
    assert below(names, "click"), "the list of modules is that of this run"


@pytest.mark.parametrize("module", HEAVY)
def test_lint_loads_nothing_heavy(linting: set[str], module: str) -> None:
    assert not below(linting, module)


def test_the_list_is_that_of_a_real_run(linting: set[str]) -> None:
    assert {"yaml", "rulelint.promql.parser", "rulelint.checks.run"} <= linting


@pytest.mark.parametrize("name", ["full", "concise", "json", "github", "markdown"])
def test_lint_loads_only_the_reports_it_writes(folder: Path, name: str) -> None:
    names = below(loaded(folder, "lint", "--quiet", "--output-format", name, "rules.yml"), "rulelint.report")

    assert {"rulelint.report.simulation_text", "rulelint.report.ci_text"}.isdisjoint(names)
    assert ("rulelint.report.json" in names) == (name == "json")
    assert "rulelint.report.base" in names


def test_lint_loads_only_the_checks_it_runs(linting: set[str]) -> None:
    running = {check.__name__ for check in CHECKS if check.META.default and not check.META.needs}
    every = {check.__name__ for check in CHECKS}

    assert running & linting
    assert every & linting <= running


def test_only_a_fix_that_inserts_a_key_loads_what_spells_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".rulelint.yaml").write_text("policy: {summary: {}}\n", encoding="utf-8")
    (tmp_path / "rules.yml").write_text(RULES.replace("summary:", "other:"), encoding="utf-8")
    found = loaded(tmp_path, "lint", "--fail-on", "error", "rules.yml")
    fixing = loaded(tmp_path, "lint", "--fix", "--unsafe-fixes", "rules.yml")

    assert "rulelint.checks.skeleton" in found
    assert not below(found, "ruamel")
    assert below(fixing, "ruamel")
    assert "summary: High error rate\n" in (tmp_path / "rules.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["text", "github"])
def test_a_comparison_loads_what_replays_only_where_there_is_a_fixture(tmp_path: Path, name: str) -> None:
    (tmp_path / "rules.yml").write_text(RULES, encoding="utf-8")
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "base")):
        subprocess.run([*git, *arguments], cwd=tmp_path, check=True)
    (tmp_path / "rules.yml").write_text(RULES.replace("10m", "20m"), encoding="utf-8")
    names = loaded(tmp_path, "ci", "--base", "HEAD", "--output-format", name)
    assert "rulelint.compare.pairing" in names
    assert [each for each in REPLAYING if below(names, each)] == []


COLLECTOR = """
import atexit, gc, sys
atexit.register(lambda: print(gc.get_freeze_count() > 0, gc.get_threshold()[0], file=sys.stderr))
from rulelint.cli.main import main
main(GIVEN)
"""


@pytest.mark.parametrize(("given", "said"), [("", f"True {NEW_OBJECTS}"), ("['--version']", "False 700")])
def test_the_collector_is_spared_only_where_the_process_is_ours(given: str, said: str) -> None:
    program = COLLECTOR.replace("GIVEN", given)
    done = subprocess.run(
        [sys.executable, "-c", program, "--version"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr.strip()) == (0, said)
