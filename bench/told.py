"""Sections whose figures are told in lines by a script of their own."""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def told(script, *arguments):
    """Runs a script of this directory, shows what it says, and keeps it."""
    said = subprocess.run([sys.executable, str(HERE / script), *arguments], check=True, stdout=subprocess.PIPE,
                          text=True).stdout
    print(said, file=sys.stderr, flush=True)
    return {"told": said.strip().splitlines()}


def in_a_cluster(script):
    """The same, for one that needs a cluster."""
    if "KUBECONFIG" not in os.environ:
        return {"told": ["not measured: KUBECONFIG names no cluster"]}
    return told(script)
