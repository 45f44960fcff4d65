"""Go's `Sprintf`, `Sprint` and `Sprintln` (`doPrintf` of `fmt/print.go`, Go 1.25)."""

from collections.abc import Sequence

from rulelint.template.limits import Budget, LimitError
from rulelint.template.values import Value, Whole, kind, type_name, unbox
from rulelint.template.verbs import Flags, Printer

_MOST = 1_000_000
"""Widths, precisions and argument numbers above this count as not given."""

_FLAGS = {"#": "sharp", "0": "zero", "+": "plus", "-": "minus", " ": "space"}


def sprintf(text: str, args: Sequence[Value], budget: Budget) -> str:
    """Return the formatted text; what is wrong with it is in the text, as in Go.  Raises `LimitError`."""
    return _Format(text, args, budget).run()


def sprint(args: Sequence[Value], budget: Budget) -> str:
    """Return the arguments one after the other, with a space between two that are no strings."""
    parts: list[str] = []
    after_string = True
    for arg in args:
        is_string = kind(unbox(arg)) == "string"
        if not is_string and not after_string:
            parts.append(" ")
        parts.append(Printer(Flags(), budget).argument(arg, "v"))
        after_string = is_string
    return budget.spend_text("".join(parts))


def sprintln(args: Sequence[Value], budget: Budget) -> str:
    """Return the arguments with spaces between them and a line break at the end."""
    shown = " ".join(Printer(Flags(), budget).argument(arg, "v") for arg in args)
    return budget.spend_text(shown + "\n")


class _Format:
    def __init__(self, text: str, args: Sequence[Value], budget: Budget) -> None:
        self.text = text
        self.args = args
        self.budget = budget
        self.at = 0
        self.number = 0
        self.reordered = False
        self.good_number = True
        self.after_index = False
        self.out: list[str] = []
        self.closing_brackets = "]" in text

    def run(self) -> str:
        end = len(self.text)
        while self.at < end:
            percent = self.text.find("%", self.at)
            if percent < 0:
                self.out.append(self.text[self.at :])
                break
            self.out.append(self.text[self.at : percent])
            self.at = percent + 1
            self.budget.spend()
            self._verb()
        if not self.reordered and self.number < len(self.args):
            self._extra()
        return self.budget.spend_text("".join(self.out))

    def _extra(self) -> None:
        shown = []
        for arg in self.args[self.number :]:
            value = unbox(arg)
            text = Printer(Flags(), self.budget).argument(value, "v")
            shown.append("<nil>" if value is None else f"{type_name(value)}={text}")
        self.out.append(f"%!(EXTRA {', '.join(shown)})")

    def _verb(self) -> None:
        self.good_number, self.after_index = True, False
        flags = Flags()
        text = self.text
        while self.at < len(text) and text[self.at] in _FLAGS:
            setattr(flags, _FLAGS[text[self.at]], True)
            self.at += 1
        self._argument_number()
        self._width(flags)
        self._precision(flags)
        if not self.after_index:
            self._argument_number()
        if self.at >= len(text):
            self.out.append("%!(NOVERB)")
            return
        verb = text[self.at]
        self.at += 1
        self._print(verb, flags)

    def _print(self, verb: str, flags: Flags) -> None:
        if verb == "%":
            self.out.append("%")
        elif not self.good_number:
            self.out.append(f"%!{verb}(BADINDEX)")
        elif self.number >= len(self.args):
            self.out.append(f"%!{verb}(MISSING)")
        else:
            if verb == "v":
                flags.sharp_v, flags.sharp = flags.sharp, False
                flags.plus_v, flags.plus = flags.plus, False
            if max(flags.width or 0, flags.precision or 0) > _MOST:
                raise LimitError("a width is too large")
            printer = Printer(flags, self.budget)
            self.out.append(self.budget.spend_text(printer.argument(self.args[self.number], verb)))
            self.number += 1

    def _width(self, flags: Flags) -> None:
        if self.text.startswith("*", self.at):
            self.at += 1
            width = self._from_argument()
            if width is None:
                self.out.append("%!(BADWIDTH)")
            elif width < 0:
                width, flags.minus, flags.zero = -width, True, False
            flags.width = width
            self.after_index = False
            return
        flags.width = self._number()
        if self.after_index and flags.width is not None:
            self.good_number = False

    def _precision(self, flags: Flags) -> None:
        if not self.text.startswith(".", self.at):
            return
        self.at += 1
        if self.after_index:
            self.good_number = False
        self._argument_number()
        if not self.text.startswith("*", self.at):
            flags.precision = self._number() or 0
            return
        self.at += 1
        precision = self._from_argument()
        if precision is None or precision < 0:
            self.out.append("%!(BADPREC)")
            precision = None
        flags.precision = precision
        self.after_index = False

    def _number(self) -> int | None:
        """Read a number; one that is too large makes Go skip the rest of the format."""
        start = self.at
        while self.at < len(self.text) and self.text[self.at] in "0123456789":
            self.at += 1
            if self.at - start > 7 or int(self.text[start : self.at]) > _MOST:
                self.at = len(self.text)
                return None
        return int(self.text[start : self.at]) if self.at > start else None

    def _from_argument(self) -> int | None:
        """Take the next argument as a width or precision."""
        if self.number >= len(self.args):
            return None
        value = unbox(self.args[self.number])
        self.number += 1
        number = value.number if isinstance(value, Whole) else value
        if isinstance(number, bool) or not isinstance(number, int):
            return None
        return number if abs(number) <= _MOST else None

    def _argument_number(self) -> None:
        """Read `[n]`: which argument comes next."""
        self.after_index = False
        if not self.text.startswith("[", self.at):
            return
        self.reordered = True
        closed = self.text.find("]", self.at) if self.closing_brackets else -1
        if closed < 0:
            self.closing_brackets = False
            self.at += 1
            self.good_number = False
            return
        inner = self.text[self.at + 1 : closed]
        self.at = closed + 1
        is_number = 0 < len(inner) <= 8 and inner.isascii() and inner.isdigit() and int(inner) <= _MOST
        self.after_index = is_number
        if is_number and 0 < int(inner) <= len(self.args):
            self.number = int(inner) - 1
        else:
            self.good_number = False
