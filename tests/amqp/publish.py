"""Publishes messages with pika, as a system would that knows nothing of Invoke: publish.py URI FILE.

Each line of FILE is a JSON object: exchange, routing_key, properties by their names, and body or zeros (so many of
them); with repeat, so many are sent in a burst. `"reply_to": true` asks for an answer to a queue of this publisher's
own. One line is printed a message: what became of it; and then one an answer.
"""
import json
import sys

import pika
import pika.exceptions

KNOWN = ("content_type", "content_encoding", "message_id", "user_id", "headers", "correlation_id", "reply_to",
         "expiration")


def body(message):
    return b"0" * message["zeros"] if "zeros" in message else message.get("body", "").encode()


def main(uri, path):
    connection = pika.BlockingConnection(pika.URLParameters(uri))
    channel = connection.channel()
    own = channel.queue_declare("", exclusive=True).method.queue
    channel.confirm_delivery()
    burst = connection.channel()  # waits for no confirmation
    expected = 0
    with open(path) as lines:
        for message in map(json.loads, lines):
            if message.get("reply_to") is True:
                message["reply_to"] = own
                expected += 1
            properties = pika.BasicProperties(
                delivery_mode=2, **{name: message[name] for name in KNOWN if name in message})
            place = message.get("exchange", "invoke.requests"), message.get("routing_key", ""), body(message)
            for number in range(message.get("repeat", 0)):
                properties.message_id = "%s-%d" % (message["message_id"], number)
                burst.basic_publish(*place, properties)
            if "repeat" in message:
                continue
            try:
                channel.basic_publish(*place, properties)
                print("confirmed", flush=True)
            except pika.exceptions.NackError:
                print("refused", flush=True)
    for _, properties, answer in channel.consume(own, inactivity_timeout=60) if expected else ():
        if properties is None:
            raise SystemExit("no answer came in a minute")
        print(json.dumps({"correlation_id": properties.correlation_id, "content_type": properties.content_type,
                          "invocation": json.loads(answer)}), flush=True)
        expected -= 1
        if expected == 0:
            break
    connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
