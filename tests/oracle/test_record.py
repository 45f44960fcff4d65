"""`rulelint record` against a real Prometheus that holds a shipped scenario: the record simulates as the scenario."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

from rulelint.api.record import RecordRequest, record
from rulelint.engine.labels import Labels
from rulelint.fixtures.load import load_fixture
from rulelint.fixtures.model import Fixture
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


@pytest.fixture(scope="module")
def shop() -> Fixture:
    return load_fixture(SHOP)


@pytest.fixture(scope="module")
def server(shop: Fixture, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealPrometheus]:
    with real_prometheus(tmp_path_factory.mktemp("prometheus")) as running:
        assert running.write(samples_of(shop.store)) > 10_000
        yield running


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


def test_a_record_holds_every_bit_and_simulates_alike(
    shop: Fixture, server: RealPrometheus, tmp_path: Path
) -> None:
    said: list[str] = []
    done = record(request(shop, server.url, tmp_path / "mine"), Config(), said.append)
    mine, theirs = samples(load_fixture(tmp_path / "mine")), samples(shop)

    print(said, done.notes)
    assert mine == {labels: theirs[labels] for labels in mine}
