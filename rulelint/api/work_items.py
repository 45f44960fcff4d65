"""Work items of a review: the mapping that is asked for, with its parameters."""

from collections.abc import Mapping

from rulelint.api.shipped import shipped_names, shipped_or_file
from rulelint.review.mapping import WorkItemMapping, read_mapping

__all__ = ["WorkItemMapping", "mapping_of", "shipped_mappings"]

FOLDER = "mappings"


def shipped_mappings() -> list[str]:
    """Return the names of the mappings that are shipped."""
    return shipped_names(FOLDER)


def mapping_of(name: str, given: Mapping[str, str]) -> WorkItemMapping:
    """Return the mapping that is shipped under a name, else the one in the file; raise `RulelintError`.

    `given` are values for its parameters.
    """
    return read_mapping(name, shipped_or_file(FOLDER, name), given)
