"""What the history costs an RP2040: microseconds to store, read and seek, as a table.

Run with the UF2 as figures.py is run. The board's own modules are called from on_board/
history_main.py, with nothing else going on.
"""

import argparse
import tempfile
from pathlib import Path

from rp2040.emulated_board import MISS_CYCLES, firmware_files
from rp2040.figures import ON_BOARD, Bench

LIMIT_S = 30.0


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("uf2", type=Path)
    parser.add_argument("--miss-cycles", type=int, default=MISS_CYCLES, help="0: a perfect cache")
    asked = parser.parse_args()
    files = firmware_files()
    files["main.py"] = (ON_BOARD / "history_main.py").read_bytes()
    bench = Bench(asked.uf2, 4, asked.miss_cycles)
    with (
        tempfile.TemporaryDirectory() as folder,
        bench.switched_on(Path(folder), 1000, files) as board,
    ):
        if not board.run_until(lambda: b"that is all" in board.received, LIMIT_S):
            raise SystemExit(f"{bytes(board.received[-400:])!r}{board.errors}")
        text = board.received.decode(errors="replace")
    print(text[text.index("us:") : text.index("that is all")].replace("\r", ""), end="")


if __name__ == "__main__":
    main()
