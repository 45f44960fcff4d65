"""The command `rulelint record`: options, environment, what goes where."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rulelint.cli.main import main
from rulelint.fixtures.load import load_fixture
from tests.fixtures.fake_prometheus import prometheus, rules
from tests.fixtures.fake_server import fake_server

pytest.importorskip("cramjam")

Run = Callable[..., tuple[int, str, str]]
TIMES = ("--start", "2026-11-02T00:30:00Z", "--end", "2026-11-02T01:00:00Z")
RULES = rules("alert: X\n    expr: rate(x_total[5m]) > 1", "alert: Q\n    expr: queue_length > 5")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("RULELINT_URL", "RULELINT_BEARER_TOKEN", "RULELINT_BASIC_AUTH"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str, **env: str) -> tuple[int, str, str]:
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        printed = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, printed.out, printed.err

    return call


def test_what_is_recorded_is_printed_and_progress_is_not_mixed_in(run: Run) -> None:
    with fake_server(prometheus()) as fake:
        code, out, err = run("record", "mine", "--url", fake.url, "--rules", "rules.yaml", *TIMES)

    assert code == 0, err
    assert "x_total" in out
    assert "selectors" not in out.partition("\n")[0]
    assert "about" in err
    assert "no series: queue_length" in err
    assert run("fixture", "verify", "mine")[0] == 0
    assert load_fixture(Path("mine")).applies_to == ("rules.yaml",)
    assert load_fixture(Path("mine")).sha256 in out
    assert out == run("fixture", "info", "mine")[1]


@pytest.mark.parametrize("folder", ["mine", "fixtures/mine"])
def test_the_line_that_simulate_prints_adds_what_is_missing(run: Run, folder: str) -> None:
    with fake_server(prometheus()) as fake:
        code, _, _ = run("record", folder, "--url", fake.url, "--add", "up", *TIMES)
        _, report, _ = run("simulate", "rules.yaml", "--fixture", folder)
        line = next(each for each in report.splitlines() if "rulelint record" in each)
        words = line.partition("rulelint ")[2].replace("'", "").split()
        added = run(*words, RULELINT_URL=fake.url)
        _, after, _ = run("simulate", "rules.yaml", "--fixture", folder)

    assert code == 0
    assert words == ["record", "--add", "queue_length", "--add", "x_total", folder]
    assert added[0] == 0, added
    assert "rulelint record" not in after


def test_what_was_made_up_has_no_such_line(run: Run) -> None:
    with fake_server(prometheus()) as fake:
        run("record", "mine", "--url", fake.url, "--add", "up", *TIMES)
    document = Path("mine/fixture.yaml")
    recorded = document.read_text(encoding="utf-8")
    document.write_text(recorded.replace("kind: remote-read", "kind: synthetic"), encoding="utf-8")
    _, report, _ = run("simulate", "rules.yaml", "--fixture", "mine")

    assert "does not hold `queue_length`" in report
    assert "rulelint record" not in report


def test_credentials_come_from_the_environment(run: Run) -> None:
    with fake_server(prometheus()) as fake:
        code, out, err = run(
            "record", "mine", "--url", fake.url, "--add", "up", *TIMES, RULELINT_BASIC_AUTH="me:s3cret"
        )

        assert code == 0, err
        assert {each.headers.get("Authorization") for each in fake.asked} == {"Basic bWU6czNjcmV0"}
    assert "s3cret" not in out + err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "Missing option '--url'"),
        (("--url", "http://127.0.0.1:1", "--add", "up"), "say --last 7d, or --start and --end"),
        (("--url", "http://127.0.0.1:1", "--add", "up", "--last", "1h"), "cannot be read"),
        (("--url", "http://127.0.0.1:1", "--last", "1h", "--start", "0"), "both say where the window begins"),
        (("--url", "http://127.0.0.1:1", "--last", "soon"), "Invalid value for '--last'"),
        (("--url", "http://x", "--external-label", "a"), "`a` is not NAME=VALUE"),
        (("--url", "http://me:s3cret@x", "--add", "up", "--last", "1h"), "the URL holds a password"),
    ],
)
def test_what_is_refused(run: Run, arguments: tuple[str, ...], reason: str) -> None:
    code, out, err = run("record", "mine", *arguments)

    assert (code, out) == (2, "")
    assert reason in err
    assert "s3cret" not in err
    assert not Path("mine").exists()
