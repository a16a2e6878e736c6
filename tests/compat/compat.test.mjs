// The official SDK, unchanged, against the Invoke at INVOKE_URL with the token INVOKE_TOKEN.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { APIError, Client } from "sandbox0";
import { outsideTheMission } from "./outside.mjs";

const baseUrl = process.env.INVOKE_URL;
const token = process.env.INVOKE_TOKEN;
const client = new Client({ baseUrl, token });
const source = `
import base64, json

def handler(request):
    payload = json.loads(base64.b64decode(request.get("body_base64") or "e30="))
    return {"status": 201, "body": {"message": "hello " + payload.get("name", "world")}}
`;
let sandbox;

before(async () => {
  sandbox = await client.sandboxes.claim("default", { config: { ttl: 600, hardTtl: 1200, envVars: { COLOUR: "green" } } });
});

after(() => client.sandboxes.delete(sandbox.id));

/** Raw, as the SDK has no call for it any more. */
async function invoke(name, body) {
  const response = await fetch(`${baseUrl}/api/v1/sandboxes/${sandbox.id}/functions/${name}/invoke`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, envelope: await response.json() };
}

function fails(statusCode, code) {
  return (error) => {
    assert.ok(error instanceof APIError, `${error}`);
    assert.deepEqual({ statusCode: error.statusCode, code: error.code }, { statusCode, code });
    assert.ok(error.message.length > 0);
    assert.match(error.requestId, /^\S+$/);
    return true;
  };
}

/** No field that the SDK's type requires is missing, and no time is invalid. */
function whole(value, ...fields) {
  for (const field of fields) {
    assert.notEqual(value[field], undefined, `${field} is missing`);
    if (value[field] instanceof Date) assert.ok(!Number.isNaN(value[field].getTime()), `${field} is no time`);
  }
}

describe("sandboxes", () => {
  test("claim answers with a running sandbox", () => {
    assert.match(sandbox.id, /^sb_[a-z0-9]{12}$/);
    assert.equal(sandbox.status, "running");
    assert.equal(sandbox.template, "default");
    whole(sandbox, "podName");
  });

  test("get has every field that the SDK requires", async () => {
    const got = await client.sandboxes.get(sandbox.id);
    whole(got, "id", "templateId", "teamId", "userId", "status", "paused", "autoResume", "podName",
      "expiresAt", "hardExpiresAt", "claimedAt", "createdAt");
    assert.equal(got.id, sandbox.id);
    assert.equal(got.paused, false);
    assert.equal(Math.round((got.hardExpiresAt - got.claimedAt) / 1000), 1200);
  });

  test("get has the generation and the time of change that the SDK requires", async () => {
    whole(await client.sandboxes.get(sandbox.id), "runtimeGeneration", "updatedAt");
  });

  test("list shows it", async () => {
    const list = await client.sandboxes.list({ status: "running", templateId: "default", paused: false, limit: 200, offset: 0 });
    const summary = list.sandboxes.find((one) => one.id === sandbox.id);
    whole(summary, "id", "templateId", "status", "paused", "createdAt", "expiresAt", "hardExpiresAt");
    assert.ok(list.count >= 1);
    assert.equal(list.hasMore, false);
  });

  test("list has the generation and the time of change that the SDK requires", async () => {
    const list = await client.sandboxes.list({ limit: 200 });
    whole(list.sandboxes.find((one) => one.id === sandbox.id), "runtimeGeneration", "updatedAt");
  });

  test("status says running", async () => {
    const status = await client.sandboxes.status(sandbox.id);
    assert.equal(status.sandboxId, sandbox.id);
    assert.equal(status.status, "running");
    whole(status, "templateId", "teamId", "podName", "claimedAt", "expiresAt", "hardExpiresAt", "createdAt");
  });

  test("refresh moves the end", async () => {
    const before = await client.sandboxes.get(sandbox.id);
    const refreshed = await client.sandboxes.refresh(sandbox.id, { duration: 900 });
    assert.equal(refreshed.sandboxId, sandbox.id);
    assert.ok(refreshed.expiresAt > before.expiresAt);
    assert.deepEqual(refreshed.hardExpiresAt, before.hardExpiresAt);
    whole(await client.sandboxes.refresh(sandbox.id), "expiresAt");
  });

  test("update changes the configuration", async () => {
    const updated = await client.sandboxes.update(sandbox.id, { config: { ttl: 700, autoResume: false } });
    assert.equal(updated.autoResume, false);
  });

  test("waitForLifecycle sees it running", async () => {
    const seen = await client.sandboxes.waitForLifecycle(sandbox.id, (one) => one.status === "running", { timeoutMs: 5000 });
    assert.equal(seen.id, sandbox.id);
  });

  test("delete ends it", async () => {
    const other = await client.sandboxes.claim("default");
    assert.equal((await client.sandboxes.delete(other.id)).success, true);
    await assert.rejects(client.sandboxes.get(other.id), fails(404, "not_found"));
    await assert.rejects(client.sandboxes.delete(other.id), fails(404, "not_found"));
  });
});

describe("files", () => {
  test("mkdir makes a directory", async () => {
    assert.equal((await sandbox.mkdir("/workspace/a/b", true)).success, true);
    assert.equal((await sandbox.mkdir("/workspace/a/b", true)).success, true);
    await assert.rejects(sandbox.mkdir("/workspace/a/b"), fails(409, "path_exists"));
  });

  test("writeFile and readFile carry bytes", async () => {
    const bytes = Uint8Array.from({ length: 70000 }, (_, i) => (i * 31) % 256);
    await sandbox.writeFile("/workspace/bytes.bin", bytes);
    assert.deepEqual(Buffer.from(await sandbox.readFile("/workspace/bytes.bin")), Buffer.from(bytes));
  });

  test("writeFile and readFile carry text and odd names", async () => {
    await sandbox.writeFile("/workspace/ä b&c#d?e+f%.txt", "grün");
    assert.equal(Buffer.from(await sandbox.readFile("/workspace/ä b&c#d?e+f%.txt")).toString(), "grün");
  });

  test("an empty file stays empty", async () => {
    await sandbox.writeFile("/workspace/empty", "");
    assert.equal((await sandbox.readFile("/workspace/empty")).length, 0);
  });

  test("listFiles and statFile tell what is there", async () => {
    await sandbox.writeFile("/workspace/listed/one.txt", "1");
    await sandbox.mkdir("/workspace/listed/two");
    const entries = await sandbox.listFiles("/workspace/listed");
    assert.deepEqual(entries.map(({ name, type, size }) => (type === "file" ? { name, type, size } : { name, type })),
      [{ name: "one.txt", type: "file", size: 1 }, { name: "two", type: "dir" }]);
    const stat = await sandbox.statFile("/workspace/listed/one.txt");
    whole(stat, "name", "path", "type", "size", "mode", "modTime", "isLink");
    assert.equal(stat.path, "/workspace/listed/one.txt");
    assert.equal(stat.mode, "0644");
    assert.ok(Math.abs(Date.now() - stat.modTime) < 60000);
  });

  test("moveFile moves", async () => {
    await sandbox.writeFile("/workspace/from", "moved");
    assert.equal((await sandbox.moveFile("/workspace/from", "/workspace/to")).success, true);
    assert.equal(Buffer.from(await sandbox.readFile("/workspace/to")).toString(), "moved");
    await assert.rejects(sandbox.statFile("/workspace/from"), fails(404, "file_not_found"));
  });

  test("deleteFile deletes", async () => {
    await sandbox.writeFile("/workspace/gone", "x");
    assert.equal((await sandbox.deleteFile("/workspace/gone")).success, true);
    await assert.rejects(sandbox.readFile("/workspace/gone"), fails(404, "file_not_found"));
  });
});

describe("errors carry our codes", () => {
  const cases = [
    ["an unknown sandbox", 404, "not_found", () => client.sandboxes.get("sb_000000000000")],
    ["an unknown template", 400, "bad_request", () => client.sandboxes.claim("nothing-like-it")],
    ["a bad limit", 400, "bad_request", () => client.sandboxes.list({ limit: 1000 })],
    ["a missing file", 404, "file_not_found", () => sandbox.readFile("/workspace/nothing")],
    ["a missing directory", 404, "directory_not_found", () => sandbox.listFiles("/workspace/nothing")],
    ["a relative path", 400, "invalid_request", () => sandbox.writeFile("relative", "x")],
    ["a directory in a file's place", 409, "path_exists", () => sandbox.writeFile("/workspace", "x")],
    ["no directory", 409, "path_not_directory", () => sandbox.listFiles("/etc/../workspace/plain")],
    ["a bad token", 401, "unauthorized", () => new Client({ baseUrl, token: "s0_nobody" }).sandboxes.list()],
    ["no token", 401, "unauthorized", () => new Client({ baseUrl, token: "" }).sandboxes.list()],
  ];
  before(() => sandbox.writeFile("/workspace/plain", "x"));
  for (const [name, status, code, call] of cases) {
    test(name, () => assert.rejects(call(), fails(status, code)));
  }
});

describe("functions/main/invoke", () => {
  before(async () => {
    await sandbox.mkdir("/workspace/functions", true);
    await sandbox.writeFile("/workspace/functions/main.py", source);
  });

  test("answers as the public API did", async () => {
    const { status, envelope } = await invoke("main", { method: "POST", path: "/hello", body_base64: "eyJuYW1lIjoiQWRhIn0=" });
    assert.equal(status, 200);
    assert.equal(envelope.success, true);
    assert.deepEqual(Object.keys(envelope.data), ["status", "headers", "body_base64"]);
    assert.equal(envelope.data.status, 201);
    assert.deepEqual(envelope.data.headers, { "content-type": ["application/json"] });
    assert.equal(Buffer.from(envelope.data.body_base64, "base64").toString(), '{"message":"hello Ada"}');
  });

  test("sees the env_vars of the claim", async () => {
    await sandbox.writeFile("/workspace/functions/colour.py", "import os\ndef handler(request): return os.environ['COLOUR']");
    const { envelope } = await invoke("colour", {});
    assert.equal(Buffer.from(envelope.data.body_base64, "base64").toString(), "green");
  });

  test("fails in an envelope", async () => {
    const { status, headers, envelope } = await invoke("nobody", {});
    assert.equal(status, 404);
    assert.equal(envelope.error.code, "not_found");
    assert.match(headers.get("x-invocation-id"), /^inv_/);
  });
});

describe("what the SDK offers outside the mission is not_implemented", () => {
  for (const { method, path } of outsideTheMission(client)) {
    test(`${method} ${path}`, async () => {
      const url = baseUrl + path.replace("{id}", path.startsWith("/api/v1/sandboxes/") ? sandbox.id : "x").replaceAll(/\{\w+\}/g, "x");
      const response = await fetch(url, { method, headers: { authorization: `Bearer ${token}` } });
      const { success, error } = await response.json();
      assert.deepEqual({ status: response.status, success, code: error.code }, { status: 501, success: false, code: "not_implemented" });
      assert.match(response.headers.get("x-request-id"), /^\S+$/);
    });
  }
});
