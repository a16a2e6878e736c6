"""What the asynchronous lane accepts, and what a batch does to those who wait."""
from told import told


def run(options):
    return told("async_lane.py", *(["--seconds", "3", "--items", "10000", "--rounds", "1"] if options.quick else []))
