// The walls between the islands: the base's part up to the adapters, the lid's part down to the isolators.

// Middles of the two gaps between carriers.
client_gap = (right_of("client carrier") + left_of("board carrier")) / 2;
therapist_gap = (right_of("board carrier") + left_of("therapist carrier")) / 2;
// Along y, where the adapters lie across; up and down, what they and the isolators take.
isolators_rear = min(rear_of("U102 adapter"), rear_of("U103 adapter")) - isolator_margin;
isolators_front = max(front_of("U102 adapter"), front_of("U103 adapter")) + isolator_margin;
adapter_height = post_height + carrier_thickness + header_height;
isolators_bottom = adapter_height - isolator_clearance;
isolators_top = adapter_height + adapter_thickness + isolator_height + isolator_clearance;

module island_walls_of_the_base()
  for (gap = [client_gap, therapist_gap])
    difference() {
      box(gap - island_wall / 2, 0, island_wall, inner_depth, 0, inner_height - lid_clearance);
      box(gap - island_wall, isolators_rear, 2 * island_wall, isolators_front - isolators_rear,
          isolators_bottom, inner_height);
    }

// From the lid down to the isolators, a little narrower than the base's opening.
module island_walls_of_the_lid()
  for (gap = [client_gap, therapist_gap])
    box(gap - island_wall / 2, isolators_rear + lid_clearance, island_wall,
        isolators_front - isolators_rear - 2 * lid_clearance,
        isolators_top, inner_height - isolators_top + 1);
