"""The board's own program: sampling, commands, cue and safety limits, for MicroPython.

Nothing here imports `machine`: `main.py` makes the machine objects and hands them in. Once
`board.Board.run` has locked the heap, nothing allocates. Integers stay below 2**30 throughout (the
RP2040's small integers have 31 bits); whatever needs 32 bits is kept in bytes or half-words.
"""
