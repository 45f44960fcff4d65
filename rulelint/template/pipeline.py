"""Inside the delimiters: pipelines, commands and operands, and which variables they may name."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import field
from typing import TypeVar

from rulelint.dataclass import dataclass
from rulelint.source.span import Span
from rulelint.source.spelling import nearest
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
)  # fmt: skip
from rulelint.template.cursor import Cursor
from rulelint.template.errors import TemplateError, TemplateSyntaxError
from rulelint.template.functions import FUNCTIONS
from rulelint.template.literals import LiteralError, character, complex_parts, number, unquote
from rulelint.template.tokens import Kind, Token, quote

T = TypeVar("T")

MAX_DEPTH = 100
"""How deep branches and parentheses may stand in each other; Go's own limit is its stack."""

MAX_ERRORS = 20
"""How many unknown names of one template are reported."""

_STARTS_AN_OPERAND = frozenset(
    {
        Kind.BOOL, Kind.CHARACTER, Kind.COMPLEX, Kind.DOT, Kind.FIELD, Kind.IDENTIFIER, Kind.NUMBER, Kind.NIL,
        Kind.RAW_STRING, Kind.STRING, Kind.VARIABLE, Kind.LEFT_PAREN,
    }
)  # fmt: skip


@dataclass(slots=True)
class Scope:
    """The variables in sight, counted because a name may be declared again, and how many `range` are open.

    `separate` says that it belongs to a definition, which sees nothing of what is around it.
    """

    known: Counter[str]
    separate: bool = False
    declared: list[str] = field(default_factory=list)
    ranges: int = 0

    def declare(self, name: str) -> None:
        """Bring a variable into sight."""
        self.known[name] += 1
        self.declared.append(name)

    def mark(self) -> int:
        """Return the point `forget` goes back to."""
        return len(self.declared)

    def forget(self, mark: int) -> None:
        """Take what was declared since `mark` out of sight."""
        while len(self.declared) > mark:
            self.known[self.declared.pop()] -= 1

    def __contains__(self, name: str) -> bool:
        return self.known[name] > 0

    @property
    def names(self) -> list[str]:
        """Every variable in sight but `$`."""
        return [name for name, count in self.known.items() if count > 0 and name != "$"]


class PipelineParser:
    """Parses what stands between `{{` and `}}`; collects the errors it can read on from in `errors`."""

    def __init__(self, cursor: Cursor, scope: Scope) -> None:
        self.cursor = cursor
        self.scope = scope
        self.errors: list[TemplateError] = []
        self._depth = 0

    def enter(self, span: Span) -> None:
        """Go one level deeper."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self.error(span, f"template is nested more than {MAX_DEPTH} levels deep")

    def leave(self) -> None:
        """Come back from one level."""
        self._depth -= 1

    def pipeline(self, context: str, end: Kind) -> Pipeline:
        """Parse up to and including the token `end`."""
        start = self.cursor.peek_word().span.start
        declares, assigns = self._declarations(context)
        commands: list[Command] = []
        while (token := self.cursor.take_word()).kind is not end:
            if token.kind not in _STARTS_AN_OPERAND:
                raise self.unexpected(token, context)
            self.cursor.put_back(token)
            commands.append(self._command())
        inner_end = commands[-1].span.end if commands else token.span.start
        if not commands:
            raise self.error(token.span, f"missing value for {context}")
        for stage, command in enumerate(commands[1:], start=2):
            if isinstance(command.args[0], Bool | Dot | Nil | Number | String):
                raise self.error(command.args[0].span, f"non executable command in pipeline stage {stage}")
        return Pipeline(Span(start, inner_end), declares, assigns, tuple(commands))

    def short_pipeline(self, token: Token) -> Pipeline:
        """Return the pipeline of an action that is one variable, with or without fields."""
        written = token.text.strip("{} ")
        start = token.span.start + token.text.index("$")
        span = Span(start, start + len(written))
        name, *fields = written.split(".")
        known = self._variable(Token(Kind.VARIABLE, name, Span(start, start + len(name))))
        variable = Variable(span, known.name, tuple(fields))
        return Pipeline(span, (), assigns=False, commands=(Command(span, (variable,)),))

    def _declarations(self, context: str) -> tuple[tuple[Variable, ...], bool]:
        """Parse `$x :=`, `$x =` or, in a range, `$i, $x :=`; Go puts names into sight for their own pipeline."""
        declares: list[Variable] = []
        while (variable := self.cursor.peek_word()).kind is Kind.VARIABLE:
            self.cursor.take()
            adjacent = self.cursor.peek()
            following = self.cursor.peek_word()
            is_comma = following.kind is Kind.OTHER and following.text == ","
            if following.kind not in (Kind.ASSIGN, Kind.DECLARE) and not is_comma:
                # White space tells `$x .field` from `$x.field`.
                self.cursor.put_back(variable, *([adjacent] if adjacent.kind is Kind.SPACE else []))
                break
            self.cursor.take_word()
            declares.append(Variable(variable.span, variable.text))
            self.scope.declare(variable.text)
            if not is_comma:
                return tuple(declares), following.kind is Kind.ASSIGN
            if context != "range" or len(declares) > 1:
                raise self.error(following.span, f"too many declarations in {context}")
            if self.cursor.peek_word().kind not in (Kind.VARIABLE, Kind.RIGHT_DELIM, Kind.RIGHT_PAREN):
                raise self.error(self.cursor.peek_word().span, "range can only initialize variables")
        return tuple(declares), False

    def _command(self) -> Command:
        start = self.cursor.peek_word().span.start
        args: list[Operand] = []
        while True:
            self.cursor.peek_word()
            operand = self._operand()
            if operand is not None:
                args.append(operand)
            token = self.cursor.take()
            if token.kind is Kind.SPACE:
                continue
            if token.kind in (Kind.RIGHT_DELIM, Kind.RIGHT_PAREN):
                self.cursor.put_back(token)
            elif token.kind is not Kind.PIPE:
                raise self.unexpected(token, "operand")
            assert args  # the first operand is known to be there: `pipeline` looked at its token
            return Command(Span(start, args[-1].span.end), tuple(args))

    def _operand(self) -> Operand | None:
        term = self._term()
        if term is None or self.cursor.peek().kind is not Kind.FIELD:
            return term
        names: list[str] = []
        while self.cursor.peek().kind is Kind.FIELD:
            names.append(self.cursor.take().text[1:])
        span, fields = self.cursor.since(term.span.start), tuple(names)
        match term:
            case Field():
                return Field(span, (*term.fields, *fields))
            case Variable():
                return Variable(span, term.name, fields)
            case Bool() | String() | Number() | Nil() | Dot():
                shown = {
                    Bool: "true" if isinstance(term, Bool) and term.value else "false",
                    Nil: "nil",
                    Dot: ".",
                }
                written = term.text if isinstance(term, String | Number) else shown[type(term)]
                raise self.error(span, f"unexpected . after term {quote(written)}")
            case _:
                return Chain(span, term, fields)

    def _term(self) -> Operand | None:
        token = self.cursor.take_word()
        span, text = token.span, token.text
        match token.kind:
            case Kind.IDENTIFIER:
                return self._function(token)
            case Kind.VARIABLE:
                return self._variable(token)
            case Kind.FIELD:
                return Field(span, (text[1:],))
            case Kind.DOT:
                return Dot(span)
            case Kind.NIL:
                return Nil(span)
            case Kind.BOOL:
                return Bool(span, text == "true")
            case Kind.STRING | Kind.RAW_STRING:
                return String(span, text, self._literal(token, unquote))
            case Kind.CHARACTER:
                return Number(span, text, self._literal(token, character))
            case Kind.NUMBER:
                return Number(span, text, self._literal(token, number))
            case Kind.COMPLEX:
                return Number(span, text, self._literal(token, complex_parts))
            case Kind.LEFT_PAREN:
                return self._parenthesised(token)
        self.cursor.put_back(token)
        return None

    def _parenthesised(self, paren: Token) -> Pipeline:
        self.enter(paren.span)
        inner = self.pipeline("parenthesized pipeline", Kind.RIGHT_PAREN)
        self.leave()
        return Pipeline(self.cursor.since(paren.span.start), inner.declares, inner.assigns, inner.commands)

    def _function(self, token: Token) -> Identifier:
        if token.text not in FUNCTIONS:
            self._unknown(token, f"function {quote(token.text)} not defined", FUNCTIONS)
        return Identifier(token.span, token.text)

    def _variable(self, token: Token) -> Variable:
        if token.text not in self.scope:
            self._unknown(token, f"undefined variable {quote(token.text)}", self.scope.names)
        return Variable(token.span, token.text)

    def _unknown(self, token: Token, message: str, known: Iterable[str]) -> None:
        """Note an error and read on, unless there are too many of them."""
        close = nearest(token.text, known)
        advice = f"did you mean `{close}`?" if close else ""
        if token.kind is Kind.VARIABLE and self.scope.separate:
            advice = "a definition sees only `.` and `$`: pass it as the argument of `template`"
        if len(self.errors) == MAX_ERRORS - 1:
            raise self.error(token.span, message, advice)
        self.errors.append(TemplateError(token.span, message, advice))

    def _literal(self, token: Token, read: Callable[[str], T]) -> T:
        try:
            return read(token.text)
        except LiteralError as refused:
            shown = f": {quote(token.text)}" if token.kind is Kind.NUMBER else ""
            raise self.error(token.span, f"{refused}{shown}") from refused

    def expect(self, kind: Kind, context: str) -> Token:
        """Take the next token, which must be of `kind`."""
        token = self.cursor.take_word()
        if token.kind is not kind:
            raise self.unexpected(token, context)
        return token

    def unexpected(self, token: Token, context: str) -> TemplateSyntaxError:
        """Return the error for a token that cannot stand where it does."""
        if token.error:
            return TemplateSyntaxError(token.error)
        return self.error(token.span, f"unexpected {token} in {context}")

    @staticmethod
    def error(span: Span, message: str, advice: str = "") -> TemplateSyntaxError:
        """Return an error that stops the parser."""
        return TemplateSyntaxError(TemplateError(span, message, advice))
