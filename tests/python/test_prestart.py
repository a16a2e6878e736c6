import base64
import json
import os
import subprocess
import time

from harness import REQUEST, RunnerTest


class Prestart(RunnerTest):
    modes = "spawned",

    # Would wait for its end for ten minutes.
    PATIENT = """
        import sys
        def handler(request):
            sys._getframe(1).f_globals["LINGER"] = 600
            return %s
    """

    def order(self, path, handler="handler", request=None, **more):
        order = json.dumps(dict(more, module=path, handler=handler))
        return (order + "\n" + json.dumps(request or REQUEST)).encode()

    def test_it_runs_the_function_its_first_line_names(self):
        path = self.write("main.py", """
            import sys
            def pretty(request): return repr([sys.argv, request["path"]])
        """)
        request = json.dumps(dict(REQUEST, path="/p"), indent=2).encode()
        outcome = self.launch("--prestart", stdin=self.order(path, "pretty").split(b"\n")[0] + b"\n" + request)
        answer = self.answer_of(outcome)
        self.assertEqual(200, answer["status"])
        self.assertIn(repr([[path], "/p"]), base64.b64decode(answer["body_base64"]).decode())

    def test_it_waits_booted_until_the_order_comes(self):
        path = self.write("main.py", "def handler(request): return 'ok'")
        process = self.start("--prestart")
        until = time.monotonic() + 10
        while not self.is_reading_stdin(process.pid):
            self.assertLess(time.monotonic(), until)
            time.sleep(0.01)
        order = self.order(path)
        for part in order[:10], order[10:]:
            process.stdin.write(part)
            process.stdin.flush()
        process.stdin.close()
        process.stdin = None
        stdout, stderr = process.communicate(timeout=10)
        self.assertEqual((0, b""), (process.returncode, stderr))
        self.assertEqual(200, json.loads(stdout.decode())["status"])

    def test_told_to_linger_it_has_closed_its_pipes_and_waits_for_its_end(self):
        path = self.write("main.py", self.PATIENT % "None")
        process = self.start("--prestart")
        process.stdin.write(self.order(path, linger=True))
        process.stdin.close()
        process.stdin = None
        self.assertTrue(process.stdout.read().endswith(b"\n"))
        self.assertEqual(b"", process.stderr.read())
        with self.assertRaises(subprocess.TimeoutExpired):
            process.wait(0.2)
        process.kill()
        process.communicate()

    def test_it_lingers_neither_unasked_nor_without_an_answer(self):
        for linger, result in (False, "None"), (True, "1 / 0"):
            self.launch("--prestart", stdin=self.order(self.write("main.py", self.PATIENT % result), linger=linger))

    def is_reading_stdin(self, pid):
        with open("/proc/%d/cmdline" % pid, "rb") as command, open("/proc/%d/syscall" % pid) as call:
            return command.read().startswith(b"python3") and call.read().startswith("0 0x0 ")

    def test_dropped_before_any_byte_it_leaves_silently(self):
        self.assertEqual((0, b"", ""), self.launch("--prestart", stdin=b""))

    def test_an_order_that_makes_no_sense_is_refused(self):
        for order in b"\n{}", b"{}\n{}", b"[1]\n{}", b'{"module": "/x"', b'{"module": 1, "handler": "h"}\n{}':
            self.assertIn("the first line on stdin", self.failure_of(self.launch("--prestart", stdin=order)))

    def test_a_request_cut_off_is_refused(self):
        path = self.write("main.py", "def handler(request): return 'ok'")
        for cut in 1, len(json.dumps(REQUEST)):
            message = self.failure_of(self.launch("--prestart", stdin=self.order(path)[:-cut]))
            self.assertIn("the request on stdin is not JSON", message)

    def test_failures_are_as_without_prestart(self):
        path = self.write("main.py", "def handler(request): raise ValueError('broken')")
        message = self.failure_of(self.launch("--prestart", stdin=self.order(path)))
        self.assertTrue(message.endswith("\nValueError: broken\n"), message)

    def test_it_answers_on_the_descriptor_it_was_started_with(self):
        outcome = self.launch("--prestart", stdin=self.order(self.write(
            "main.py", "import os\ndef handler(request): os.system('echo noise')")))
        self.answer_of(outcome)
        self.assertEqual("noise" + os.linesep, outcome.stderr)

    def test_what_was_imported_beforehand_makes_way_for_a_file_beside_the_function(self):
        self.write("json.py", "VALUE = 'sibling'")
        path = self.write("main.py", "import json\ndef handler(request): return json.VALUE")
        answer = self.answer_of(self.launch("--prestart", "json", stdin=self.order(path)))
        self.assertEqual(b"sibling", base64.b64decode(answer["body_base64"]))

    def test_what_is_worth_importing_beforehand_is_told(self):
        for source, imports in ("import json, base64\ndef", ["json", "base64"]), ("import os\ndef", []), \
                ("import sys\nsys.modules['asyncio'] = sys\ndef", []), ("async def", ["asyncio"]):
            path = self.write("main.py", source + " handler(request): return 'ok'")
            answer = self.answer_of(self.launch("--prestart", stdin=self.order(path)))
            self.assertEqual(imports, answer["imports"], source)
