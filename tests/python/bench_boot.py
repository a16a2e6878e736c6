"""What a start costs: a bare interpreter, the runner, and a bootstrap that imports what it might need.

Usage: INVOKE_RUNNER=.../python-runner python3 bench_boot.py [rounds]
"""
import os
import subprocess
import sys
import tempfile
import time

REQUEST = b'{"method":"POST","path":"/","headers":{},"body_base64":"e30=","handler":"handler"}'

HELLO = """
def handler(request):
    return {"status": 200, "body": "hello"}
"""

EAGER = """
import asyncio, base64, importlib.util, inspect, json, sys, traceback

def main():
    path, name = sys.argv[1:]
    request = json.load(sys.stdin)
    spec = importlib.util.spec_from_file_location("function", path)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        result = getattr(module, name)(request)
        if inspect.isawaitable(result):
            result = asyncio.run(result)
    except BaseException:
        traceback.print_exc()
        sys.exit(1)
    body = base64.b64encode(result["body"].encode()).decode()
    print(json.dumps({"status": result["status"], "headers": {}, "body_base64": body}))

main()
"""


def once(command):
    begin = time.perf_counter()
    subprocess.run(command, input=REQUEST, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - begin) * 1000


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    python = os.path.realpath(sys.executable)
    with tempfile.TemporaryDirectory() as directory:
        on_path = os.path.join(directory, "bin")
        os.mkdir(on_path)
        os.symlink(python, os.path.join(on_path, "python3"))
        os.environ["PATH"] = on_path + os.pathsep + os.environ["PATH"]
        for name, source in (("hello.py", HELLO), ("eager.py", EAGER)):
            with open(os.path.join(directory, name), "w") as file:
                file.write(source)
        hello = os.path.join(directory, "hello.py")
        commands = {
            "python3 -c pass": [python, "-c", "pass"],
            "python3 -c 'import json, base64'": [python, "-c", "import json, base64"],
            "runner, hello": [os.environ["INVOKE_RUNNER"], hello, "handler"],
            "eager bootstrap, hello": [python, "-u", os.path.join(directory, "eager.py"), hello, "handler"],
        }
        times = {label: [] for label in commands}
        for _ in range(rounds):
            for label, command in commands.items():
                times[label].append(once(command))
    middle = {label: sorted(values)[len(values) // 2] for label, values in times.items()}
    bare = middle["python3 -c pass"]
    eager = middle["eager bootstrap, hello"]
    print("%s, p50 of %d" % (sys.version.split()[0], rounds))
    for label, value in middle.items():
        print("%-34s %7.2f ms  %5.2f of bare  %5.2f of eager" % (label, value, value / bare, value / eager))


if __name__ == "__main__":
    main()
