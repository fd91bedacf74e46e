// The lid: light window and diffuser, motor pocket, hole for the light guide, its part of the islands' walls.
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
      over("motor", inner_height - motor_height)
        cylinder(d = motor_diameter + 0.4 + 2 * motor_pocket_wall, h = motor_height + 1);
      over("status light", inner_height - light_guide_collar)
        cylinder(d = light_guide + 4, h = light_guide_collar + 1);
    }
    over("motor", inner_height - motor_height - 1)
      cylinder(d = motor_diameter + 0.4, h = motor_height + 1);
    slot_for_the_motors_leads();
    over("status light", inner_height - light_guide_collar - 1)
      cylinder(d = light_guide + light_guide_clearance, h = light_guide_collar + lid_thickness + 2);
    over("light", inner_height - 1) {
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

module over(item, z) at(middle_x(item), middle_y(item), z) children();

// In the ring around the motor, on the side of the haptic driver.
module slot_for_the_motors_leads()
  box(middle_x("motor") - motor_slot / 2, front_of("motor") - 1,
      motor_slot, motor_pocket_wall + 3, inner_height - motor_height - 1, motor_height + 1);

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
  box(middle_x("USB cable clamp") - notch_width / 2 + lip_clearance, -wall,
      notch_width - 2 * lip_clearance, wall + 1, cable_height + notch_width / 2,
      inner_height - cable_height - notch_width / 2 + 1);
