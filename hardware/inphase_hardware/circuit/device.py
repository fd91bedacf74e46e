"""A whole device: host, board and two people; and the electrodermal adapters, beside it.

SKiDL is needed from here on down only.
"""

from inphase_hardware.circuit.board import add_board, add_host
from inphase_hardware.circuit.electrodermal import add_adapters
from inphase_hardware.circuit.person import add_person
from inphase_hardware.circuit.sheet import Sheet
from inphase_hardware.designs import REFERENCE, Design


def device(design: Design = REFERENCE) -> Sheet:
    """Return the circuit of a design."""
    sheet = Sheet()
    add_board(sheet, design)
    add_host(sheet, design)
    add_person(sheet, "client", "C", 100, design)
    add_person(sheet, "therapist", "T", 200, design)
    return sheet


def adapters() -> Sheet:
    """Return the circuit of both adapters, which are plugged into the device and no part of it."""
    sheet = Sheet()
    add_adapters(sheet)
    return sheet
