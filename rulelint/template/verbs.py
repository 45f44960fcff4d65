"""One value and one verb: what Go's package `fmt` prints (`fmt/print.go`, `fmt/format.go` of Go 1.25)."""

from rulelint.dataclass import dataclass
from rulelint.template.floats import format_float, format_float_verb
from rulelint.template.limits import Budget
from rulelint.template.times import format_time, show_duration
from rulelint.template.tokens import quote, quote_character
from rulelint.template.values import (
    Boxed,
    Data,
    Duration,
    Html,
    Sample,
    Time,
    Value,
    Whole,
    to_bytes,
    type_name,
    unbox,
)

ADDRESS = "0xc000012345"
"""Stands for the addresses Go prints of the elements of a list: they differ from one evaluation to the next."""

_DEFAULT_PRECISION = 6
_LAST_CHARACTER = 0x10FFFF
_BASES = {"d": 10, "b": 2, "o": 8, "O": 8, "x": 16, "X": 16}
_DIGITS = {2: "b", 8: "o", 10: "d", 16: "x"}
_SHARP_PREFIX = {"b": "0b", "x": "0x", "X": "0X"}


@dataclass(slots=True)
class Flags:
    """What stands between `%` and the verb."""

    sharp: bool = False
    zero: bool = False
    plus: bool = False
    minus: bool = False
    space: bool = False
    sharp_v: bool = False
    plus_v: bool = False
    width: int | None = None
    precision: int | None = None

    def pad(self, text: str) -> str:
        """Fill a text up to the width; zeros only stand on the left."""
        return self.padding_before(len(text)) + text + self.padding_after(len(text))

    def padding_before(self, length: int) -> str:
        """Return what stands to the left of a text of that length."""
        return "" if self.minus else ("0" if self.zero else " ") * ((self.width or 0) - length)

    def padding_after(self, length: int) -> str:
        """Return what stands to the right of a text of that length."""
        return " " * ((self.width or 0) - length) if self.minus else ""

    def pad_blank(self, text: str) -> str:
        """Fill a text up to the width with spaces, whatever the flags say."""
        width = self.width or 0
        return text.ljust(width) if self.minus else text.rjust(width)


class Printer:
    """Prints values with one set of flags; every value costs a step of the budget."""

    def __init__(self, flags: Flags, budget: Budget) -> None:
        self.flags = flags
        self.budget = budget
        self.erroring = False

    def argument(self, value: Value, verb: str) -> str:
        """Return one argument of a print function."""
        value = unbox(value)
        if value is None:
            return self.flags.pad("<nil>") if verb in "Tv" else self._bad_verb(None, verb)
        if verb == "T":
            return self._string(type_name(value), "s")
        if verb == "p":
            return ADDRESS if isinstance(value, Sample | Time | dict | list) else self._bad_verb(value, verb)
        return self._value(value, verb, 0)

    def _value(self, value: Value, verb: str, depth: int) -> str:
        self.budget.spend()
        match value:
            case None:
                return "<nil>"
            case str():
                return self._string(value, verb)
            case bool():
                return (
                    self.flags.pad("true" if value else "false")
                    if verb in "tv"
                    else self._bad_verb(value, verb)
                )
            case int():
                return self._integer(value, value, verb)
            case float():
                return self._float(value, value, verb)
            case complex():
                return self._complex(value, verb)
            case Html():
                return self._string(value.text, verb, value)
            case Whole() | Time() | Duration():
                return self._named(value, verb)
            case _:
                return self._compound(value, verb, depth)

    def _named(self, value: Whole | Time | Duration, verb: str) -> str:
        text = shown_by_method(value)
        if text is not None and not self.erroring and not self.flags.sharp_v and verb in "vsxXq":
            return self._string(text, verb, value)
        if isinstance(value, Time) or (isinstance(value, Duration) and value.pointer):
            return ADDRESS
        return self._integer(value.number if isinstance(value, Whole) else value.nanoseconds, value, verb)

    def _compound(self, value: Value, verb: str, depth: int) -> str:
        match value:
            case dict():
                return self._map(value, verb, depth)
            case list():
                inner = " ".join(self._pointer(each, verb) for each in value)
                return (
                    f"{type_name(value)}{{{inner.replace(' ', ', ')}}}"
                    if self.flags.sharp_v
                    else f"[{inner}]"
                )
            case Sample():
                return "&" + self.struct(value, verb, depth) if depth == 0 else self._pointer(value, verb)
            case _:
                return self.struct(value, verb, depth)

    def _pointer(self, value: Sample, verb: str) -> str:
        self.budget.spend()
        return ADDRESS if verb in "vpbodxX" else self._bad_verb(value, verb)

    def _map(self, value: dict[str, Value], verb: str, depth: int) -> str:
        pairs = [
            f"{self._value(key, verb, depth + 1)}:{self._element(each, verb, depth)}"
            for key, each in sorted(value.items(), key=lambda pair: to_bytes(pair[0]))
        ]
        if self.flags.sharp_v:
            return self.budget.spend_text(f"{type_name(value)}{{{', '.join(pairs)}}}")
        return self.budget.spend_text(f"map[{' '.join(pairs)}]")

    def _element(self, value: Value, verb: str, depth: int) -> str:
        if value is None:
            return self.flags.pad("<nil>")
        return self._value(value, verb, depth + 1)

    def struct(self, value: Sample | Data, verb: str, depth: int = 0) -> str:
        """Return the fields of a struct, as they are printed without the `&` of a pointer to it."""
        fields = [
            (name, self._value(unbox(field), verb, depth + 1)) for name, field in fields_of(value).items()
        ]
        if self.flags.sharp_v:
            inner = ", ".join(f"{name}:{text}" for name, text in fields)
            return f"{type_name(value).removeprefix('*')}{{{inner}}}"
        return "{" + " ".join(f"{name}:{text}" if self.flags.plus_v else text for name, text in fields) + "}"

    def _bad_verb(self, value: Value, verb: str) -> str:
        self.erroring = True
        inner = "<nil>" if value is None else f"{type_name(value)}={self._value(value, 'v', 0)}"
        self.erroring = False
        return f"%!{verb}({inner})"

    def _string(self, text: str, verb: str, value: Value = None) -> str:
        flags = self.flags
        if verb == "v":
            verb = "q" if flags.sharp_v else "s"
        match verb:
            case "s":
                return flags.pad(self._cut(text))
            case "q":
                return flags.pad(self._quoted(self._cut(text)))
            case "x" | "X":
                return self._hex_string(text, verb)
            case _:
                return self._bad_verb(text if value is None else value, verb)

    def _cut(self, text: str) -> str:
        return text if self.flags.precision is None else text[: self.flags.precision]

    def _quoted(self, text: str) -> str:
        plain = "`" not in text and all(each.isprintable() or each == "\t" for each in text)
        if self.flags.sharp and plain and "\ufeff" not in text:
            return f"`{text}`"
        return quote(text, ascii_only=self.flags.plus)

    def _hex_string(self, text: str, verb: str) -> str:
        flags = self.flags
        data = to_bytes(text)
        if flags.precision is not None:
            data = data[: flags.precision]
        if not data:
            return ("0" if flags.zero and not flags.minus else " ") * (flags.width or 0)
        prefix = f"0{verb}" if flags.sharp else ""
        shown = " ".join(f"{prefix}{byte:02x}" for byte in data) if flags.space else prefix + data.hex()
        return flags.pad(shown.upper() if verb == "X" else shown)

    def _integer(self, number: int, value: Value, verb: str) -> str:
        flags = self.flags
        if verb == "v":
            unsigned = isinstance(value, Whole) and value.type.startswith("uint")
            if flags.sharp_v and unsigned:
                return self._digits(number, "x", sharp=True)
            return self._digits(number, "d")
        if verb in _BASES:
            return self._digits(number, verb)
        char = number if 0 <= number <= _LAST_CHARACTER and not 0xD800 <= number < 0xE000 else 0xFFFD
        match verb:
            case "c":
                return flags.pad(chr(char))
            case "q":
                return flags.pad(quote_character(chr(char), ascii_only=flags.plus))
            case "U":
                return self._code_point(number)
            case _:
                return self._bad_verb(value, verb)

    def _digits(self, number: int, verb: str, *, sharp: bool | None = None) -> str:
        flags = self.flags
        sharp = flags.sharp if sharp is None else sharp
        least = 0
        if flags.precision is not None:
            least = flags.precision
            if least == 0 and number == 0:
                return " " * (flags.width or 0)
        elif flags.zero and not flags.minus and flags.width is not None:
            least = flags.width - (number < 0 or flags.plus or flags.space)
        base = _BASES[verb]
        digits = format(abs(number), _DIGITS[base]).rjust(least, "0")
        if verb == "X":
            digits = digits.upper()
        if sharp and verb in _SHARP_PREFIX:
            digits = _SHARP_PREFIX[verb] + digits
        elif sharp and base == 8 and not digits.startswith("0"):
            digits = "0" + digits
        if verb == "O":
            digits = "0o" + digits
        sign = "-" if number < 0 else "+" if flags.plus else " " if flags.space else ""
        return flags.pad_blank(sign + digits)

    def _code_point(self, number: int) -> str:
        flags = self.flags
        shown = f"U+{number & (1 << 64) - 1:0{max(4, flags.precision or 0)}X}"
        if flags.sharp and 0 <= number <= _LAST_CHARACTER and chr(number).isprintable():
            shown += f" '{chr(number)}'"
        return flags.pad_blank(shown)

    def _float(self, number: float, value: Value, verb: str) -> str:
        match verb:
            case "v":
                return self._float_text(number, "g", None)
            case "b" | "g" | "G" | "x" | "X":
                return self._float_text(number, verb, None)
            case "f" | "e" | "E" | "F":
                return self._float_text(number, verb.replace("F", "f"), _DEFAULT_PRECISION)
            case _:
                return self._bad_verb(value, verb)

    def _float_text(self, number: float, verb: str, precision: int | None) -> str:
        flags = self.flags
        precision = precision if flags.precision is None else flags.precision
        shown = format_float_verb(number, verb, precision)
        if shown[0] not in "+-":
            shown = "+" + shown
        if flags.space and shown[0] == "+" and not flags.plus:
            shown = " " + shown[1:]
        if shown[1] in "IN":
            bare = shown[1] == "N" and not flags.space and not flags.plus
            return flags.pad_blank(shown[1:] if bare else shown)
        if flags.sharp and verb != "b":
            shown = _with_point(shown, verb, precision)
        if not flags.plus and shown[0] == "+":
            return flags.pad(shown[1:])
        if flags.zero and not flags.minus and flags.width is not None:
            return shown[0] + shown[1:].rjust(flags.width - 1, "0")
        return flags.pad(shown)

    def _complex(self, value: complex, verb: str) -> str:
        if verb not in "vbgGxXfFeE":
            return self._bad_verb(value, verb)
        had_plus = self.flags.plus
        real = self._float(value.real, value, verb)
        self.flags.plus = True
        imaginary = self._float(value.imag, value, verb)
        self.flags.plus = had_plus
        return f"({real}{imaginary}i)"


def _with_point(shown: str, verb: str, precision: int | None) -> str:
    """Return a number with the decimal point and, for `g`, the trailing zeros that `#` asks for."""
    number, mark, exponent = shown, "", ""
    for each in "pP" if verb in "xX" else "eE":
        if each in number:
            number, mark, exponent = number.partition(each)
    digits = 0
    if verb in "gGxX":
        digits = _DEFAULT_PRECISION if precision is None else precision
    point = "." in number
    bare = number[1:].replace(".", "").replace("x", "").replace("X", "")
    if "x" in number or "X" in number:
        bare = number[1:].replace(".", "")
    digits -= len(bare.lstrip("0"))
    if not point:
        digits -= number[1:] == "0"
        number += "."
    return number + "0" * digits + mark + exponent


def shown_by_method(value: Whole | Time | Duration) -> str | None:
    """Return what the `String` method of a value says, None where it has none."""
    match value:
        case Whole():
            return value.text
        case Time():
            return format_time(value.nanoseconds)
        case Duration():
            return show_duration(value.nanoseconds)


def fields_of(value: Sample | Data) -> dict[str, Value]:
    """Return the fields of a struct by name, in order."""
    if isinstance(value, Sample):
        return {"Labels": value.labels, "Value": value.value}
    return {
        "Labels": value.labels,
        "ExternalLabels": value.external_labels,
        "ExternalURL": value.external_url,
        "Value": Boxed(value.value),
    }


def printed(value: Value, budget: Budget) -> str:
    """Return what an action prints: a pointer shows what it points to, nothing shows `<no value>`."""
    match value:
        case str():
            return value
        case float():
            return format_float(value)
        case None:
            return "<no value>"
        case Sample():
            return Printer(Flags(), budget).struct(value, "v")
        case _:
            return Printer(Flags(), budget).argument(value, "v")
