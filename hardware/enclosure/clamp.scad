// The bar that holds the USB cable on its two posts, with a groove for it.
include <measures.scad>
include <placed.scad>
include <places.scad>

clamp();

module clamp()
  difference() {
    box(left_of("USB cable clamp"), rear_of("USB cable clamp"),
        right_of("USB cable clamp") - left_of("USB cable clamp"),
        front_of("USB cable clamp") - rear_of("USB cable clamp"), cable_height, 6);
    for (x = [left_of("USB cable clamp") + 5, right_of("USB cable clamp") - 5])
      at(x, middle_y("USB cable clamp"), cable_height - 1) cylinder(d = screw_through, h = 8);
    at(middle_x("USB cable clamp"), rear_of("USB cable clamp") - 1, cable_height)
      rotate([90, 0, 0])
        cylinder(d = cable_width - 1, h = 12);
  }
