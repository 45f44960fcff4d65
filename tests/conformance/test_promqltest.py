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


LOAD = "load 1m\n    a 1 2 3\n    native {{count:1 sum:1}}x2\n    odd@st -1m _x2\n    odd 1 2 3\n\n"


@pytest.mark.parametrize(
    ("block", "verdict"),
    [
        ("eval instant at 1m count_over_time(a[30s*2])\n    {} 1", "passed"),
        ("eval instant at 1m count_over_time(a[30s*2])\n    {} 2", "failed"),
        ("eval instant at 1m count_over_time(a[-1m])\n    expect fail msg: duration must be greater than 0", "passed"),
        ('eval instant at 1m sort_by_label(a, "b")\n    expect ordered\n    a 2', "passed"),
        ("eval instant at 1m mad_over_time(a[2m])\n    {} 0", "failed"),
        ("eval instant at 1m mad_over_time(a[2m])\n    {} 0.5", "passed"),
        ("eval instant at 1m limitk(1, a)\n    a 2", "unsupported"),
        ("eval instant at 1m limitk(1, a)\n    expect fail", "unsupported"),
        ("eval instant at 1m info(a)\n    a 2", "unsupported"),
        ("eval instant at 1m 1 + histogram_quantiles(a, 'q', 1)\n    {} 1", "unsupported"),
        ("eval instant at 2m ts_of_first_over_time(a[90s]) + ts_of_last_over_time(a[90s])\n    {} 180", "passed"),
        ("eval range from 0 to 2m step 1m step() + range() + end() - start() + time()\n    {} 300 360 420", "passed"),
        ("eval instant at 2m step() + range() + end() - start() + time()\n    120", "passed"),
        ("eval instant at 2m max_of(min_of(1, NaN), 3) + min_of(2, 1)\n    NaN", "passed"),
        ("eval instant at 1m rate(a[5m] anchored)\n    {} 1", "unsupported"),
        ("eval instant at 1m a + fill(0) a\n    {} 1", "unsupported"),
        ("eval instant at 1m native", "unsupported"),
        ('eval instant at 1m {__name__=~".+"} == 2', "unsupported"),
        ("eval instant at 1m odd", "unsupported"),
        ("eval instant at 1m a\n    a {{count:2}}", "unsupported"),
        ("eval instant at 1m histogram_count(a)", "passed"),
        ('eval instant at 1m "\\u00e9\\n"\n    expect string `é`', "failed"),
        ('eval instant at 1m "\\u00e9é"\n    expect string `éé`', "passed"),
        ("eval_fail instant at 1m topk(NaN, a)\n    expected_fail_message Parameter value is NaN", "passed"),
        ("eval_fail instant at 1m topk(NaN, a)\n    expected_fail_message Parameter value is 1", "failed"),
        ("eval_fail instant at 1m topk(NaN, a)\n    expected_fail_regexp value.*NaN", "passed"),
        ("eval_fail instant at 1m topk(NaN, a)\n    expected_fail_regexp value.*1", "failed"),
        ("eval_warn instant at 1m quantile(2, a)\n    {} +Inf", "passed"),
        ("eval_warn instant at 1m quantile(1, a)\n    {} 2", "failed"),
        ("eval_info instant at 1m rate(a[5m])\n    {} 0.011111111111111112", "failed"),
        ("eval_ordered instant at 1m sort(a)\n    a 2", "passed"),
        ("eval range from 0 to 2m step 1m a\n    a 1 2 3", "passed"),
        ("eval range from 0 to 2m step 1m a\n    a 1 2 _", "failed"),
        ("eval instant at 2m a[1m30s]\n    expect range vector from 1m to 2m step 1m\n    a 2 3", "passed"),
    ],
)  # fmt: skip
def test_what_a_statement_needs_is_decided_before_it_is_evaluated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], block: str, verdict: str
) -> None:
    path = tmp_path / "one.test"
    path.write_text(LOAD + block + "\n", encoding="utf-8")

    main([str(path)])

    counts = {name: int(name == verdict) for name in ("passed", "failed", "unsupported")}
    assert last_line(capsys) == ", ".join(f"{count} {name}" for name, count in counts.items())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("eval instant 1m x", "line 1: not an eval: eval instant 1m x"),
        ("eval instant at -1m x", 'line 1: not a valid duration string: "-1m"'),
        ("load\n", "line 1: a load has one interval: load"),
        ("nonsense", "line 1: unknown command 'nonsense'"),
        ("load 1m\n  a 1 2 m\n", 'load in line 1: unexpected identifier "m" in series values'),
        ("\neval instant at 1m x\n  x 1 2", "line 2: several values of an instant query: x 1 2"),
        ("eval instant at 1m x\n  x 1 y", 'line 1: unexpected identifier "y" in series values'),
        ("eval instant at 1m x\n  expect warning", "line 1: not an expectation: expect warning"),
        ("eval instant at 1m x\n  expect warn\n  expect no_warn", "line 1: warn and no warn expected"),
    ],
)
def test_a_script_that_cannot_be_read_is_a_failure_and_the_others_are_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, reason: str
) -> None:
    (tmp_path / "a.test").write_text(text, encoding="utf-8")
    (tmp_path / "b.test").write_text("eval instant at 1m 1\n  1", encoding="utf-8")

    assert main([str(tmp_path)]) == 1

    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith(f"a.test: cannot be read: {reason}")
    assert out[-1] == "1 passed, 0 failed, 0 unsupported"


def test_every_line_of_a_block_is_read(script: Path) -> None:
    assert len(read_script(script)) == 7


@pytest.mark.corpus
def test_shared_statements(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--strict-variants", str(require_shared("conformance", "promqltest"))])

    passed, failed, _ = map(int, re.findall(r"\d+", last_line(capsys)))
    assert (code, failed) == (0, 0)
    assert passed >= 706
