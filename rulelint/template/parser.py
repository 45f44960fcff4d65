"""Tokens into trees, with the decisions and error texts of `text/template/parse/parse.go` of Go 1.25.

Go stops at the first error.  This parser reads on after an unknown function or variable, so that all of them are
reported at once; every other error stops it too.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import field
from functools import lru_cache

from rulelint.dataclass import dataclass
from rulelint.source.span import Span
from rulelint.source.spelling import nearest
from rulelint.template.ast import Action, Branch, Definition, Jump, Node, Pipeline, TemplateCall, Text
from rulelint.template.cursor import Cursor
from rulelint.template.errors import TemplateError, TemplateSyntaxError
from rulelint.template.functions import FUNCTIONS
from rulelint.template.lexer import lex
from rulelint.template.literals import LiteralError, unquote
from rulelint.template.pipeline import PipelineParser, Scope
from rulelint.template.tokens import KEYWORDS, Kind, Token, quote

_ACTIONS = frozenset(KEYWORDS) - {"nil"}
"""Words that begin an action of their own."""

PROMETHEUS_VARIABLES = ("$labels", "$externalLabels", "$externalURL", "$value")
"""What Prometheus defines in front of every template of a rule."""


@dataclass(frozen=True, slots=True)
class ParsedTemplate:
    """The trees of one template; `body` and `definitions` hold what stands before the error that stopped the parser.

    `errors[0]` is the one Prometheus reports.
    """

    body: tuple[Node, ...]
    definitions: tuple[Definition, ...]
    errors: tuple[TemplateError, ...]


@lru_cache(maxsize=4096)
def parse_template(text: str) -> ParsedTemplate:
    """Parse the text of a label or annotation as Prometheus 3.14 does; never raises, and takes linear time.

    Several checks look at the same text, and rules share their annotations: trees are frozen and remembered.
    """
    if "{{" not in text:
        body = (Text(Span(0, len(text)), text),) if text else ()
        return ParsedTemplate(body, (), ())
    return _Parser(text).parse()


@dataclass(frozen=True, slots=True)
class _End:
    """`{{ end }}` or `{{ else }}`: it closes a list and is in no tree."""

    span: Span
    keyword: str

    def __str__(self) -> str:
        return f"{{{{{self.keyword}}}}}"


@dataclass(slots=True)
class _Definitions:
    """Definitions by name; a definition may be given again only while one of the two is blank."""

    all: list[Definition] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)

    def add(self, definition: Definition) -> None:
        self.all.append(definition)
        if _is_blank(definition.body):
            return
        if definition.name in self.filled:
            message = f"template: multiple definition of template {quote(definition.name)}"
            raise TemplateSyntaxError(TemplateError(definition.span, message))
        self.filled.add(definition.name)


class _Parser(PipelineParser):
    def __init__(self, text: str) -> None:
        super().__init__(Cursor(lex(text)), Scope(Counter(["$", *PROMETHEUS_VARIABLES])))
        self.definitions = _Definitions()

    def parse(self) -> ParsedTemplate:
        body: list[Node] = []
        try:
            self._top(body)
        except TemplateSyntaxError as stop:
            self.errors.append(stop.error)
        return ParsedTemplate(tuple(body), tuple(self.definitions.all), tuple(self.errors))

    def _top(self, body: list[Node]) -> None:
        while (token := self.cursor.peek()).kind is not Kind.EOF:
            if token.kind is Kind.LEFT_DELIM:
                self.cursor.take()
                word = self.cursor.take_word()
                if word.kind is Kind.DEFINE:
                    self._definition(token, word)
                    continue
                self.cursor.put_back(token, word)
            node = self._text_or_action()
            if isinstance(node, _End):
                advice = f"nothing is open that `{node}` could belong to"
                raise self.error(node.span, f"unexpected {node}", advice)
            body.append(node)

    def _definition(self, delim: Token, word: Token) -> None:
        name, _ = self._template_name("define clause")
        self.expect(Kind.RIGHT_DELIM, "define clause")
        body = self._separate_body(word, "define clause")
        self.definitions.add(Definition(self.cursor.since(delim.span.start), name, body))

    def _separate_body(self, word: Token, context: str) -> tuple[Node, ...]:
        """Parse a body that sees none of the variables around it."""
        outer, self.scope = self.scope, Scope(Counter(["$"]), separate=True)
        body, end = self._list(word)
        if end.keyword != "end":
            raise self.error(end.span, f"unexpected {end} in {context}")
        self.scope = outer
        return body

    def _list(self, opener: Token) -> tuple[tuple[Node, ...], _End]:
        """Parse up to the `end` or `else` that closes `opener`."""
        nodes: list[Node] = []
        self.enter(opener.span)
        while self.cursor.peek_word().kind is not Kind.EOF:
            node = self._text_or_action()
            if isinstance(node, _End):
                self.leave()
                return tuple(nodes), node
            nodes.append(node)
        raise self.error(opener.span, "unexpected EOF", f"close `{opener.text}` with `{{{{ end }}}}`")

    def _text_or_action(self) -> Node | _End:
        token = self.cursor.take_word()
        if token.kind is Kind.TEXT:
            return Text(token.span, token.text)
        if token.kind is Kind.SHORT_ACTION:
            return Action(token.span, self.short_pipeline(token))
        if token.kind is not Kind.LEFT_DELIM:
            raise self.unexpected(token, "input")
        return self._action(token)

    def _action(self, delim: Token) -> Node | _End:
        word = self.cursor.take_word()
        match word.kind:
            case Kind.IF | Kind.WITH | Kind.RANGE:
                return self._branch(delim.span.start, word)
            case Kind.END:
                self.expect(Kind.RIGHT_DELIM, "end")
                return _End(self.cursor.since(delim.span.start), "end")
            case Kind.ELSE:
                return self._else(delim)
            case Kind.BREAK | Kind.CONTINUE:
                return self._jump(delim, word)
            case Kind.TEMPLATE:
                return self._template_call(delim)
            case Kind.BLOCK:
                return self._block(delim, word)
            case _:
                self._refuse_misspelt_keyword(word)
                self.cursor.put_back(word)
                pipeline = self.pipeline("command", Kind.RIGHT_DELIM)
                return Action(self.cursor.since(delim.span.start), pipeline)

    def _refuse_misspelt_keyword(self, word: Token) -> None:
        """Stop where a word that begins an action was meant to be `if`, `end` …: the rest makes no sense without."""
        if word.kind is not Kind.IDENTIFIER or word.text in FUNCTIONS:
            return
        meant = nearest(word.text, _ACTIONS)
        function = nearest(word.text, FUNCTIONS)
        swapped = meant is not None and sorted(meant) == sorted(word.text)
        if meant and (swapped or function is None or nearest(word.text, (meant, function)) == meant):
            advice = f"did you mean `{meant}`?"
            raise self.error(word.span, f"function {quote(word.text)} not defined", advice)

    def _branch(self, start: int, word: Token) -> Branch:
        variables = self.scope.mark()
        pipeline = self.pipeline(word.text, Kind.RIGHT_DELIM)
        self.scope.ranges += word.kind is Kind.RANGE
        then, end = self._list(word)
        self.scope.ranges -= word.kind is Kind.RANGE
        otherwise: tuple[Node, ...] = ()
        if end.keyword == "else":
            otherwise = self._otherwise(word)
        self.scope.forget(variables)
        return Branch(self.cursor.since(start), word.text, pipeline, then, otherwise)

    def _otherwise(self, opener: Token) -> tuple[Node, ...]:
        """Parse what follows `else`; `else if` of an `if` and `else with` of a `with` share its `end`."""
        following = self.cursor.peek()
        if following.kind is opener.kind and following.kind in (Kind.IF, Kind.WITH):
            self.cursor.take()
            self.enter(following.span)
            branch = self._branch(following.span.start, following)
            self.leave()
            return (branch,)
        nodes, end = self._list(opener)
        if end.keyword != "end":
            raise self.error(end.span, f"expected end; found {end}")
        return nodes

    def _else(self, delim: Token) -> _End:
        if self.cursor.peek_word().kind not in (Kind.IF, Kind.WITH):
            self.expect(Kind.RIGHT_DELIM, "else")
        return _End(self.cursor.since(delim.span.start), "else")

    def _jump(self, delim: Token, word: Token) -> Jump:
        shown = f"{{{{{word.text}}}}}"
        self.expect(Kind.RIGHT_DELIM, shown)
        span = self.cursor.since(delim.span.start)
        if not self.scope.ranges:
            raise self.error(span, f"{shown} outside {{{{range}}}}")
        return Jump(span, word.text)

    def _template_call(self, delim: Token) -> TemplateCall:
        name, name_span = self._template_name("template clause")
        pipeline: Pipeline | None = None
        if (token := self.cursor.take_word()).kind is not Kind.RIGHT_DELIM:
            self.cursor.put_back(token)
            pipeline = self.pipeline("template clause", Kind.RIGHT_DELIM)
        return TemplateCall(self.cursor.since(delim.span.start), name, pipeline, name_span)

    def _block(self, delim: Token, word: Token) -> TemplateCall:
        name, name_span = self._template_name("block clause")
        pipeline = self.pipeline("block clause", Kind.RIGHT_DELIM)
        body = self._separate_body(word, "block clause")
        span = self.cursor.since(delim.span.start)
        self.definitions.add(Definition(span, name, body))
        return TemplateCall(span, name, pipeline, name_span)

    def _template_name(self, context: str) -> tuple[str, Span]:
        token = self.cursor.take_word()
        if token.kind not in (Kind.STRING, Kind.RAW_STRING):
            raise self.unexpected(token, context)
        try:
            return unquote(token.text), token.span
        except LiteralError as refused:
            raise self.error(token.span, str(refused)) from refused


def _is_blank(body: Iterable[Node]) -> bool:
    """Tell whether a body is nothing but white space, as `parse.IsEmptyTree` does."""
    return all(isinstance(node, Text) and not node.text.strip() for node in body)
