"""Pipelines, commands and operands evaluated as `text/template/exec.go` of Go 1.25 does, with its error texts."""

from collections.abc import Sequence

from rulelint.dataclass import dataclass
from rulelint.template.ast import (
    Bool,
    Chain,
    Command,
    Dot,
    Field,
    Identifier,
    Nil,
    Number,
    Operand,
    Pipeline,
    String,
    Variable,
)
from rulelint.template.environment import Environment, FunctionError
from rulelint.template.fields import NoFieldError, member
from rulelint.template.literals import complex_value
from rulelint.template.signatures import (
    SAMPLES,
    SIGNATURES,
    STRING,
    VALUE,
    Signature,
    accepts,
    can_be_nil,
    is_open,
)
from rulelint.template.values import Boxed, Value, is_true, type_name, unbox
from rulelint.template.written import Written, written

_INT64 = 1 << 63


class _Missing:
    """Says that no value is piped into a command; nil would be one."""


MISSING = _Missing()


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of a command: as written, and what is piped in."""

    args: Sequence[Operand]
    final: Value

    def __bool__(self) -> bool:
        return bool(self.args) or self.final is not MISSING


NOTHING = Given((), MISSING)


@dataclass(frozen=True, slots=True)
class Call:
    """A function or method that is called; `node` is what an error in it is at."""

    name: str
    node: Written
    given: Given


class ExecutionError(Exception):
    """The template fails: `message` is Go's text, `node` what it was at, `template` the name of the definition."""

    def __init__(self, message: str, node: Written, template: str) -> None:
        super().__init__(message)
        self.message = message
        self.node = node
        self.template = template


@dataclass(slots=True)
class Binding:
    """A variable in scope."""

    name: str
    value: Value


class Variables:
    """The variables of one template or definition, the innermost last."""

    def __init__(self, dot: Value) -> None:
        self._all: list[Binding] = []
        self._by_name: dict[str, list[Binding]] = {}
        self.declare("$", dot)

    def declare(self, name: str, value: Value) -> None:
        """Bring a variable into scope."""
        binding = Binding(name, value)
        self._all.append(binding)
        self._by_name.setdefault(name, []).append(binding)

    def find(self, name: str) -> Binding | None:
        """Return the innermost variable of a name.

        The parser lets `{{ $x = 1 }}` and `{{ $x := $x }}` pass, as Go's does, so there may be none.
        """
        found = self._by_name.get(name)
        return found[-1] if found else None

    def assign_last(self, place: int, value: Value) -> None:
        """Give the last variable (`place` 1), or the one before it, another value."""
        self._all[-place].value = value

    def mark(self) -> int:
        """Return the point `forget` goes back to."""
        return len(self._all)

    def forget(self, mark: int) -> None:
        """Take what was declared since `mark` out of scope."""
        while len(self._all) > mark:
            self._by_name[self._all.pop().name].pop()


class Evaluator:
    """Evaluates expressions; `node` is what Go would name in an error, `template` the definition it is in."""

    def __init__(self, run: Environment, template: str, node: Written, dot: Value) -> None:
        self.run = run
        self.template = template
        self.node = node
        self.variables = Variables(dot)

    def error(self, message: str) -> ExecutionError:
        """Return the error that ends the template here."""
        return ExecutionError(message, self.node, self.template)

    def pipeline(self, dot: Value, pipeline: Pipeline) -> Value:
        """Return the value of a pipeline; its variables are set."""
        self.node = pipeline
        value: Value = MISSING
        for command in pipeline.commands:
            value = unbox(self._command(dot, command, value))
        for variable in pipeline.declares:
            if pipeline.assigns:
                self.variable(variable.name).value = value
            else:
                self.variables.declare(variable.name, value)
        return value

    def variable(self, name: str) -> Binding:
        """Return the innermost variable of a name."""
        found = self.variables.find(name)
        if found is None:
            raise self.error(f"undefined variable: {name}")
        return found

    def _command(self, dot: Value, command: Command, final: Value) -> Value:
        self.run.budget.spend()
        first, given = command.args[0], Given(command.args[1:], final)
        match first:
            case Identifier():
                return self._function(dot, first, command, given)
            case Pipeline():
                self._no_arguments(first, given)
                return self.pipeline(dot, first)
            case Field() | Variable() | Chain():
                return self._path(dot, first, given)
        self.node = first
        self._no_arguments(first, given)
        if isinstance(first, Nil):
            raise self.error("nil is not a command")
        return dot if isinstance(first, Dot) else self._constant(first)

    def _no_arguments(self, first: Operand, given: Given) -> None:
        if given:
            raise self.error(f"can't give argument to non-function {written(first)}")

    def _constant(self, constant: Operand) -> Value:
        match constant:
            case Bool() | String():
                return constant.value
            case Number(value=None):
                return complex_value(constant.text)
            case Number(value=int() as whole):
                if whole >= _INT64:
                    raise self.error(f"{constant.text} overflows int")
                return whole
            case Number():
                return constant.value
        raise AssertionError(constant)

    def _path(self, dot: Value, node: Field | Variable | Chain, given: Given) -> Value:
        """Return what a variable or the fields of something hold."""
        self.node = node
        match node:
            case Field():
                receiver = dot
            case Variable():
                receiver = self.variable(node.name).value
                if not node.fields:
                    self._no_arguments(node, given)
                    return receiver
            case Chain():
                receiver = self._operand(dot, node.operand)
        for name in node.fields[:-1]:
            receiver = self._field(dot, receiver, name, node, NOTHING)
        return self._field(dot, receiver, node.fields[-1], node, given)

    def _field(self, dot: Value, receiver: Value, name: str, node: Operand, given: Given) -> Value:
        if receiver is None:
            return None
        try:
            found = member(receiver, name, has_arguments=bool(given))
        except NoFieldError as error:
            raise self.error(str(error)) from error
        if not isinstance(found, Signature):
            return found
        return self._call(dot, found, Call(name, node, given))

    def _function(self, dot: Value, function: Identifier, node: Written, given: Given) -> Value:
        self.node = function
        name = function.name
        if name in ("and", "or"):
            return self._short_circuit(dot, name, given)
        return self._call(dot, SIGNATURES[name], Call(name, node, given))

    def _short_circuit(self, dot: Value, name: str, given: Given) -> Value:
        if not given:
            raise self.error(f"wrong number of args for {name}: want at least 1 got 0")
        value: Value = None
        for arg in given.args:
            value = unbox(self._argument(dot, VALUE, arg))
            if is_true(value) == (name == "or"):
                return value
        return value if given.final is MISSING else given.final

    def _call(self, dot: Value, function: Signature, call: Call) -> Value:
        name, args, final = call.name, call.given.args, call.given.final
        count, fixed = len(args) + (final is not MISSING), len(function.params)
        if function.rest is None and count != fixed:
            raise self.error(f"wrong number of args for {name}: want {fixed} got {count}")
        if count < fixed:
            raise self.error(f"wrong number of args for {name}: want at least {fixed} got {len(args)}")
        values = [self._argument(dot, function.type_at(place), arg) for place, arg in enumerate(args)]
        if final is not MISSING:
            values.append(self._validated(final, function.type_at(count - 1)))
        try:
            return function.call(self.run, *values)
        except FunctionError as error:
            self.node = call.node
            raise self.error(f"error calling {name}: {error}") from error

    def _argument(self, dot: Value, type_wanted: str, arg: Operand) -> Value:
        """Return an argument; a constant must be of the type at once, anything else is looked at."""
        self.node = arg
        match arg:
            case Nil():
                if not can_be_nil(type_wanted):
                    raise self.error(f"cannot assign nil to {type_wanted}")
                return self._validated(None, type_wanted)
            case Bool() | String() | Number():
                return self._literal(type_wanted, arg)
            case _:
                return self._validated(self._operand(dot, arg), type_wanted)

    def _literal(self, type_wanted: str, arg: Bool | String | Number) -> Value:
        if is_open(type_wanted) or (type_wanted == STRING and isinstance(arg, String)):
            return self._constant(arg)
        if type_wanted == STRING:
            raise self.error(f"expected string; found {written(arg)}")
        raise self.error(f"can't handle {written(arg)} for arg of type {type_wanted}")

    def _operand(self, dot: Value, operand: Operand) -> Value:
        self.node = operand
        match operand:
            case Dot():
                return dot
            case Field() | Variable() | Chain():
                return self._path(dot, operand, NOTHING)
            case Pipeline():
                return self.pipeline(dot, operand)
            case Identifier():
                return self._function(dot, operand, operand, NOTHING)
            case _:
                return self._constant(operand)

    def _validated(self, value: Value, type_wanted: str) -> Value:
        if value is None and not can_be_nil(type_wanted):
            raise self.error(f"invalid value; expected {type_wanted}")
        if value is None:
            return [] if type_wanted == SAMPLES else None
        if is_open(type_wanted) or accepts(type_wanted, unbox(value)):
            return unbox(value)
        shown = value if isinstance(value, Boxed) and value.value is None else unbox(value)
        raise self.error(f"wrong type for value; expected {type_wanted}; got {type_name(shown)}")
