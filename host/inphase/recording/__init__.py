"""What a session received, sent and found: one append-only file, written and read here."""
