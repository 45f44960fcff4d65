"""Prometheus' own statements, the re-runs of its suite, and every expectation altered."""

import re
from pathlib import Path

import pytest

from tests.conformance.promqltest.__main__ import main
from tests.conformance.promqltest.script import read_script
from tests.shared_data import require_shared

SCRIPT = """
load 1m
    requests{code="200"} 0+60x10
    requests{code="500"} 0 0 0 6 6 6 _ _ _ _ 6

eval instant at 10m rate(requests[5m])
    {code="200"} 1

eval instant at 10m requests{code="500"} > 5
    requests{code="500"} 6

eval range from 3m to 5m step 1m requests{code="500"}
    requests{code="500"} 6 6 6

eval instant at 10m requests + on() requests
    expect fail

eval instant at 10m 1 + 1
    2

eval instant at 10m histogram_count({__name__="absent"}) + {__name__="native"}
    {} {{schema:0 count:1 sum:1}}
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "own.test"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


def last_line(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.splitlines()[-1]


def test_our_own_script(script: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--strict-variants", "--self-check", str(script)]) == 0

    out = capsys.readouterr().out.splitlines()
    assert out[-1] == "5 passed, 0 failed, 1 unsupported"
    match = re.fullmatch(r"altered (\d+), caught (\d+)", out[-2])
    assert match
    assert match[1] == match[2] != "0"


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ('{code="200"} 1\n', '{code="200"} 1.01\n'),
        ('requests{code="500"} 6\n', 'requests{code="500"} 6\n    requests{code="400"} 6\n'),
        ("6 6 6\n", "6 _ 6\n"),
        ("    expect fail\n", ""),
        ("    2\n", "    3\n"),
    ],
)
def test_a_wrong_expectation_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, instead: str
) -> None:
    path = tmp_path / "wrong.test"
    assert line in SCRIPT
    path.write_text(SCRIPT.replace(line, instead), encoding="utf-8")

    assert main([str(path)]) == 1
    assert last_line(capsys) == "4 passed, 1 failed, 1 unsupported"


def test_every_line_of_a_block_is_read(script: Path) -> None:
    assert len(read_script(script)) == 7


@pytest.mark.corpus
def test_shared_statements(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--strict-variants", str(require_shared("conformance", "promqltest"))])

    passed, failed, _ = map(int, re.findall(r"\d+", last_line(capsys)))
    assert (code, failed) == (0, 0)
    assert passed >= 626
