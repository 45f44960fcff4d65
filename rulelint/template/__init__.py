"""Go's text/template as rules use it."""
