"""Claims from a warm pool."""
from told import in_a_cluster


def run(_):
    return in_a_cluster("kubernetes.py")
