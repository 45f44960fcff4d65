"""The trade-off of `rulelint tune` as a plot for terminals: cost to the right, time to detect upwards."""

from collections.abc import Iterator

from rulelint.report.quantities import duration
from rulelint.simulate.tuning.model import Trial, Tuning

COLUMNS, ROWS = 60, 12
BLOCKS = {"trial": "·", "lost": "×", "pareto": "○", "now": "◆", "proposed": "★"}
ASCII = {"trial": ".", "lost": "x", "pareto": "o", "now": "@", "proposed": "*"}
"""Marks in the order in which a later one covers an earlier one."""


def plot_lines(tuning: Tuning, *, ascii_only: bool = False) -> Iterator[str]:
    """Yield the lines of the plot; nothing where no setting detects an incident: there is no trade-off to draw."""
    found = [each for each in tuning.trials if each.mean_delay is not None]
    if not found:
        return
    marks = ASCII if ascii_only else BLOCKS
    highest = max(each.mean_delay or 0.0 for each in found)
    widest = max(each.cost for each in found)
    cells: dict[tuple[int, int], str] = {}
    for trial in sorted(found, key=lambda each: list(BLOCKS).index(_kind(each, tuning))):
        row = round((trial.mean_delay or 0.0) / (highest or 1.0) * (ROWS - 1))
        column = round(trial.cost / (widest or 1.0) * (COLUMNS - 1))
        cells[row, column] = marks[_kind(trial, tuning)]
    unit = "fires" if tuning.base.pages is None else "pages"
    bar, corner, line = ("|", "+", "-") if ascii_only else ("│", "└", "─")
    labels = {ROWS - 1: duration(round(highest)), 0: "0s"}
    wide = max(map(len, labels.values()))
    yield "mean time to detect"
    for row in reversed(range(ROWS)):
        drawn = "".join(cells.get((row, column), " ") for column in range(COLUMNS)).rstrip()
        yield f"{labels.get(row, ''):>{wide}} {bar}{drawn}"
    week = " a week" if tuning.representative else " in the window"
    yield f"{'':>{wide}} {corner}{line * COLUMNS}"
    right = f"{widest:.3g} {unit}{week}"
    yield f"{'':>{wide}}  0{right:>{COLUMNS - 1}}"
    legend = {
        "now": "now",
        "proposed": "proposed",
        "pareto": "Pareto",
        "lost": "loses an incident",
        "trial": "other",
    }
    kinds = {_kind(each, tuning) for each in found}
    yield "  ".join(f"{marks[kind]} {words}" for kind, words in legend.items() if kind in kinds)


def _kind(trial: Trial, tuning: Tuning) -> str:
    if trial is tuning.proposal:
        return "proposed"
    if trial is tuning.base:
        return "now"
    if any(trial is each for each in tuning.pareto):
        return "pareto"
    lost = any(
        after is None and before is not None
        for before, after in zip(tuning.base.delays, trial.delays, strict=True)
    )
    return "lost" if lost else "trial"
