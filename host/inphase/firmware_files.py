"""The board's firmware, as it came with this program: where its files are."""

import importlib.util
from pathlib import Path


def firmware_folder() -> Path:
    """Return where the firmware's files are: installed with the package, or in the checkout."""
    checkout = Path(__file__).parents[2] / "firmware"
    if (checkout / "main.py").is_file():
        return checkout
    found = importlib.util.find_spec("inphase_firmware")
    for folder in (found.submodule_search_locations or ()) if found else ():
        if (Path(folder) / "main.py").is_file():
            return Path(folder)
    raise FileNotFoundError("the firmware's files are not installed with inphase")
