// Capital letters as strokes, so that no font is needed: 4 wide and 6 high, from the lower left.

strokes = [
  ["A", [[[0, 0], [2, 6], [4, 0]], [[0.7, 2], [3.3, 2]]]],
  ["C", [[[4, 6], [0, 6], [0, 0], [4, 0]]]],
  ["E", [[[4, 6], [0, 6], [0, 0], [4, 0]], [[0, 3], [3, 3]]]],
  ["H", [[[0, 0], [0, 6]], [[4, 0], [4, 6]], [[0, 3], [4, 3]]]],
  ["I", [[[2, 0], [2, 6]]]],
  ["K", [[[0, 0], [0, 6]], [[4, 6], [0, 3], [4, 0]]]],
  ["L", [[[0, 6], [0, 0], [4, 0]]]],
  ["M", [[[0, 0], [0, 6], [2, 3], [4, 6], [4, 0]]]],
  ["N", [[[0, 0], [0, 6], [4, 0], [4, 6]]]],
  ["P", [[[0, 0], [0, 6], [4, 6], [4, 3], [0, 3]]]],
  ["R", [[[0, 0], [0, 6], [4, 6], [4, 3], [0, 3]], [[2, 3], [4, 0]]]],
  ["S", [[[4, 6], [0, 6], [0, 3], [4, 3], [4, 0], [0, 0]]]],
  ["T", [[[2, 0], [2, 6]], [[0, 6], [4, 6]]]],
  ["U", [[[0, 6], [0, 0], [4, 0], [4, 6]]]],
];

// A word around the middle of its line, to be cut `letter_depth` into the face at z 0.
module word(letters)
  translate([0, 0, -letter_depth])
    linear_extrude(letter_depth + 1)
      scale(letter_height / 6)
        for (n = [0 : len(letters) - 1])
          translate([(n - (len(letters) - 1) / 2) * 7 - 2, 0])
            for (line = [for (row = strokes) if (row[0] == letters[n]) row][0][1],
                 corner = [0 : len(line) - 2])
              hull()
                for (end = [line[corner], line[corner + 1]])
                  translate(end) square(letter_stroke * 6 / letter_height, center = true);

// Words on the three outer walls, read from outside; y is that of placement.csv.
module on_the_left_wall(y, z, letters)
  at(-wall, y, z) rotate([90, 0, -90]) word(letters);
module on_the_right_wall(y, z, letters)
  at(inner_width + wall, y, z) rotate([90, 0, 90]) word(letters);
module on_the_front_wall(x, z, letters)
  at(x, inner_depth + wall, z) rotate([90, 0, 0]) word(letters);
