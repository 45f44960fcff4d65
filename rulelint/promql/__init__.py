"""PromQL: lexer, parser, types, printer."""
