// Which calls the installed SDK can make that are none of Invoke's: read from its own generated code, so that none is overlooked.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ours = new Set([
  "POST /api/v1/sandboxes",
  "GET /api/v1/sandboxes",
  "GET /api/v1/sandboxes/{id}",
  "PUT /api/v1/sandboxes/{id}",
  "DELETE /api/v1/sandboxes/{id}",
  "GET /api/v1/sandboxes/{id}/status",
  "POST /api/v1/sandboxes/{id}/refresh",
  "GET /api/v1/sandboxes/{id}/files",
  "POST /api/v1/sandboxes/{id}/files",
  "DELETE /api/v1/sandboxes/{id}/files",
  "GET /api/v1/sandboxes/{id}/files/stat",
  "GET /api/v1/sandboxes/{id}/files/list",
  "POST /api/v1/sandboxes/{id}/files/move",
]);

/** The calls of every API that the client carries, without ours. */
export function outsideTheMission(client) {
  const calls = Object.values(client.apispec).flatMap((api) => callsOf(api.constructor.name));
  if (calls.length < 50) throw new Error(`only ${calls.length} calls found: the SDK is written otherwise than this expects`);
  return calls.filter(({ method, path }) => !ours.has(`${method} ${path}`));
}

function callsOf(api) {
  const code = readFileSync(new URL(`apispec/src/apis/${api}.js`, import.meta.resolve("sandbox0")), "utf8");
  return [...code.matchAll(/let urlPath = `([^`]*)`;.*?method: '([A-Z]+)'/gs)].map(([, path, method]) => ({ method, path }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { Client } = await import("sandbox0");
  for (const { method, path } of outsideTheMission(new Client({ token: "" }))) console.log(method, path);
}
