// The bar that presses the USB cable onto its block, with half of the groove.
include <measures.scad>
include <placed.scad>
include <places.scad>

clamp();

module clamp()
  difference() {
    around_the_cable(cable_height, clamp_thickness);
    at_the_clamps_screws(cable_height - 1) cylinder(d = screw_through, h = clamp_thickness + 2);
    along_the_cable();
  }
