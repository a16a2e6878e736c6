import os
import resource

from harness import RunnerTest


class Failures(RunnerTest):
    def test_the_traceback_shows_the_functions_frames_and_source_alone(self):
        message = self.failure("""
            def inner():
                raise ValueError("broken")
            def handler(request):
                inner()  # here
        """)
        path = os.path.join(self.functions, "main.py")
        self.assertTrue(message.startswith("Traceback (most recent call last):\n  File \"%s\", line 5, in handler\n"
                                           "    inner()  # here\n" % path), message)
        self.assertTrue(message.endswith("\nValueError: broken\n"), message)

    def test_an_async_traceback_starts_in_the_function(self):
        message = self.failure("async def handler(request):\n    raise ValueError('broken')")
        self.assertTrue(message.splitlines()[1].endswith("line 2, in handler"), message)
        self.assertNotIn("asyncio", message)

    def test_causes_are_shown(self):
        message = self.failure("""
            def handler(request):
                try:
                    1 / 0
                except ZeroDivisionError as error:
                    raise ValueError("broken") from error
        """)
        self.assertIn("ZeroDivisionError: division by zero", message)
        self.assertIn("direct cause", message)

    def test_a_syntax_error_shows_its_line_and_nothing_else(self):
        message = self.failure("x = 1\ndef handler(request:\n")
        self.assertIn("main.py\", line 2", message)
        self.assertIn("SyntaxError", message)
        self.assertNotIn("Traceback", message)

    def test_a_failing_import_is_a_failure(self):
        message = self.failure("import no_such_module")
        self.assertIn("line 1, in <module>", message)
        self.assertIn("ModuleNotFoundError: No module named 'no_such_module'", message)

    def test_every_kind_of_exception_is_a_failure(self):
        for kind in "KeyboardInterrupt", "GeneratorExit", "BaseException", "StopIteration", "StopAsyncIteration", \
                "BrokenPipeError", "BlockingIOError", "AttributeError", "MemoryError", "AssertionError":
            self.assertIn(kind, self.failure("def handler(request): raise %s('it')" % kind))

    def test_sys_exit_is_a_failure_that_says_so_and_where(self):
        for code, shown in ("0", "0"), ("3", "3"), ("", ""), ("'bye'", "'bye'"):
            message = self.failure("import sys\ndef handler(request):\n    sys.exit(%s)" % code)
            self.assertIn("The function called sys.exit(%s)" % shown, message)
            self.assertIn("line 3, in handler", message)

    def test_sys_exit_counts_wherever_it_is_called(self):
        for source in "import sys\nsys.exit(0)\n", "async def handler(request): raise SystemExit(0)", \
                "def handler(request): exit(0)":
            self.assertIn("The function called sys.exit(0)", self.failure(source))

    def test_exceptions_that_cannot_be_shown_still_fail_readably(self):
        for method in "__str__", "__repr__", "__setattr__", "__getattribute__":
            message = self.failure("""
                class Odd(Exception):
                    def %s(self, *arguments): raise SystemExit(0)
                def handler(request): raise Odd()
            """ % method)
            self.assertIn("Odd", message)
        message = self.failure("""
            class Code:
                def __repr__(self): raise ValueError("no")
                __str__ = __repr__
            def handler(request): raise SystemExit(Code())
        """)
        self.assertIn("SystemExit", message)

    def test_endless_recursion_is_a_failure(self):
        self.assertIn("RecursionError", self.failure("def handler(request): return handler(request)"))

    def test_running_out_of_memory_is_a_failure(self):
        limit = (1 << 30, 1 << 30)
        message = self.failure("def handler(request): return bytearray(1 << 32)",
                               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, limit))
        self.assertIn("MemoryError", message)

    def test_a_low_recursion_limit_spoils_neither_answer_nor_traceback(self):
        deep = "[" * 20 + "]" * 20
        self.assertEqual(deep.encode(), self.body(
            "import sys\nDEEP = %s\ndef handler(request):\n    sys.setrecursionlimit(16)\n    return DEEP" % deep))
        self.assertIn("ValueError: broken", self.failure(
            "import sys\ndef handler(request):\n    sys.setrecursionlimit(16)\n    raise ValueError('broken')"))

    def test_a_text_no_encoding_holds_is_escaped(self):
        self.assertIn("a\\ud800", self.failure("def handler(request): raise ValueError('a\\ud800')"))

    def test_a_failure_is_reported_whatever_became_of_stderr(self):
        for damage in "sys.stderr = None", "sys.stderr.close()", "sys.stderr = object()", "del sys.stderr":
            self.assertIn("ValueError: broken", self.failure(
                "import sys\ndef handler(request):\n    %s\n    raise ValueError('broken')" % damage))

    def test_death_by_signal_is_death_by_signal(self):
        outcome = self.invoke("import signal, time\ndef handler(request):\n    signal.alarm(1)\n    time.sleep(9)")
        self.assertEqual((-14, b""), (outcome.code, outcome.stdout))
