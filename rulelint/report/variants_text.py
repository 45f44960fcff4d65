"""Two variants side by side as plain text and as Markdown."""

from collections.abc import Iterator
from textwrap import wrap

from rulelint.compare.variants.model import Variants
from rulelint.report.markdown import text as literal
from rulelint.report.printable import one_line
from rulelint.report.simulation_markdown import section
from rulelint.report.simulation_text import WIDTH, table_lines
from rulelint.report.variants_tables import headline, tables, verdict


def render_text(done: Variants) -> str:
    """Return what the numbers rest on, the tables, and the difference in a sentence."""
    return "\n".join(_text(done)) + "\n"


def _text(done: Variants) -> Iterator[str]:
    for line in headline(done):
        yield from wrap(one_line(line), WIDTH, subsequent_indent="  ")
    for each in tables(done):
        yield ""
        yield from table_lines(each)
    yield ""
    yield from wrap(one_line(verdict(done)), WIDTH, subsequent_indent="  ")


def render_markdown(done: Variants) -> str:
    """Return the same as Markdown, for pull requests."""
    return "\n".join(_markdown(done)) + "\n"


def _markdown(done: Variants) -> Iterator[str]:
    yield "## Two variants side by side"
    yield ""
    yield from (f"{literal(line)}.  " for line in headline(done))
    for each in tables(done):
        yield ""
        yield from section(each)
    yield ""
    said = verdict(done)
    yield literal(f"{said[:1].upper()}{said[1:]}.")
