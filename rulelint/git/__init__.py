"""Both sides of a pull request, read from git; the only package that starts processes."""
