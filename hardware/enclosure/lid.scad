// The lid: light window with the diffuser's pocket, motor pocket, its part of the islands' walls.
include <measures.scad>
include <placed.scad>
include <places.scad>
include <walls.scad>

lid();

module lid() {
  difference() {
    union() {
      box(-wall, -wall, inner_width + 2 * wall, inner_depth + 2 * wall, inner_height, lid_thickness);
      lip_inside_the_walls();
      at(middle_x("motor"), middle_y("motor"), inner_height - motor_pocket_depth)
        cylinder(d = motor_diameter + 0.4 + 2 * motor_pocket_wall, h = motor_pocket_depth + 1);
    }
    at(middle_x("motor"), middle_y("motor"), inner_height - motor_pocket_depth - 1)
      cylinder(d = motor_diameter + 0.4, h = motor_pocket_depth + 1);
    at(middle_x("light"), middle_y("light"), inner_height - 1) {
      cylinder(d = window, h = lid_thickness + 2);
      cylinder(d = diffuser, h = diffuser_depth + 1);
    }
    at_the_corners(inner_height - 1) {
      cylinder(d = screw_through, h = lid_thickness + 2);
      translate([0, 0, lid_thickness + 1 - screw_head_height])
        cylinder(d = screw_head, h = screw_head_height + 1);
    }
  }
  island_walls_of_the_lid();
  tongue_over_the_cable();
}

// A frame in each of the three rooms, clear of the corners' bosses.
module lip_inside_the_walls()
  difference() {
    box(lip_clearance, lip_clearance, inner_width - 2 * lip_clearance,
        inner_depth - 2 * lip_clearance, inner_height - lip_height, lip_height + 1);
    box(lip_clearance + lip, lip_clearance + lip, inner_width - 2 * (lip_clearance + lip),
        inner_depth - 2 * (lip_clearance + lip), inner_height - lip_height - 1, lip_height + 1);
    at_the_corners(inner_height - lip_height - 1)
      cube([boss + 2, boss + 2, 2 * lip_height + 2], center = true);
    for (gap = [client_gap, therapist_gap])
      box(gap - island_wall, 0, 2 * island_wall, inner_depth, inner_height - lip_height - 1,
          lip_height + 1);
    for (item = ["mute button", "mark button"])
      box(left_of(item) - 2, inner_depth - 6, right_of(item) - left_of(item) + 4, 6,
          inner_height - lip_height - 1, lip_height + 1);
  }

// Closes the base's notch down to the cable.
module tongue_over_the_cable()
  box(middle_x("USB cable clamp") - cable_width / 2 + lip_clearance, -wall,
      cable_width - 2 * lip_clearance, wall + 1, cable_height + cable_width,
      inner_height - cable_height - cable_width + 1);
