"""Which GPIO of the RP2040 goes where; a test compares it with hardware/pin_map.csv."""

# Client's converter on SPI0.
CLIENT_SCK = 18
CLIENT_MOSI = 19
CLIENT_MISO = 16
CLIENT_CS = 17
CLIENT_DRDY = 20

# Therapist's converter on SPI1: a bus of its own, because isolator outputs do not tri-state.
THERAPIST_SCK = 10
THERAPIST_MOSI = 11
THERAPIST_MISO = 12
THERAPIST_CS = 13
THERAPIST_DRDY = 14

# Shared by both converters, so that they convert at the same instants.
CONVERTER_CLK = 7
CONVERTER_START = 8
CONVERTER_RESET = 9  # active low

# Haptic driver on I2C0.
HAPTIC_SDA = 4
HAPTIC_SCL = 5
HAPTIC_ENABLE = 6

LIGHT = 15
MUTE_BUTTON = 2  # latching, opens: high = muted, with a broken wire too
MARK_BUTTON = 3  # momentary, low = pressed
STATUS_LIGHT = 25
