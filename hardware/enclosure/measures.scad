// Measures of the enclosure that are chosen here, in mm. Where things stand is in placed.scad.
// One `name = value;` a line: hardware/inphase_hardware/enclosure/measures.py reads them too.

// The room inside: x from the client's wall, y from the rear wall as in placement.csv.
inner_width = 210;
inner_depth = 165;
inner_height = 38;
wall = 3;
floor_thickness = 3;
lid_thickness = 4;

// Carriers stand on posts; heights are over the floor's upper face.
post_height = 6;
post_diameter = 7;
carrier_thickness = 1.6;
// From a carrier's edges to its screws: clear of the adapters on the edge.
screw_inset_x = 6;
screw_inset_y = 4;

// M3 in plastic: the pilot that is tapped, the way through, the head. Lengths are those of MP4.
screw_pilot = 2.5;
screw_through = 3.4;
screw_head = 6.2;
screw_head_height = 2.4;
carrier_screw_length = 6;
clamp_screw_length = 12;
lid_screw_length = 12;
clamp_pilot_depth = 10;
lid_pilot_depth = 12;
boss = 8;

// Walls between the islands, in the middle of the gaps between the carriers: under the isolators'
// adapters in the base, over the isolators in the lid.
island_wall = 2;
isolator_margin = 2;
header_height = 2.5;
adapter_thickness = 1.6;
isolator_height = 2.7;
isolator_clearance = 1;
// Between the base's wall and the lid.
lid_clearance = 0.3;

// Sockets and buttons. Measure what was bought: makers differ.
socket_hole = 6.2;
socket_body = 12;
socket_pitch = 13;
socket_height = 20;
mute_hole = 16.2;
mark_hole = 12.2;
button_height = 22;

// USB cable: its middle lies as high as the Pico's port; block and clamp squeeze it.
cable_diameter = 4;
cable_squeeze = 0.6;
cable_height = 21;
cable_clearance = 0.5;
clamp_thickness = 6;
plug_height = 9;

// In the lid: light and motor, and the rod that brings the Pico's own light out.
light_height = 9;
window = 20;
diffuser = 25.4;
diffuser_depth = 3;
motor_diameter = 10;
motor_height = 4;
motor_pocket_wall = 2;
motor_slot = 4;
light_guide = 3;
light_guide_clearance = 0.2;
light_guide_collar = 6;

// Letters cut into the outer walls: height, width of a stroke, depth.
letter_height = 5;
letter_stroke = 1;
letter_depth = 0.6;

// Slots of the board's room: too narrow for a finger or a screwdriver.
vent_width = 1.5;
vent_height = 14;
vent_pitch = 4;
vents = 5;

lip = 1.5;
lip_height = 4;
lip_clearance = 0.25;
$fn = 32;
