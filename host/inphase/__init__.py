"""inphase: windowed phase synchrony between two people, against chance."""

__version__ = "0.1.0"
