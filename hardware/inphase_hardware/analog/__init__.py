"""What the analog path does, computed by ngspice from the netlist's own parts and values.

A simulation shows what the drawing does with the figures it is given. It replaces no measurement.
"""
