"""The printed enclosure: OpenSCAD draws it from placement.csv, its solids are checked."""
