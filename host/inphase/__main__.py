"""The program's beginning, for `inphase` and `python -m inphase`: Ctrl-C counts from here on.

Nothing is imported at the top, because an interrupt during an import would be a traceback.
"""


def main() -> None:
    """Run the program; what `inphase` on the command line calls."""
    try:
        from inphase.cli import main as run

        run()
    except KeyboardInterrupt:
        raise SystemExit(128 + 2) from None


if __name__ == "__main__":
    main()
