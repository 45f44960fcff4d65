"""The one place that turns failures into a line for the user and an exit code (`rulelint.errors.Exit`)."""

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import click

from rulelint.dataclass import dataclass
from rulelint.errors import Exit, RulelintError

INTERRUPTED = 130
"""128 + SIGINT, as shells report it."""

CLOSED_PIPE = 141
"""128 + SIGPIPE: whoever read our output, `head` for example, had enough."""


class ClosedPipe(BaseException):
    """Standard output was closed; not an error, and nothing may be written any more."""


@dataclass(slots=True)
class Session:
    """What belongs to one call of the program; `debug` shows the traceback of a failure.

    `words` are the arguments: they say whether a failure becomes an annotation of a pull request, too.
    """

    debug: bool = False
    words: Sequence[str] = ()

    def run(self, call: Callable[[], object]) -> int:
        """Call the command and return the exit code; say on stderr what went wrong.

        The command returns its exit code, or None for `Exit.CLEAN`.
        """
        try:
            _need_streams()
            done = call()
            with pipe_errors():
                sys.stdout.flush()
        except RulelintError as error:
            self._trace()
            self._annotate(error.message)
            _say(*(f"error: {line}" for line in error.message.splitlines() or [""]))
            if error.advice:
                _say(f"  help: {error.advice}")
            return int(error.exit_code)
        except click.ClickException as error:
            self._annotate(error.format_message())
            error.show()
            return int(Exit.USAGE)
        except (click.Abort, KeyboardInterrupt):
            return INTERRUPTED
        except ClosedPipe:
            return CLOSED_PIPE
        except OSError as error:
            self._trace()
            message = f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")
            self._annotate(message)
            _forget_output()
            _say(f"error: {message}")
            return int(Exit.USAGE)
        except Exception as error:  # noqa: BLE001  the last resort: a defect of rulelint, said in one line
            self._trace()
            message = f"internal error: {type(error).__name__}: {error}"
            self._annotate(message)
            _say(f"error: {message}")
            if not self.debug:
                _say(
                    "  help: this is a defect of rulelint: please report it with what `rulelint --debug …` prints"
                )
            return int(Exit.INTERNAL)
        return done if isinstance(done, int) else int(Exit.CLEAN)

    def _annotate(self, message: str) -> None:
        """Say a failure on the pull request: GitHub shows nothing of what is on standard error."""
        if not sys.stdout or not annotates(self.words, os.environ):
            return
        from rulelint.report.github import Annotation, render_annotations  # noqa: PLC0415  only failures need it

        lines = render_annotations([Annotation("error", None, 1, None, 1, None, "rulelint", message)])
        with contextlib.suppress(
            OSError
        ):  # standard error says it, too, and what failed may be this very output
            click.echo(lines, nl=False)

    def _trace(self) -> None:
        if self.debug:
            import traceback  # noqa: PLC0415  only failures need it

            traceback.print_exc()


def annotates(words: Sequence[str], env: Mapping[str, str]) -> bool:
    """Say whether the arguments ask for annotations, as far as they can be read where they are wrong."""
    command = next((word for word in words if not word.startswith("-")), "")
    chosen = "auto"
    for word, following in zip(words, (*words[1:], ""), strict=False):
        name, equals, value = word.partition("=")
        if name == "--output-format":
            chosen = value if equals else following
    asked = command in {"ci", "lint"} and chosen in {"auto", "github"}
    return asked and env.get("GITHUB_ACTIONS") == "true"


@contextmanager
def pipe_errors() -> Iterator[None]:
    """Turn a closed standard output into `ClosedPipe`, and keep the interpreter from writing to it at exit."""
    try:
        yield
    except BrokenPipeError:
        _forget_output()
        raise ClosedPipe from None


def _forget_output() -> None:
    """Keep the interpreter from writing what is left to a standard output that takes nothing, at exit."""
    with contextlib.suppress(io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _need_streams() -> None:
    """Refuse to start where the caller closed standard output; what goes to a closed standard error is dropped.

    Python leaves `None` in the place of a stream that is closed.
    """
    if not sys.stderr:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  open as long as we run
    if not sys.stdout:
        raise RulelintError("standard output is closed", advice="send it to /dev/null if nobody reads it")


def _say(*lines: str) -> None:
    from rulelint.report.printable import one_line  # noqa: PLC0415  only failures need it

    for line in lines:
        click.echo(one_line(line), err=True)
