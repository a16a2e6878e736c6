// A receiver of callbacks: verifies each with the reference library of Standard Webhooks, notes it in the file NOTES, one JSON a line, and takes it.
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const webhook = new Webhook(process.env.SECRET);

createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const note = { id: request.headers["webhook-id"], verified: true };
    try {
      const event = webhook.verify(Buffer.concat(chunks).toString(), request.headers);
      Object.assign(note, { type: event.type, invocation: event.data.invocation_id, state: event.data.state });
    } catch (error) {
      Object.assign(note, { verified: false, error: String(error) });
    }
    appendFileSync(process.env.NOTES, JSON.stringify(note) + "\n");
    response.writeHead(note.verified ? 204 : 400).end();
  });
}).listen(Number(process.env.PORT), "127.0.0.1", () => console.log("listening"));
