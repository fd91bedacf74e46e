// The base: floor, outer walls with their holes, posts for carriers and cable, walls between the islands.
include <measures.scad>
include <placed.scad>
include <places.scad>
include <walls.scad>

base();

module base() {
  difference() {
    union() {
      shell();
      island_walls_of_the_base();
      at_the_corners(0) cylinder(d = boss, h = inner_height);
      for (carrier = ["client carrier", "board carrier", "therapist carrier"])
        at_its_screws(carrier) cylinder(d = post_diameter, h = post_height);
      at_the_clamps_screws() cylinder(d = post_diameter, h = cable_height);
    }
    at_the_corners(inner_height - 12) cylinder(d = screw_pilot, h = 13);
    for (carrier = ["client carrier", "board carrier", "therapist carrier"])
      at_its_screws(carrier) cylinder(d = screw_pilot, h = post_height + 1);
    at_the_clamps_screws() cylinder(d = screw_pilot, h = cable_height + 1);
    sockets(-wall - 1, "client sockets");
    sockets(inner_width - 1, "therapist sockets");
    button("mute button", mute_hole);
    button("mark button", mark_hole);
    cable();
    vents_on_both_sides_of_the_cable();
  }
}

module shell()
  difference() {
    box(-wall, -wall, inner_width + 2 * wall, inner_depth + 2 * wall,
        -floor_thickness, floor_thickness + inner_height);
    box(0, 0, inner_width, inner_depth, 0, inner_height + 1);
  }

module at_its_screws(carrier)
  for (x = [left_of(carrier) + screw_inset_x, right_of(carrier) - screw_inset_x],
       y = [rear_of(carrier) + screw_inset_y, front_of(carrier) - screw_inset_y])
    at(x, y) children();

module at_the_clamps_screws()
  for (x = [left_of("USB cable clamp") + 5, right_of("USB cable clamp") - 5])
    at(x, middle_y("USB cable clamp")) children();

// Three in a row: P, N, R.
module sockets(x, item)
  for (place = [-1, 0, 1])
    at(x, middle_y(item) + place * socket_pitch, socket_height)
      rotate([0, 90, 0]) cylinder(d = socket_hole, h = wall + 2);

module button(item, hole)
  at(middle_x(item), inner_depth - 1, button_height)
    rotate([90, 0, 0]) cylinder(d = hole, h = wall + 2);

// Open at the top, so that the cable goes in with its plug on.
module cable()
  box(middle_x("USB cable clamp") - cable_width / 2, -wall - 1, cable_width, wall + 2,
      cable_height, inner_height);

module vents_on_both_sides_of_the_cable()
  for (side = [-1, 1], slot = [0 : vents - 1])
    box(middle_x("USB cable clamp") + side * (6 + slot * vent_pitch) - vent_width / 2,
        -wall - 1, vent_width, wall + 2, post_height, vent_height);
