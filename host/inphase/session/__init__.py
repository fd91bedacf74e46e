"""One run on one port: the only room with time and IO."""
