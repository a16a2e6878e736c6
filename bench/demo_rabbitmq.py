"""200 concurrent invocations over a private broker, 1 gateway and 3 workers; half-way one worker is killed."""
import collections
import concurrent.futures
import http.client
import os
import signal
import sys
import threading

from rabbitmq import Broker, Cluster

INVOCATIONS = 200

# Together the workers run fewer at once than the sandbox does, so the rest waits in the queue.
SETTINGS = {"Messaging__Concurrency": "20", "Sync__QueueTimeout": "00:01:00"}

COUNTS = """
import os
import time

def handler(request):
    with open("/workspace/runs", "a") as runs:
        runs.write(request["path"] + "\\n")
    time.sleep(0.2)
    return {"body": request["path"]}
"""


def main():
    with Broker() as broker, Cluster(broker, 3, **SETTINGS) as cluster:
        print("a broker on port %d, a gateway on %d, workers %s"
              % (broker.port, cluster.gateway.port, ", ".join(str(worker.pid) for worker in cluster.workers)))
        sandbox = cluster.claim({"main": COUNTS}, {"max_concurrency": 64})
        path = "/api/v1/sandboxes/%s/functions/main/invoke" % sandbox
        half, answered, lock = threading.Event(), [0], threading.Lock()

        def invoke(number):
            try:
                cluster.call("POST", path, '{"path": "/%d"}' % number)
            except (RuntimeError, OSError, http.client.HTTPException) as error:
                return number, str(error)
            with lock:
                answered[0] += 1
                if answered[0] == INVOCATIONS // 2:
                    half.set()
            return number, None

        with concurrent.futures.ThreadPoolExecutor(INVOCATIONS) as callers:
            waiting = [callers.submit(invoke, number) for number in range(INVOCATIONS)]
            half.wait(120)
            os.kill(cluster.workers[0].pid, signal.SIGKILL)
            print("killed worker %d when %d were answered" % (cluster.workers[0].pid, answered[0]))
            failures = [error for _, error in (call.result() for call in waiting) if error]

        runs = read(cluster, sandbox)
        counted = collections.Counter(runs)
        lost = INVOCATIONS - len(counted)
        twice = sum(1 for times in counted.values() if times > 1)
        for worker in cluster.workers[1:]:
            print("worker %d answered %d" % (worker.pid, attempts(worker)))
        for error in failures:
            print(error)
        print("%d answers" % (INVOCATIONS - len(failures)))
        print("%d runs counted in the sandbox" % len(runs))
        print("%d lost, %d twice" % (lost, twice))
        return 1 if lost or twice or failures else 0


def read(cluster, sandbox):
    connection = cluster.connect()
    connection.request("GET", "/api/v1/sandboxes/%s/files?path=/workspace/runs" % sandbox,
                       headers={"Authorization": "Bearer " + cluster.token})
    return connection.getresponse().read().decode().split()


def attempts(worker):
    """How many attempts a worker has answered, by its own count."""
    connection = http.client.HTTPConnection("127.0.0.1", worker.port)
    connection.request("GET", "/metrics")
    lines = connection.getresponse().read().decode().splitlines()
    counts = [line.split()[1] for line in lines if line.startswith("invoke_attempt_duration_seconds_count")]
    return sum(int(float(count)) for count in counts)


if __name__ == "__main__":
    sys.exit(main())
