"""What the reference costs: a runner that imports all it might need before it looks at its request.

It stands where python-runner does, and is started anew for every invocation. As it says no to --program, procd never
starts anything in its place.
"""
import sys

if sys.argv[1:] == ["--program"]:
    sys.exit(1)

import asyncio  # noqa: E402
import base64  # noqa: E402
import importlib.util  # noqa: E402
import inspect  # noqa: E402
import json  # noqa: E402
import traceback  # noqa: E402


def encoded(result):
    if isinstance(result, dict) and "body_base64" in result:
        return result["body_base64"]
    body = result["body"] if isinstance(result, dict) else result
    if isinstance(body, str):
        body = body.encode()
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return base64.b64encode(body).decode()


def main():
    answer, sys.stdout = sys.stdout, sys.stderr
    order = json.loads(sys.stdin.buffer.readline())
    request = json.loads(sys.stdin.buffer.read())
    spec = importlib.util.spec_from_file_location("function", order["module"])
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        result = getattr(module, order["handler"])(request)
        if inspect.isawaitable(result):
            result = asyncio.run(result)
    except BaseException:
        traceback.print_exc()
        sys.exit(1)
    answer.write(json.dumps({"status": 200, "headers": {}, "body_base64": encoded(result)}) + "\n")


main()
