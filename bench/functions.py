"""The functions that are measured, and the requests they get."""
import base64
import json

SOURCES = {
    "hello": """
import base64
import json

def handler(request):
    payload = json.loads(base64.b64decode(request.get("body_base64") or "e30="))
    return {"body": {"message": "hello " + payload.get("name", "world")}}
""",
    "plain": """
def handler(request):
    return "hello"
""",
    "async": """
import asyncio

async def handler(request):
    await asyncio.sleep(0)
    return "hello"
""",
    "echo": """
def handler(request):
    return {"body_base64": request["body_base64"]}
""",
    "large": """
def handler(request):
    return b"x" * 3_000_000
""",
}

ADA = json.dumps({"body_base64": base64.b64encode(b'{"name":"Ada"}').decode()})
MEBIBYTE = json.dumps({"body_base64": base64.b64encode(bytes(1 << 20)).decode()})

REQUESTS = {"hello": ADA, "plain": "{}", "async": "{}", "echo": MEBIBYTE, "large": "{}"}

TITLES = {
    "hello": "hello (imports json and base64)", "plain": "plain (no import)", "async": "async handler",
    "echo": "1 MiB echo", "large": "4 MiB answer (3 MB, base64)",
}
