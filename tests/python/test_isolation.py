import base64
import json
import os
import signal
import socket

from harness import REQUEST, RunnerTest


class Isolation(RunnerTest):
    def test_nothing_written_to_descriptor_1_reaches_the_answer(self):
        outcome = self.invoke("""
            import ctypes, os, subprocess, sys
            print("import")
            def handler(request):
                print("printed")
                os.write(1, b"written\\n")
                sys.__stdout__.write("dunder\\n")
                subprocess.run(["echo", "child"])
                os.system("echo shell")
                libc = ctypes.CDLL(None)
                libc.puts(b"native")
                libc.fflush(None)
                return "ok"
        """)
        self.answer_of(outcome)
        self.assertEqual({"import", "printed", "written", "dunder", "child", "shell", "native"},
                         set(outcome.stderr.split()))

    def test_children_do_not_inherit_the_answer(self):
        body = self.body("""
            import subprocess
            def handler(request):
                return subprocess.check_output(["ls", "/proc/self/fd"], close_fds=False)
        """)
        self.assertLessEqual(set(body.split()), {b"0", b"1", b"2", b"3"})

    def test_closed_or_replaced_standard_streams_do_not_matter(self):
        for damage in "os.close(1)", "os.close(0)", "os.close(2)", "os.closerange(0, 20)", "sys.stdout = None", \
                "sys.stdout = sys.stderr = object()", "sys.stdout.close()", "del sys.stdout", \
                "os.dup2(os.open('/dev/null', os.O_WRONLY), 1)":
            self.assertEqual(b"ok", self.body(
                "import os, sys\ndef handler(request):\n    %s\n    return 'ok'" % damage), damage)

    def test_closing_every_descriptor_is_a_failure_and_no_hang(self):
        outcome = self.invoke("import os\ndef handler(request):\n    os.closerange(0, 4096)\n    return 'ok'")
        self.assertEqual((1, b""), (outcome.code, outcome.stdout))

    def test_patched_builtins_and_modules_do_not_matter(self):
        self.assertEqual(b'{"a":[1,"x"]}', self.body("""
            import builtins, gc, json, os, sys, time
            def broken(*arguments, **named): raise SystemError("patched")
            def handler(request):
                for name in ("open", "print", "len", "isinstance", "type", "str", "int", "getattr", "hasattr", "dict",
                             "list", "any", "round", "memoryview", "bytes", "__import__", "callable", "repr"):
                    setattr(builtins, name, broken)
                for module, names in (os, ("write", "_exit", "getpid", "close", "read")), (json, ("dumps", "loads")), \\
                        (time, ("perf_counter",)):
                    for name in names:
                        setattr(module, name, broken)
                sys.argv = sys.path = None
                return {"status": 200, "headers": {"a": True}, "body": {"a": [1, "x"]}}
        """))

    def test_a_patched_import_does_not_hide_a_failure(self):
        self.assertIn("ValueError: broken", self.failure("""
            import builtins
            def handler(request):
                builtins.open = builtins.isinstance = builtins.type = None
                raise ValueError("broken")
        """))

    def test_a_change_of_directory_does_not_matter(self):
        self.assertEqual(b"ok", self.body("import os\ndef handler(request):\n    os.chdir('/')\n    return 'ok'"))

    def test_a_fork_that_comes_back_does_not_answer(self):
        for ending in "return str(pid > 0)", "raise SystemExit(0) if pid == 0 else ValueError('parent')":
            outcome = self.invoke("""
                import os
                def handler(request):
                    pid = os.fork()
                    if pid:
                        os.waitpid(pid, 0)
                    %s
            """ % ending)
            if "return" in ending:
                self.assertEqual("VHJ1ZQ==", self.answer_of(outcome)["body_base64"])
            else:
                self.assertIn("ValueError: parent", self.failure_of(outcome))

    def test_a_fork_at_import_does_not_answer(self):
        self.answer("import os\nif os.fork(): os.wait()\ndef handler(request): pass")

    def test_a_nonblocking_answer_channel_gets_the_whole_answer(self):
        ours, theirs = socket.socketpair()
        self.addCleanup(ours.close)
        theirs.setblocking(False)
        path = self.write("main.py", "def handler(request): return b'x' * (8 << 20)")
        process = self.start(path, "handler", stdout=theirs)
        theirs.close()
        process.stdin.write(b"{}")
        process.stdin.close()
        chunks = []
        while True:
            chunk = ours.recv(1 << 20)
            if not chunk:
                break
            chunks.append(chunk)
        answer = json.loads(b"".join(chunks).decode())
        self.assertEqual(b"x" * (8 << 20), base64.b64decode(answer["body_base64"], validate=True))
        self.assertEqual(0, process.wait(10))

    def test_a_reader_that_left_is_exit_1_without_a_word(self):
        for make in os.pipe, lambda: tuple(end.detach() for end in socket.socketpair()):
            reader, writer = make()
            process = self.start(self.write("main.py", "def handler(request): return b'x' * (1 << 20)"), "handler",
                                 stdout=writer)
            os.close(writer)
            os.close(reader)
            _, stderr = process.communicate(json.dumps(REQUEST).encode(), timeout=10)
            self.assertEqual((1, b""), (process.returncode, stderr))

    def test_an_interrupt_is_a_failure(self):
        process = self.start(self.write("main.py", """
            import os, time
            def handler(request):
                os.write(2, b"ready")
                time.sleep(30)
        """), "handler")
        process.stdin.write(b"{}")
        process.stdin.close()
        process.stdin = None
        self.assertEqual(b"ready", os.read(process.stderr.fileno(), 5))
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=10)
        self.assertEqual((1, b""), (process.returncode, stdout))
        self.assertIn(b"KeyboardInterrupt", stderr)

    def test_the_bootstrap_is_not_in_the_main_module(self):
        self.assertEqual(b"None", self.body("""
            import sys
            def handler(request):
                return repr(getattr(sys.modules["__main__"], "main", None))
        """))
