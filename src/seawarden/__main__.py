"""`python -m seawarden`: the command line."""

from seawarden.cli.main import main

if __name__ == "__main__":
    main()
