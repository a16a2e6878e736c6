// Speaks CloudEvents over AMQP with the SDKs of others.
//   events.mjs URI publish FILE      each line of FILE: {event, mode: structured|binary, prefix?, exchange?, routing_key?, message_id?}
//   events.mjs URI listen KEY COUNT  prints so many events of invoke.events, one JSON object a line, after the line "listening"
import { readFileSync } from "node:fs";
import amqplib from "amqplib";
import { CloudEvent, HTTP } from "cloudevents";

const [uri, command, ...rest] = process.argv.slice(2);
const connection = await amqplib.connect(uri);
const channel = await connection.createConfirmChannel();

if (command === "publish") {
  for (const line of readFileSync(rest[0], "utf8").trim().split("\n")) {
    const { event, mode, prefix, exchange = "invoke.requests", routing_key = "", message_id } = JSON.parse(line);
    const { headers, body } = HTTP[mode](new CloudEvent(event));
    const { "content-type": contentType, ...attributes } = headers;
    const own = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)
      .map(([name, value]) => [prefix ? name.replace(/^ce-/, prefix) : name, value]));
    channel.publish(exchange, routing_key, Buffer.from(body ?? ""), {
      contentType, headers: own, messageId: message_id, userId: new URL(uri).username, persistent: true,
    });
  }
  await channel.waitForConfirms();
} else {
  const [key, count] = rest;
  const { queue } = await channel.assertQueue("", { exclusive: true });
  await channel.bindQueue(queue, "invoke.events", key);
  let left = Number(count);
  await new Promise((done) => {
    channel.consume(queue, (message) => {
      const event = HTTP.toEvent({ headers: { "content-type": message.properties.contentType }, body: message.content.toString() });
      console.log(JSON.stringify({ key: message.fields.routingKey, traceparent: message.properties.headers.traceparent, event }));
      channel.ack(message);
      if (--left === 0) done();
    }).then(() => console.log("listening"));
  });
}
await connection.close();
