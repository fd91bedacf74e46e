"""What stands in for people, electrodes and board: the firmware's own files on simulated chips."""
