// The base: floor, outer walls with holes and words, posts for carriers, block for the cable, island walls.
include <measures.scad>
include <placed.scad>
include <places.scad>
include <walls.scad>
include <letters.scad>

base();

module base() {
  difference() {
    union() {
      shell();
      island_walls_of_the_base();
      at_the_corners(0) cylinder(d = boss, h = inner_height);
      for (carrier = ["client carrier", "board carrier", "therapist carrier"])
        at_its_screws(carrier) cylinder(d = post_diameter, h = post_height);
      around_the_cable(0, cable_height);
    }
    at_the_corners(inner_height - lid_pilot_depth) cylinder(d = screw_pilot, h = lid_pilot_depth + 1);
    for (carrier = ["client carrier", "board carrier", "therapist carrier"])
      at_its_screws(carrier) cylinder(d = screw_pilot, h = post_height + 1);
    at_the_clamps_screws(cable_height - clamp_pilot_depth)
      cylinder(d = screw_pilot, h = clamp_pilot_depth + 1);
    along_the_cable();
    sockets(-wall - 1, "client sockets");
    sockets(inner_width - 1, "therapist sockets");
    button("mute button", mute_hole);
    button("mark button", mark_hole);
    notch_for_the_cable();
    vents_on_both_sides_of_the_cable();
    if (letter_depth > 0) words();
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

// Three in a row from the rear: P, N, R.
module sockets(x, item)
  for (place = [-1, 0, 1])
    at(x, middle_y(item) + place * socket_pitch, socket_height)
      rotate([0, 90, 0]) cylinder(d = socket_hole, h = wall + 2);

module button(item, hole)
  at(middle_x(item), inner_depth - 1, button_height)
    rotate([90, 0, 0]) cylinder(d = hole, h = wall + 2);

// Open at the top, so that the cable goes in with its plug on.
module notch_for_the_cable()
  box(middle_x("USB cable clamp") - notch_width / 2, -wall - 1, notch_width, wall + 2,
      cable_height - notch_width / 2, inner_height);

module vents_on_both_sides_of_the_cable()
  for (side = [-1, 1], slot = [0 : vents - 1])
    box(middle_x("USB cable clamp") + side * (6 + slot * vent_pitch) - vent_width / 2,
        -wall - 1, vent_width, wall + 2, post_height, vent_height);

module words() {
  for (place = [-1, 0, 1]) {
    on_the_left_wall(middle_y("client sockets") + place * socket_pitch,
                     socket_height - 8 - letter_height, ["P", "N", "R"][place + 1]);
    on_the_right_wall(middle_y("therapist sockets") + place * socket_pitch,
                      socket_height - 8 - letter_height, ["P", "N", "R"][place + 1]);
  }
  on_the_left_wall(middle_y("client sockets"), socket_height + 8, "CLIENT");
  on_the_right_wall(middle_y("therapist sockets"), socket_height + 8, "THERAPIST");
  on_the_front_wall(middle_x("mute button"), button_height - 12 - letter_height, "MUTE");
  on_the_front_wall(middle_x("mark button"), button_height - 12 - letter_height, "MARK");
}
