"""`python -m inphase`: the program, where the script is not on the path."""

from inphase.cli import main

main()
