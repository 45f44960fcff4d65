"""How to come by what a fixture lacks."""

from collections.abc import Iterable
from pathlib import Path

from rulelint.simulate.model import Simulation


def record_line(simulation: Simulation) -> str:
    """Return the command that records what the fixture lacks; empty if it lacks nothing, or can never hold it.

    `rulelint record` adds nothing to a fixture that was made up.
    """
    made_up = any(each.kind == "synthetic" for each in simulation.caveats)
    missing = [text for each in simulation.not_simulated for text in each.missing]
    return "" if made_up or not missing else record_command(missing, simulation.folder)


def record_command(missing: Iterable[str], folder: Path) -> str:
    """Return the line that records selectors into a folder."""
    options = " ".join(f"--add {shell_word(text)}" for text in dict.fromkeys(missing))
    return f"rulelint record {options} {shell_word(folder.as_posix())}"


def shell_word(text: str) -> str:
    """Return the text as one word of a shell command."""
    return "'" + text.replace("'", "'\\''") + "'"
