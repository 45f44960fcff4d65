"""What a team says of its services."""

from rulelint.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class CoverageOptions:
    """The label that names services, empty where it is guessed; those that need all golden signals.

    `decisions` asks which outcomes of every part of an expression were seen, which costs another evaluation.
    """

    service: str = ""
    tier_1: tuple[str, ...] = ()
    decisions: bool = False
