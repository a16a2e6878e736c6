"""Claims from a warm pool in the cluster of KUBECONFIG, no more at a stretch than the pool has pods."""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile
import time

from invoke_standalone import Standalone

NAMESPACE = "invoke-bench-%d" % os.getpid()
POOL = 5


def kubectl(*arguments):
    return subprocess.run(["kubectl", *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout


def ready():
    """How many pods wait to be claimed."""
    pods = json.loads(kubectl("-n", NAMESPACE, "get", "pods", "-l", "invoke/state=pooled", "-o", "json"))["items"]
    return sum(condition["type"] == "Ready" and condition["status"] == "True"
               for pod in pods for condition in pod["status"].get("conditions", []))


def wait(condition, what):
    deadline = time.monotonic() + 180
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit("waited three minutes until " + what)
        time.sleep(0.2)


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def claims(invoke, rounds):
    taken = []
    for number in range(rounds):
        if number % POOL == 0:
            wait(lambda: ready() == POOL, "the pool is full")
        started = time.perf_counter()
        sandbox = invoke.call("POST", "/api/v1/sandboxes", '{"template": "default"}')[0]
        taken.append((time.perf_counter() - started) * 1000)
        assert sandbox["status"] == "running", sandbox
        invoke.call("DELETE", "/api/v1/sandboxes/" + sandbox["sandbox_id"])
    return taken


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=40, help="how many claims (default 40)")
    rounds = options.parse_args().rounds
    if not os.environ.get("KUBECONFIG"):
        print("claim from a warm pool    not measured: KUBECONFIG names no cluster")
        return

    with tempfile.TemporaryDirectory() as directory:
        templates = pathlib.Path(directory, "templates.json")
        image = os.environ.get("INVOKE_TEST_PYTHON_IMAGE", "python:3.13-slim")
        init = os.environ.get("INVOKE_TEST_INIT_IMAGE", "invoke-sandbox-init:test")
        template = {"image": image, "requests": {"cpu": "10m", "memory": "64Mi"}, "pool": POOL}
        templates.write_text(json.dumps({"default": template}))
        key = pathlib.Path(directory, "procd.key")
        subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key],
                       check=True, stderr=subprocess.DEVNULL)
        kubectl("create", "namespace", NAMESPACE)
        try:
            with Standalone(Sandboxes__Driver="Kubernetes", KUBECONFIG=os.environ["KUBECONFIG"],
                            Kubernetes__Namespace=NAMESPACE, Kubernetes__SigningKeyFile=str(key),
                            Kubernetes__TemplatesFile=str(templates),
                            Kubernetes__InitImage=init) as invoke:
                taken = claims(invoke, rounds)
        finally:
            kubectl("delete", "namespace", NAMESPACE, "--wait=false")
    print("claim from a warm pool    p50 %.1f ms, p99 %.1f ms, of %d (p50 at most 100 ms)"
          % (percentile(taken, 0.5), percentile(taken, 0.99), rounds))


if __name__ == "__main__":
    main()
