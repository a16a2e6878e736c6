"""What the queue costs a call."""
from told import told


def run(options):
    return told("queue_overhead.py", "--rounds", "60" if options.quick else "200")
