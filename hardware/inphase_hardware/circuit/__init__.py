"""The circuit, written with SKiDL: what everything else in hardware/ is checked against."""
