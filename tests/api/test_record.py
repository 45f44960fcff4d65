"""Recording from a server that a test plays: what is written, what is said, and what is refused."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rulelint.api.record import Recorded, RecordRequest, record
from rulelint.engine.labels import METRIC_NAME
from rulelint.errors import RulelintError
from rulelint.fixtures.import_server import Access, ServerError
from rulelint.fixtures.load import load_fixture
from rulelint.fixtures.model import Fixture, MetricFacts
from rulelint.fixtures.write import format_selector
from rulelint.policy.config import Config
from tests.fixtures.fake_prometheus import START, Data, data, labels, prometheus, rules
from tests.fixtures.fake_server import Asked, Reply, Route, fake_server, success

pytest.importorskip("cramjam")

HOUR = 3_600_000
END = START + HOUR
RULES = rules("alert: Down\n    expr: up == 0\n    for: 1m", "alert: X\n    expr: rate(x_total[5m]) > 1")
HALF = START + HOUR // 2 + 7


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yaml").write_text(RULES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


NEW = RecordRequest(Path("prod"), "", (Path("rules"),), start=START, end=END)


def run(
    request: RecordRequest = NEW, routes: Mapping[str, Route] | None = None
) -> tuple[Recorded, list[str]]:
    said: list[str] = []
    with fake_server(prometheus() if routes is None else routes) as fake:
        done = record(replace(request, url=fake.url), Config(), said.append)
    return done, said


def recorded(fixture: Fixture) -> list[str]:
    return [format_selector(each) for each in fixture.recorded]


def stale(fixture: Fixture) -> dict[tuple[str, str], list[int]]:
    """Return the staleness markers by metric and instance."""
    return {
        (dict(own)[METRIC_NAME], dict(own)["instance"]): block.times[block.stale[:, column]].tolist()
        for block in fixture.store.blocks
        if block.stale is not None
        for column, own in enumerate(block.labels)
        if block.stale[:, column].any()
    }


def test_a_fixture() -> None:
    done, said = run()
    mine = load_fixture(Path("prod"))

    assert recorded(mine) == ["up", "x_total"]
    assert (mine.start, mine.end) == (START - 7 * 60_000, END)
    assert mine.applies_to == ("rules/**",)
    assert (mine.source.kind, mine.source.stale) == ("remote-read", "exact")
    assert mine.facts.prometheus == (3, 4)
    assert mine.facts.lookback_delta == 120_000
    assert mine.facts.evaluation_interval == 30_000
    assert mine.facts.external_labels == {"cluster": "prod", "replica": "1"}
    assert mine.facts.flags == ("a-b", "c")
    assert mine.facts.scrape_intervals == {"api": 15_000}
    assert mine.facts.metrics == {"x_total": MetricFacts("counter")}
    assert {own for block in mine.store.blocks for own in block.labels} == set(data())
    assert stale(mine) == {("x_total", "b"): [HALF]}
    assert done.notes == ()
    assert said[0] == "the window begins 7m earlier, which `X` in rules/a.yaml needs"
    assert said[1].endswith(": about 5,635 samples, 0.0 MB in git")
    assert said[-1] == "2 of 2 selectors read, 841 samples"


def test_every_sample_arrives() -> None:
    run()
    mine = load_fixture(Path("prod"))
    (column,) = (
        block.values[:, block.labels.index(labels("x_total", "a"))]
        for block in mine.store.blocks
        if labels("x_total", "a") in block.labels
    )

    assert np.array_equal(column, [value for _, value in data()[labels("x_total", "a")]])


def test_nothing_secret_is_written() -> None:
    run(replace(NEW, access=Access("Bearer s3cret-token")))
    written = b"".join(path.read_bytes() for path in Path("prod").rglob("*") if path.is_file())

    assert b"s3cret" not in written
    assert b"127.0.0.1" not in written
    assert b"evil" not in written


def test_slices_of_time_bound_what_one_answer_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    run(replace(NEW, folder=Path("whole")))
    monkeypatch.setattr("rulelint.fixtures.import_series.TARGET", 40)
    monkeypatch.setattr("rulelint.fixtures.import_series.FIRST_SLICE", 60_000)
    with fake_server(prometheus()) as fake:
        record(replace(NEW, url=fake.url), Config(), lambda _: None)
        reads = sum(each.path == "/api/v1/read" for each in fake.asked)

    assert reads > 10
    assert stale(load_fixture(Path("prod"))) == {("x_total", "b"): [HALF]}
    assert {path.name: path.read_bytes() for path in Path("prod/series").iterdir()} == {
        path.name: path.read_bytes() for path in Path("whole/series").iterdir()
    }


@pytest.mark.parametrize("status", [400, 403, 404, 405, 501])
def test_without_remote_read(status: int) -> None:
    done, said = run(routes=prometheus(read=Reply(status, b"no remote read here")))
    mine = load_fixture(Path("prod"))

    assert (mine.source.kind, mine.source.stale) == ("http-api", "inferred")
    assert stale(mine) == {("x_total", "b"): [HALF]}
    assert {own for block in mine.store.blocks for own in block.labels} == set(data())
    assert any(
        f"answers {status}" in line and "reading through /api/v1/query instead" in line for line in said
    )
    assert any("is inferred" in line for line in done.notes)


def test_a_server_that_tells_nothing_of_itself() -> None:
    quiet = prometheus()
    for path in ("status/config", "status/flags", "status/buildinfo", "metadata"):
        del quiet[f"/api/v1/{path}"]
    done, _ = run(replace(NEW, external_labels={"cluster": "prod", "replica": "1"}), quiet)

    assert done.fixture.facts.scrape_intervals == {"api": 15_000}
    assert {own for block in done.fixture.store.blocks for own in block.labels} == set(data())
    assert [note.partition(":")[0] for note in done.notes] == [
        "the server does not tell its version",
        "the server does not tell its flags",
        "the server does not tell its external labels and intervals",
    ]


@pytest.mark.parametrize(
    ("route", "answer"),
    [
        ("status_config", success({"yaml": "a: [" + "[" * 1000})),
        ("status_config", success({"yaml": 5})),
        ("status_config", success({"yaml": "global: 7\nscrape_configs: {a: 1}"})),
        ("status_config", success({"yaml": "global: {external_labels: [a], evaluation_interval: soon}"})),
        ("status_flags", success([1])),
        ("status_buildinfo", success({"version": "x.y"})),
        ("status_buildinfo", success({"version": "2.10.0", "application": "Grafana Mimir"})),
        (
            "metadata",
            success(
                {"x_total": [{"type": "evil\x1b", "unit": 5}], "up": [{"type": "gauge", "unit": "\x1b"}]}
            ),
        ),
        ("metadata", success({"x_total": 5, "up": [5]})),
        ("metadata", Reply(500, b"no")),
    ],
)
def test_facts_that_are_nonsense_are_not_facts(route: str, answer: Reply) -> None:
    run(routes=prometheus(data(), **{route: answer}))
    mine = load_fixture(Path("prod"))

    assert b"\x1b" not in Path("prod/fixture.yaml").read_bytes()
    assert mine.facts.metrics.get("x_total", MetricFacts("counter")) == MetricFacts("counter")
    assert mine.store.metric_names() == ("up", "x_total")


@pytest.mark.parametrize(
    ("replaced", "reason"),
    [
        ({"status_buildinfo": Reply(401, b"who")}, "answers 401: who"),
        ({"read": Reply(500, b"broken")}, "answers 500: broken"),
        ({"read": Reply(200, b"\xff\xff\xff")}, "broken compression"),
        ({"read": Reply(200, b"\xff\xff\xff\xff\x0f\x00")}, "answers with more than 1024 MiB at once"),
        ({"read": Reply(200, b"\x02\x04\x0a\x05")}, "something else than series"),
        ({"read": Reply(403, b"no"), "query": Reply(403, b"never")}, "answers 403: never"),
        (
            {"read": None, "query": success({"resultType": "matrix", "result": [5]})},
            "something else than series",
        ),
        (
            {"read": None, "query": success({"resultType": "scalar", "result": []})},
            "something else than a matrix",
        ),
        ({"read": None, "query": success(None)}, "something else than a matrix"),
    ],
)
def test_a_server_that_fails_leaves_nothing_behind(replaced: dict[str, Route | None], reason: str) -> None:
    with pytest.raises(ServerError, match=reason):
        run(routes=prometheus(data(), **replaced))

    assert not Path("prod").exists()


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        ({"metric": {"job": "a"}, "values": [[START / 1000, "1"]]}, "a series that has no name"),
        ({"metric": {"__name__": "up", "a": "\ud800"}, "values": [[START / 1000, "1"]]}, "no Unicode text"),
        ({"metric": {"__name__": "up", "a": 5}, "values": []}, "a label's value that is no text"),
        ({"metric": {"__name__": "up"}, "values": [["x", "1"]]}, "a time that is no number"),
        ({"metric": {"__name__": "up"}, "values": [[1e400, "1"]]}, "something else than series"),
        ({"metric": {"__name__": "up"}, "values": [[START / 1000, "one"]]}, "something else than series"),
        ({"metric": {"__name__": "up"}, "histograms": [[1, {}]]}, "native histograms are not supported yet"),
        ({"metric": {"__name__": "u" * 300}, "values": [[START / 1000, "1"]]}, "too long for a file name"),
    ],
)
def test_series_that_no_file_can_hold(result: object, reason: str) -> None:
    answer = success({"resultType": "matrix", "result": [result]})
    quiet = prometheus(read=None, query=answer, status_config=None)
    with pytest.raises(RulelintError, match=reason):
        run(replace(NEW, warm_up=0), quiet)

    assert not (Path("prod") / "fixture.yaml").exists()


def test_label_text_that_obeys_nobody() -> None:
    evil: Data = {(("__name__", "up"), ("x", 'a\n@ axis "\\\u2028\x1b[0m# ')): [(START, 1.0)]}
    run(routes=prometheus(evil))

    assert {own for block in load_fixture(Path("prod")).store.blocks for own in block.labels} == set(evil)


def test_too_much_is_refused_before_it_is_read() -> None:
    with (
        fake_server(prometheus()) as fake,
        pytest.raises(RulelintError, match=r"more than 100 samples") as caught,
    ):
        record(replace(NEW, url=fake.url, max_samples=100), Config(), lambda _: None)

    assert "the most have `up`" in caught.value.message
    assert "--max-samples" in str(caught.value.advice)
    assert not any(each.path == "/api/v1/read" for each in fake.asked)


def test_too_much_is_refused_while_it_is_read() -> None:
    with pytest.raises(RulelintError, match="more than 100 samples"):
        run(replace(NEW, max_samples=100), prometheus(query=Reply(422, b"too expensive")))

    assert not Path("prod").exists()


def test_adding_keeps_the_window_and_the_incidents() -> None:
    run(replace(NEW, rules=(), add=("up",)))
    Path("prod/incidents.yaml").write_text("[] # mine\n", encoding="utf-8")
    Path("prod/README").write_text("mine", encoding="utf-8")
    before = load_fixture(Path("prod"))
    done, _ = run(RecordRequest(Path("prod"), "", (Path("rules"),)))
    after = load_fixture(Path("prod"))

    assert (recorded(before), recorded(after)) == (["up"], ["up", "x_total"])
    assert (after.start, after.end) == (before.start, before.end)
    assert done.fixture.store.metric_names() == after.store.metric_names() == ("up", "x_total")
    assert Path("prod/incidents.yaml").read_text(encoding="utf-8") == "[] # mine\n"
    assert sorted(path.name for path in Path("prod").iterdir()) == [
        "README",
        "fixture.yaml",
        "incidents.yaml",
        "series",
    ]


def test_what_is_inferred_stays_inferred() -> None:
    run(replace(NEW, rules=(), add=("up",)))
    run(RecordRequest(Path("prod"), "", add=("x_total",)), prometheus(read=None))

    assert load_fixture(Path("prod")).source.stale == "inferred"
    run(RecordRequest(Path("prod"), "", add=("absent_metric",)))
    assert load_fixture(Path("prod")).source.stale == "inferred"


SYNTHETIC = "rulelint_fixture: 1\nwindow: {start: 2026-11-02T00:00:00Z, end: 2026-11-03T00:00:00Z}\n"
SYNTHETIC += "source: {kind: synthetic}\nrecorded: []\n"


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (replace(NEW, start=None), "which time is to be recorded is not said"),
        (replace(NEW, start=END), "the window ends before it starts"),
        (replace(NEW, representative=True), "less than a week is not representative"),
        (replace(NEW, add=("up{",)), "is no selector"),
        (
            replace(NEW, rules=(), add=("nothing",)),
            "nothing was recorded: the server has no series of nothing",
        ),
        (replace(NEW, folder=Path("rules/a.yaml")), "is no folder"),
        (replace(NEW, folder=Path("old")), "is a fixture already, and its window stays"),
        (RecordRequest(Path("old"), "", representative=True), "--replace it, or only add to it"),
        (RecordRequest(Path("old"), "", add=("up",)), "is synthetic"),
        (RecordRequest(Path("missing"), "", add=("up",)), "which time"),
    ],
)
def test_what_does_not_fit_together(request_: RecordRequest, reason: str) -> None:
    Path("old").mkdir()
    Path("old/fixture.yaml").write_text(SYNTHETIC, encoding="utf-8")
    with pytest.raises(RulelintError, match=reason):
        run(request_)

    assert [path.name for path in Path("old").iterdir()] == ["fixture.yaml"]


def test_replacing_keeps_incidents() -> None:
    Path("old").mkdir()
    Path("old/fixture.yaml").write_text(SYNTHETIC + "incidents: mine.yaml\n", encoding="utf-8")
    Path("old/mine.yaml").write_text("- {name: a, start: 2026-11-02T00:10:00Z}\n", encoding="utf-8")
    run(replace(NEW, folder=Path("old"), replace=True))

    assert [each.name for each in load_fixture(Path("old")).incidents] == ["a"]
    assert load_fixture(Path("old")).source.kind == "remote-read"


def test_another_server_is_refused() -> None:
    run(replace(NEW, rules=(), add=("up",)))
    other = prometheus(status_config=success({"yaml": "global: {external_labels: {cluster: test}}"}))
    with pytest.raises(
        RulelintError, match='not the server of this fixture: its external labels are cluster="test"'
    ):
        run(RecordRequest(Path("prod"), "", add=("x_total",)), other)


def test_nothing_is_missing() -> None:
    run()
    with pytest.raises(RulelintError, match="there is nothing to record"):
        run(RecordRequest(Path("prod"), "", (Path("rules"),)))


def test_selectors_of_external_labels_find_what_the_servers_own_rules_find() -> None:
    """Remote read adds the external labels, so that their matchers match: the server's rules do not see them."""

    def read(asked: Asked) -> Reply:
        route = prometheus()["/api/v1/read"]
        assert callable(route)
        return route(asked)

    done, _ = run(replace(NEW, rules=(), add=("up", 'x_total{job="other"}')), prometheus(read=read))

    assert done.fixture.store.metric_names() == ("up",)
    assert done.notes == ('no series: x_total{job="other"}',)


def test_without_the_compressor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cramjam", None)
    with pytest.raises(RulelintError) as caught:
        record(replace(NEW, url="http://127.0.0.1:1"), Config(), lambda _: None)

    assert caught.value.advice == "install the extra: pip install 'rulelint[record]'"


def test_a_folder_that_cannot_be_written_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    run(replace(NEW, rules=(), add=("up",)))
    before = {path: path.read_bytes() for path in Path("prod").rglob("*") if path.is_file()}
    real = Path.replace

    def full(self: Path, target: Path) -> Path:
        if self.name == "fixture.yaml":
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(RulelintError, match="cannot write prod: No space left on device"):
        run(RecordRequest(Path("prod"), "", add=("x_total",)))

    assert {path: path.read_bytes() for path in Path("prod").rglob("*") if path.is_file()} == before
    with pytest.raises(RulelintError, match="cannot write new: No space left on device"):
        run(replace(NEW, folder=Path("new")))
    assert list(Path("new").iterdir()) == []
