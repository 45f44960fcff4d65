"""What one template may cost: Go has no limits here, and a template can ask for any amount of time and memory."""

from rulelint.dataclass import dataclass

MAX_STEPS = 500_000
"""Commands, nodes and printed values of one expansion, and one for each 64 characters of text that is made."""

MAX_OUTPUT = 1 << 20
"""Characters one template may print, and one function may return."""

MAX_NESTED = 50
"""How deep the maps `args` makes may stand in each other."""

_CHARACTERS_PER_STEP = 64


class LimitError(Exception):
    """A template costs more than it may: what Prometheus would print is unknown."""


@dataclass(slots=True)
class Budget:
    """What is left of the steps of one expansion."""

    steps: int = MAX_STEPS

    def spend(self, steps: int = 1) -> None:
        """Take steps; raises `LimitError` when there are none left."""
        self.steps -= steps
        if self.steps < 0:
            raise LimitError("the template takes too long")

    def spend_text(self, text: str) -> str:
        """Take the steps a text costs, and return it; raises `LimitError`."""
        if len(text) > MAX_OUTPUT:
            raise LimitError(f"the template makes a text of more than {MAX_OUTPUT} characters")
        self.spend(len(text) // _CHARACTERS_PER_STEP)
        return text
