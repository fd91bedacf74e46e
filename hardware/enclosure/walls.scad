// The walls between the islands: the base's part, open at the isolators, and the lid's part over them.

// Middles of the two gaps between carriers.
client_gap = (right_of("client carrier") + left_of("board carrier")) / 2;
therapist_gap = (right_of("board carrier") + left_of("therapist carrier")) / 2;
// Along y, where the isolators lie across.
isolators_rear = min(rear_of("U102 far pads"), rear_of("U103 far pads")) - isolator_margin;
isolators_front = max(front_of("U102 far pads"), front_of("U103 far pads")) + isolator_margin;
isolators_top = post_height + carrier_thickness + isolator_height + isolator_clearance;

module island_walls_of_the_base()
  for (gap = [client_gap, therapist_gap])
    difference() {
      box(gap - island_wall / 2, 0, island_wall, inner_depth, 0, inner_height - lid_clearance);
      box(gap - island_wall, isolators_rear, 2 * island_wall, isolators_front - isolators_rear,
          post_height, inner_height);
    }

// From the lid down to the isolators, a little narrower than the base's opening.
module island_walls_of_the_lid()
  for (gap = [client_gap, therapist_gap])
    box(gap - island_wall / 2, isolators_rear + lid_clearance, island_wall,
        isolators_front - isolators_rear - 2 * lid_clearance,
        isolators_top, inner_height - isolators_top + 1);
