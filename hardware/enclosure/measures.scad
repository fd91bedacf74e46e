// Measures of the enclosure that are chosen here, in mm. Where things stand is in placed.scad.
// One `name = value;` a line: hardware/inphase_hardware/enclosure/measures.py reads them too.

// The room inside: x from the client's wall, y from the rear wall as in placement.csv.
inner_width = 170;
inner_depth = 140;
inner_height = 38;
wall = 3;
floor_thickness = 3;
lid_thickness = 4;

// Carriers stand on posts; heights are over the floor's upper face.
post_height = 6;
post_diameter = 7;
carrier_thickness = 1.6;
// From a carrier's edges to its screws: clear of the isolators' pads on the edge.
screw_inset_x = 6;
screw_inset_y = 4;
// M3 in plastic: the pilot that its thread cuts into, its way through, its head.
screw_pilot = 2.5;
screw_through = 3.4;
screw_head = 6.2;
screw_head_height = 2.4;
boss = 8;

// Walls between the islands, in the middle of the gaps between the carriers.
island_wall = 2;
// Beside the isolators in the gap, along y; and over them, under the lid's part of the wall.
isolator_margin = 2;
isolator_height = 2.7;
isolator_clearance = 1;
// Between the base's wall and the lid.
lid_clearance = 0.3;

// Holes. Measure what was bought: makers differ.
socket_hole = 6.2;
socket_pitch = 10;
socket_height = 20;
mute_hole = 16.2;
mark_hole = 12.2;
button_height = 22;
cable_width = 5;
cable_height = 16;

// Light and motor, in the lid.
window = 20;
diffuser = 25.4;
diffuser_depth = 3;
motor_diameter = 10;
motor_pocket_depth = 3;
motor_pocket_wall = 2;

// Slots of the board's room: too narrow for a finger or a screwdriver.
vent_width = 1.5;
vent_height = 14;
vent_pitch = 4;
vents = 5;

lip = 1.5;
lip_height = 4;
lip_clearance = 0.25;
$fn = 32;
