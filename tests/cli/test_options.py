"""Options that several commands have: declared once, so that they are spelt, explained and read alike."""

from collections.abc import Iterator

import click
import pytest

from rulelint.cli.main import main
from rulelint.cli.options import Duration, PrometheusVersion
from rulelint.cli.query import Step

SHARED = {
    "--prometheus-version": {"simulate", "tune", "compare", "incidents", "query"},
    "--phase": {"simulate", "tune", "compare"},
    "--alertmanager": {"simulate", "tune", "compare", "incidents", "ci", "review"},
    "--config": {"lint", "simulate", "tune", "compare", "incidents", "ci", "review", "record"},
}
"""Options, and commands that have them at least."""


def options_of(command: click.Command, name: str = "") -> Iterator[tuple[str, click.Option]]:
    """Yield every option of a command and those below it, with the command's name."""
    if isinstance(command, click.Group):
        around = click.Context(command)
        for each in command.list_commands(around):
            found = command.get_command(around, each)
            assert found is not None
            yield from options_of(found, f"{name} {each}".strip())
    yield from ((name, each) for each in command.params if isinstance(each, click.Option))


@pytest.mark.parametrize("option", SHARED)
def test_an_option_is_the_same_wherever_it_is(option: str) -> None:
    found = {name: each for name, each in options_of(main) if option in each.opts}

    assert found.keys() >= SHARED[option]
    assert len({(each.help, type(each.type), each.default, each.name) for each in found.values()}) == 1


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (Duration(), "1h30m", 5_400_000),
        (Duration(), "0", 0),
        (Duration(), 250, 250),
        (Duration(), "90", None),
        (Duration(), "1x", None),
        (Step(), "90", 90_000),
        (Step(), "0.5", 500),
        (Step(), "1m", 60_000),
        (Step(), "-1", None),
        (PrometheusVersion(), "3.14", (3, 14)),
        (PrometheusVersion(), "3", None),
        (PrometheusVersion(), "new", None),
    ],
)
def test_what_is_read_and_what_is_refused(
    kind: Duration | PrometheusVersion, text: str | int, expected: object
) -> None:
    if expected is None:
        with pytest.raises(click.BadParameter):
            kind.convert(text, None, None)
        return
    found = kind.convert(text, None, None)

    assert (found if isinstance(found, int) else (found.major, found.minor)) == expected
