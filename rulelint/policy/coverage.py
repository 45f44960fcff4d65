"""The `coverage` block of the configuration, read into the values `rulelint.simulate.coverage.options` defines."""

from rulelint.policy.config import Config
from rulelint.simulate.coverage.options import CoverageOptions


def coverage_options(config: Config, *, decisions: bool = False) -> CoverageOptions:
    """Return what a team says of its services; the block is valid against `config.schema.json`."""
    block = config.coverage_block
    return CoverageOptions(block.get("service", ""), tuple(block.get("tier_1", ())), decisions)
