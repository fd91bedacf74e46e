"""Tables and drawings made from the netlist."""
