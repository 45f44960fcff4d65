"""`python -m rulelint` runs the command line."""

from rulelint.cli.main import main

if __name__ == "__main__":
    main()
