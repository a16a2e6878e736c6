"""A Python publisher sends 100 CloudEvents over AMQP, functions run, and a Node subscriber prints 100 completions."""
import json
import os
import subprocess
import sys
import time

import pika

from rabbitmq import ROOT, Broker, Cluster

EVENTS = 100
PEER = ROOT / "tests/amqp"

GREETS = """
import base64
import json

def handler(request):
    order = json.loads(base64.b64decode(request["body_base64"]))
    return {"body": {"order": request["headers"]["ce-id"][0], "total": 2 * order["amount"]}}
"""


def subscriber(uri, sandbox):
    """The Node program, which listens by now for as many completions."""
    if not (PEER / "node_modules").exists():
        subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=PEER, check=True)
    node = subprocess.Popen(["node", str(PEER / "events.mjs"), uri, "listen",
                             "invocation.completed.%s.#" % sandbox, str(EVENTS)], stdout=subprocess.PIPE, text=True)
    if node.stdout.readline().strip() != "listening":
        raise SystemExit("the subscriber did not start")
    return node


def publish(uri, sandbox):
    """Sends the events; returns the trace that each belongs to, by the event's id."""
    connection = pika.BlockingConnection(pika.URLParameters(uri))
    channel = connection.channel()
    channel.confirm_delivery()
    traces = {}
    for number in range(EVENTS):
        event, trace = "order-%d" % number, os.urandom(16).hex()
        traces[event] = trace
        channel.basic_publish("invoke.requests", "", json.dumps({
            "specversion": "1.0", "id": event, "source": "/shop", "type": "order.placed", "sandboxid": sandbox,
            "function": "main", "datacontenttype": "application/json", "data": {"amount": number},
            "traceparent": "00-%s-%s-01" % (trace, os.urandom(8).hex()),
        }).encode(), pika.BasicProperties(content_type="application/cloudevents+json", user_id="guest",
                                          message_id=event, delivery_mode=2))
    connection.close()
    return traces


def main():
    with Broker() as broker, Cluster(broker, 2, Ingress__Users__0="guest=default") as cluster:
        while "invoke.events" not in broker.control("list_exchanges", "name").split():
            time.sleep(0.1)
        uri = "amqp://guest:guest@127.0.0.1:%d" % broker.port
        sandbox = cluster.claim({"main": GREETS}, {"max_concurrency": 16})
        node = subscriber(uri, sandbox)
        sent = publish(uri, sandbox)
        print("%d CloudEvents published" % len(sent))

        heard = {}
        for line in node.stdout:
            said = json.loads(line)
            data, trace = said["event"]["data"], said["event"]["traceparent"].split("-")[1]
            print("%-11s trace %s  %s" % (data["idempotency_key"], trace, said["key"]))
            if data["state"] == "succeeded":
                heard[data["idempotency_key"]] = trace
        node.wait()
        print("%d completions heard by the subscriber" % len(heard))
        print("%d distinct traces, %d of them those that were sent"
              % (len(set(heard.values())), sum(heard.get(event) == trace for event, trace in sent.items())))
        return 0 if heard == sent and len(set(heard.values())) == EVENTS else 1


if __name__ == "__main__":
    sys.exit(main())
