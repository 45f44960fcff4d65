"""Options in, results out; nothing here prints or exits."""
