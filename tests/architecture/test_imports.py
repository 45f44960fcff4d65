"""The import contracts of pyproject.toml hold, and break when somebody breaks them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def run_contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINT_IMPORTS), "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "rulelint", tmp_path / "rulelint", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_contracts_hold() -> None:
    done = run_contracts(ROOT)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("rulelint/source/span.py", "import rulelint.cli.main"),
        ("rulelint/checks/base.py", "import numpy"),
        ("rulelint/api/files.py", "import click"),
        ("rulelint/engine/kernels/rate.py", "import rulelint.engine.frame"),
        ("rulelint/report/text.py", "import subprocess"),
        ("rulelint/newcomer/__init__.py", "import re"),
    ],
)
def test_each_contract_breaks_when_broken(copy: Path, module: str, line: str) -> None:
    path = copy / module
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        (path.read_text(encoding="utf-8") if path.exists() else '"""New."""\n') + f"\n{line}\n", "utf-8"
    )

    assert run_contracts(copy).returncode == 1
