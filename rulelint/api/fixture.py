"""Looking at fixtures."""

from pathlib import Path

from rulelint.dataclass import dataclass
from rulelint.fixtures.load import load_fixture
from rulelint.fixtures.model import Fixture
from rulelint.fixtures.summary import FixtureSummary, summarise
from rulelint.fixtures.verify import Remark, verify

__all__ = ["Looked", "Remark", "info", "verified"]


@dataclass(frozen=True)
class Looked:
    """A fixture with what was counted in it, or with what does not fit in it."""

    fixture: Fixture
    summary: FixtureSummary
    remarks: tuple[Remark, ...] = ()


def info(folder: Path) -> Looked:
    """Return what the fixture in `folder` holds; raise `FixtureError` if it cannot be read."""
    fixture = load_fixture(folder)
    return Looked(fixture, summarise(fixture))


def verified(folder: Path) -> Looked:
    """Return what does not fit in the fixture in `folder`; raise `FixtureError` if it cannot be read."""
    fixture = load_fixture(folder)
    return Looked(fixture, summarise(fixture), verify(fixture))
