"""`rulelint query` and the import by remote read against a real Prometheus that holds the same samples."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from rulelint.engine.frame import Grid
from rulelint.fixtures.columns import blocks_of, series_of
from rulelint.fixtures.format import write_series
from rulelint.fixtures.import_remote_read import read_remote, series_of_raw
from rulelint.fixtures.load import load_fixture_files
from rulelint.fixtures.query import ask
from rulelint.promql.parser import parse_selector
from rulelint.report.query_json import response
from tests.fixtures.fixture_texts import DOCUMENT, fixture_texts
from tests.oracle.prometheus import samples_of
from tests.oracle.server import RealPrometheus, real_prometheus

pytestmark = pytest.mark.oracle

FIXTURE = load_fixture_files("small", fixture_texts(document=DOCUMENT.replace('{job="api"}', "")))
AT = FIXTURE.start + 31_000
INSTANT = [
    "up", "up == 0", "up > 5", 'up{instance="b"}[20s]', "1 + 1", "-1", "1 / 0", "0 / 0", '"text"', "sum(up) by (job)",
    'requests_total{instance="b"}', "rate(requests_total[1m])", "up * 1e21", "up * 1e20", "up * 1e-7", "time()",
    "up + on () up", "sum(up", "up)", "foo(up)", "up{", "", "up[5m] + 1", 'label_replace(up, "a", "b", "c", "(")',
]  # fmt: skip
RANGE = [
    "up",
    "sum(up)",
    "1",
    "up[5m]",
    '"text"',
    "rate(requests_total[30s])",
    "up + on () up",
    "up > 5",
    "sum(",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealPrometheus]:
    with real_prometheus(tmp_path_factory.mktemp("prometheus")) as running:
        assert running.write(samples_of(FIXTURE.store)) > 15
        yield running


def asked(server: RealPrometheus, path: str, **words: str) -> Any:
    body = urllib.parse.urlencode(words).encode()
    try:
        with urllib.request.urlopen(f"{server.url}/api/v1/{path}", body, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)


def in_order(document: dict[str, Any]) -> dict[str, Any]:
    """Sort the series of an answer: the API promises no order of instant vectors."""
    data = document.get("data", {})
    if data.get("resultType") in ("vector", "matrix"):
        data = {**data, "result": sorted(data["result"], key=lambda each: sorted(each["metric"].items()))}
        return {**document, "data": data}
    return document


@pytest.mark.parametrize("text", INSTANT)
def test_an_instant_query(server: RealPrometheus, text: str) -> None:
    theirs = asked(server, "query", query=text, time=f"{AT / 1000}")
    ours = response(ask(FIXTURE, text, Grid.at(AT), at=True))

    if text == "up + on () up":  # which two series are named depends on a map's order
        ours, theirs = ({**each, "error": each["error"].partition("[")[0]} for each in (ours, theirs))
    assert in_order(ours) == in_order(theirs)


@pytest.mark.parametrize("text", RANGE)
def test_a_range_query(server: RealPrometheus, text: str) -> None:
    words = {"start": f"{FIXTURE.start / 1000}", "end": f"{FIXTURE.end / 1000}", "step": "7.5"}
    theirs = asked(server, "query_range", query=text, **words)
    ours = response(ask(FIXTURE, text, Grid.between(FIXTURE.start, FIXTURE.end, 7_500), at=False))

    if text == "up + on () up":
        ours, theirs = ({**each, "error": each["error"].partition("[")[0]} for each in (ours, theirs))
    assert ours == theirs


def test_remote_read_gives_back_every_sample_and_marker(server: RealPrometheus) -> None:
    pytest.importorskip("cramjam")
    raw = read_remote(
        server.url, [parse_selector('{__name__=~".+"}')], FIXTURE.start - 1, FIXTURE.end + 60_000
    )
    again = series_of(blocks_of(series_of_raw(raw, {})))
    given = series_of(FIXTURE.store.blocks)

    assert {name: write_series(series) for name, series in again.items()} == {
        name: write_series(series) for name, series in given.items()
    }
    stale = [each.samples.stale for group in again.values() for each in group]
    assert sum(int(np.count_nonzero(each)) for each in stale if each is not None) == 1
