"""What a signal passes through, one stage a file; stages never import one another."""
