"""`rulelint record` against a real Prometheus that holds a shipped scenario: the record simulates as the scenario."""

import http.server
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rulelint import __version__
from rulelint.api.record import RecordRequest, record
from rulelint.engine.labels import Labels
from rulelint.finding import Severity
from rulelint.fixtures.document import format_time
from rulelint.fixtures.load import load_fixture
from rulelint.fixtures.model import Fixture, Source
from rulelint.fixtures.verify import verify
from rulelint.fixtures.write import format_selector
from rulelint.policy.config import Config
from rulelint.report.simulation_json import render
from rulelint.rules.load import load_bytes
from rulelint.simulate.run import simulate
from tests.checkout import ROOT
from tests.oracle.prometheus import samples_of
from tests.oracle.server import RealPrometheus, real_prometheus

pytestmark = pytest.mark.oracle

SHOP = ROOT / "fixtures" / "recorded-shop"
RULES = SHOP / "rules"


@pytest.fixture(autouse=True)
def in_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="module")
def shop() -> Fixture:
    return load_fixture(SHOP)


@pytest.fixture(scope="module")
def server(shop: Fixture, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealPrometheus]:
    with real_prometheus(tmp_path_factory.mktemp("prometheus")) as running:
        assert running.write(samples_of(shop.store)) > 10_000
        yield running


@contextmanager
def without_remote_read(url: str) -> Iterator[str]:
    """Put a server in front of another that passes on everything but remote read."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with urllib.request.urlopen(f"{url}{self.path}", timeout=60) as answer:
                body = answer.read()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it
            pass

    listening = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_port}"
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


Samples = Mapping[Labels, tuple[list[int], list[int], list[int]]]


def samples(fixture: Fixture) -> Samples:
    """Return times and bits of every series' samples, and the times of its staleness markers."""
    found = {}
    for block in fixture.store.blocks:
        present = np.ones(block.values.shape, dtype=bool) if block.present is None else block.present
        stale = np.zeros(block.values.shape, dtype=bool) if block.stale is None else block.stale
        for column, labels in enumerate(block.labels):
            here, marked = present[:, column], stale[:, column]
            bits = np.ascontiguousarray(block.values[here, column] + 0.0).view(np.int64)
            found[labels] = (block.times[here].tolist(), bits.tolist(), block.times[marked].tolist())
    return found


def request(shop: Fixture, url: str, folder: Path) -> RecordRequest:
    return RecordRequest(folder, url, (RULES,), start=shop.start, end=shop.end, warm_up=0)


def figures(fixture: Fixture) -> str:
    """Return what simulating the scenario's rules yields, without the fixture's identity."""
    files = [
        load_bytes(path.relative_to(ROOT).as_posix(), path.read_bytes())
        for path in sorted(RULES.glob("*.yaml"))
    ]
    named = replace(fixture, name="shop", folder=Path("shop"), sha256="", incidents=(), complete=False)
    return render([simulate([file for file in files if file], named)])


def test_a_record_holds_every_bit_and_simulates_alike(
    shop: Fixture, server: RealPrometheus, tmp_path: Path
) -> None:
    done = record(request(shop, server.url, tmp_path / "mine"), Config(), lambda _: None)
    mine, theirs = load_fixture(tmp_path / "mine"), samples(shop)
    held = samples(mine)
    again = replace(mine, facts=replace(mine.facts, evaluation_interval=shop.facts.evaluation_interval))

    assert done.fixture.source == Source("remote-read", "exact", __version__)
    assert (mine.start, mine.end, mine.complete, mine.representative) == (shop.start, shop.end, False, False)
    assert mine.facts.prometheus == shop.facts.prometheus
    assert mine.facts.scrape_intervals == {"node": 10_000, "shop": 5_000}
    assert len(held) > 100
    assert held == {labels: theirs[labels] for labels in held}
    assert figures(again) == figures(replace(shop, source=mine.source, applies_to=mine.applies_to))
    assert figures(again).count('"fingerprint"') + figures(again).count('"start"') > 20
    assert mine.incidents == ()
    assert "# - name: " in (tmp_path / "mine" / "incidents.yaml").read_text(encoding="utf-8")


def test_an_altered_record_simulates_otherwise(shop: Fixture, server: RealPrometheus, tmp_path: Path) -> None:
    record(request(shop, server.url, tmp_path / "mine"), Config(), lambda _: None)
    path = tmp_path / "mine" / "series" / "up.txt"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(" 1x", " 0x"), encoding="utf-8")
    mine = load_fixture(tmp_path / "mine")
    again = replace(mine, facts=replace(mine.facts, evaluation_interval=shop.facts.evaluation_interval))

    assert text.count(" 1x") > 0
    assert samples(mine) != {labels: samples(shop)[labels] for labels in samples(mine)}
    assert figures(again) != figures(replace(shop, source=mine.source, applies_to=mine.applies_to))


def test_without_remote_read_ends_of_series_are_inferred(
    shop: Fixture, server: RealPrometheus, tmp_path: Path
) -> None:
    """The query API in front of the same server: equal samples, staleness markers where a target shows them."""
    said: list[str] = []
    with without_remote_read(server.url) as url:
        done = record(request(shop, url, tmp_path / "mine"), Config(), said.append)
    mine, theirs = samples(load_fixture(tmp_path / "mine")), samples(shop)
    markers = [(labels, at) for labels, (_, _, stale) in mine.items() for at in stale]
    real = {(labels, at) for labels, (_, _, stale) in theirs.items() for at in stale}

    assert done.fixture.source == Source("http-api", "inferred", __version__)
    assert any("404" in line for line in said)
    assert any("inferred" in line for line in done.notes)
    assert {key: each[:2] for key, each in mine.items()} == {key: theirs[key][:2] for key in mine}
    assert set(markers) <= real


def test_what_is_missing_is_added(shop: Fixture, server: RealPrometheus, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    first = RecordRequest(folder, server.url, add=("up",), start=shop.start, end=shop.end)
    record(first, Config(), lambda _: None)
    (folder / "incidents.yaml").write_text(
        f"- {{name: a, start: {format_time(shop.start)}}} # mine\n", encoding="utf-8"
    )
    more = RecordRequest(folder, server.url, add=("shop_queue_length", 'up{job="shop"}', "nothing_of_it"))
    done = record(more, Config(), lambda _: None)
    mine, theirs = load_fixture(folder), samples(shop)

    assert [format_selector(each) for each in mine.recorded] == ["nothing_of_it", "shop_queue_length", "up"]
    assert done.notes[0] == "no series: nothing_of_it"
    assert mine.store.metric_names() == ("shop_queue_length", "up")
    assert samples(mine) == {labels: theirs[labels] for labels in samples(mine)}
    assert mine.start < shop.start
    assert [each.name for each in mine.incidents] == ["a"]
    assert "# mine" in (folder / "incidents.yaml").read_text(encoding="utf-8")
    assert [each.message for each in verify(mine) if each.severity is Severity.ERROR] == []
