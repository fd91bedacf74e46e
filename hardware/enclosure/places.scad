// Reading placed.scad, and shapes at its coordinates.
// placement.csv counts y from the rear wall to the front, as one sees it from above. OpenSCAD's y points
// away from the viewer: `box` and `at` turn it round. z is 0 at the floor's upper face.

function place_of(item) = [for (row = placed) if (row[0] == item) row][0];
function left_of(item) = place_of(item)[1];
function rear_of(item) = place_of(item)[2];
function right_of(item) = left_of(item) + place_of(item)[3];
function front_of(item) = rear_of(item) + place_of(item)[4];
function middle_x(item) = left_of(item) + place_of(item)[3] / 2;
function middle_y(item) = rear_of(item) + place_of(item)[4] / 2;

module box(x, y, width, depth, z, height)
  translate([x, inner_depth - y - depth, z]) cube([width, depth, height]);

module at(x, y, z = 0)
  translate([x, inner_depth - y, z]) children();

// Screws of the lid, in bosses that reach into both walls of a corner.
corner = boss / 2 - 1;
module at_the_corners(z)
  for (x = [corner, inner_width - corner], y = [corner, inner_depth - corner])
    at(x, y, z) children();

// The block under the USB cable and the clamp over it, their screws, and the groove in both.
notch_width = cable_diameter + 2 * cable_clearance;
module around_the_cable(z, height)
  box(left_of("USB cable clamp"), rear_of("USB cable clamp"),
      right_of("USB cable clamp") - left_of("USB cable clamp"),
      front_of("USB cable clamp") - rear_of("USB cable clamp"), z, height);

module at_the_clamps_screws(z)
  for (x = [left_of("USB cable clamp") + 5, right_of("USB cable clamp") - 5])
    at(x, middle_y("USB cable clamp"), z) children();

module along_the_cable()
  at(middle_x("USB cable clamp"), rear_of("USB cable clamp") - 1, cable_height)
    rotate([90, 0, 0])
      cylinder(d = cable_diameter - cable_squeeze,
               h = front_of("USB cable clamp") - rear_of("USB cable clamp") + 2);
