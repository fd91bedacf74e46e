"""Rules of this design that a machine can check. Each returns sentences: what is wrong, and where.

No rule needs more than the netlist, the tables of hardware/ and the firmware's sources.
"""
