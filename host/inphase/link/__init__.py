"""The host's end of the line: bytes in, events out, commands repeated until answered. No IO."""
