"""The hardware as code: netlist, rules, analog figures, pictures. The device runs none of it."""
