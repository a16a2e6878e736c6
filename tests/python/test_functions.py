import base64
import json
import os
import socket

from harness import RunnerTest

OK = "def handler(request): return 'ok'"


class Functions(RunnerTest):
    def test_the_request_reaches_the_handler_as_a_dict(self):
        request = {"path": "/gr\u00fc\u00df", "query": {"a": ["1", "2"]}, "timeout_ms": 5, "body_base64": "e30="}
        self.assertEqual(b"['POST', '/gr\xc3\xbc\xc3\x9f', {'a': ['1', '2']}, 5, 'e30=', None]", self.body("""
            def handler(request):
                names = "method", "path", "query", "timeout_ms", "body_base64", "missing"
                return repr([request.get(name) for name in names])
        """, request=request))

    def test_a_large_request_arrives_whole(self):
        self.assertEqual(str(8 << 20).encode(), self.body(
            "def handler(request): return str(len(request['body_base64']))", request={"body_base64": "A" * (8 << 20)}))

    def test_a_request_that_is_no_json_object_is_refused(self):
        path = self.write("main.py", OK)
        for stdin, words in [(b"", "not JSON"), (b'{"a": 1', "not JSON"), (b"{} x", "not JSON"), (b"\xff", "not JSON"),
                             (b'{"a": "\n"}', "not JSON"), (b"[1]", "must be a JSON object, not list")]:
            message = self.failure_of(self.launch(path, "handler", stdin=stdin))
            self.assertIn("python-runner: the request on stdin", message)
            self.assertIn(words, message)

    def test_a_long_body_is_read_as_the_json_module_reads_it(self):
        path = self.write("main.py", "def handler(request): return {'body': request}")
        body = "A" * 70_000
        for request in [{"method": "POST", "body_base64": body}, {"body_base64": body + "\n\"\\\u00e9", "path": "/"},
                        {"path": "/", "body_base64": body + "\n"}, {"path": "/", "body_base64": body + "\""},
                        {"path": "/", "body_base64": "\u00e9" + body},
                        {"headers": {"a": [',"body_base64":"x"}']}, "body_base64": body},
                        {"a": 1, "body_base64": body, "path": "/"}, {"headers": {"a": ["b"], "body_base64": body}}]:
            document = self.compact(request)
            for each in document, document + b" ", self.compact(request, ensure_ascii=False):
                self.assertEqual(request, self.echoed(path, each))
        twice = b'{"a":1,"body_base64":"x","body_base64":"%s"}' % body.encode()
        self.assertEqual(json.loads(twice), self.echoed(path, twice))

    def test_a_long_body_does_not_hide_what_is_no_json(self):
        path = self.write("main.py", OK)
        body = b',"body_base64":"' + b"A" * 70_000
        for begin, end in [(b"{", b'"}'), (b'{"a":', b'"}'), (b'["a"', b'"}'), (b'{"a":1', b'\n"}'),
                           (b'{"a":1', b'\\"}'), (b'{"a":1', b'"}}'), (b'{"a":1', b'\xff"}'), (b'{"a":1', b'"b"}')]:
            message = self.failure_of(self.launch(path, "handler", stdin=begin + body + end))
            self.assertIn("python-runner: the request on stdin is not JSON", message)

    def compact(self, value, **options):
        return json.dumps(value, separators=(",", ":"), **options).encode()

    def echoed(self, path, document):
        answer = self.answer_of(self.launch(path, "handler", stdin=document))
        return json.loads(base64.b64decode(answer["body_base64"]))

    def test_the_function_has_the_usual_garbage_collection_and_its_own_setting_stays(self):
        usual = self.body("""
            import gc
            def handler(request): return repr(gc.get_threshold()[0] < 10_000 and gc.isenabled())
        """)
        self.assertEqual(b"True", usual)
        self.assertEqual(b"1234", self.body("""
            import gc
            gc.set_threshold(1234)
            def handler(request): return str(gc.get_threshold()[0])
        """))

    def test_stdin_is_empty_for_the_function(self):
        self.assertEqual(b"['', '/dev/null']", self.body(
            "import os, sys\ndef handler(request): return repr([sys.stdin.read(), os.readlink('/proc/self/fd/0')])"))

    def test_the_trace_is_in_the_environment_before_the_module_loads(self):
        headers = {"TraceParent": ["00-a-b-01"], "tracestate": ["x=1", "y=2"], "other": ["z"]}
        self.assertEqual(b"00-a-b-01 x=1,y=2 False", self.body("""
            import os
            SEEN = "%s %s %s" % (os.environ["TRACEPARENT"], os.environ["TRACESTATE"], "OTHER" in os.environ)
            def handler(request): return SEEN
        """, request={"headers": headers}))

    def test_a_trace_no_environment_can_hold_is_ignored(self):
        for headers in {"traceparent": ["a\0b"]}, {"traceparent": [1]}, {"traceparent": None}, [], None:
            self.answer(OK, request={"headers": headers})

    def test_a_handler_may_be_dotted(self):
        self.assertEqual(b"made", self.body("""
            class Api:
                class V1:
                    @staticmethod
                    def create(request): return "made"
        """, "Api.V1.create"))

    def test_a_handler_may_be_async(self):
        self.assertEqual(b"late", self.body("""
            import asyncio
            async def handler(request):
                await asyncio.sleep(0.01)
                return await asyncio.get_running_loop().run_in_executor(None, lambda: "late")
        """))

    def test_any_awaitable_is_awaited(self):
        self.assertEqual(b"late", self.body("""
            async def work(): return "late"
            class Promise:
                def __await__(self): return work().__await__()
            def handler(request): return Promise()
        """))

    def test_siblings_come_before_the_stdlib(self):
        self.write("helper.py", "import json\nVALUE = json.VALUE")
        self.write("json.py", "VALUE = 'sibling'")
        self.assertEqual(b"sibling", self.body("import helper\ndef handler(request): return helper.VALUE"))

    def test_siblings_named_like_the_stdlib_do_not_break_the_runner(self):
        for name in "asyncio", "traceback", "threading", "json", "gc", "linecache", "logging", "io":
            self.write(name + ".py", "VALUE = %r" % name)
        self.write("re/__init__.py", "VALUE = 're'")
        self.assertEqual(b"traceback,json", self.body("""
            import json, re, traceback
            async def handler(request): return traceback.VALUE + "," + json.VALUE
        """))
        message = self.failure("import json, traceback\nasync def handler(request): return 1 / 0")
        self.assertTrue(message.rstrip().endswith("ZeroDivisionError: division by zero"), message)

    def test_a_function_named_like_a_loaded_module_does_not_replace_it(self):
        for name in "os", "io", "sys", "_json":
            self.assertEqual(b"None", self.body("""
                import subprocess, os, pickle, sys
                class Thing: pass
                def handler(request):
                    pickle.loads(pickle.dumps(Thing()))
                    return repr(os.environ.get("UNSET"))
            """, name=name + ".py"))

    def test_the_module_is_registered_under_its_stem(self):
        self.assertEqual(b"P(x=1) main", self.body("""
            from __future__ import annotations
            import dataclasses, pickle, sys, typing
            @dataclasses.dataclass
            class P:
                x: typing.Optional[int] = None
            assert sys.modules["main"].P is P and typing.get_type_hints(P)
            def handler(request): return "%s %s" % (pickle.loads(pickle.dumps(P(1))), __spec__.name)
        """))

    def test_worker_processes_can_be_spawned(self):
        self.assertEqual(b"[1, 4]", self.body("""
            import multiprocessing
            def square(number): return number * number
            def handler(request):
                with multiprocessing.get_context("spawn").Pool(1) as pool:
                    return repr(pool.map(square, [1, 2]))
        """))

    def test_encoding_declarations_and_byte_order_marks_are_understood(self):
        source = "VALUE = '\u00e9'\ndef handler(request): return VALUE\n"
        latin = ("# -*- coding: latin-1 -*-\n" + source).encode("latin-1")
        for data in latin, b"\xef\xbb\xbf" + source.encode(), source.replace("\n", "\r\n").encode():
            self.assertEqual("\u00e9".encode(), self.body(data))

    def test_a_module_runs_once_with_its_own_name_in_all_of_its_code(self):
        path = os.path.join(self.functions, "main.py")
        self.assertEqual(b"[1, None, {%r}]" % path, self.body("""
            import builtins, sys
            builtins.count = getattr(builtins, "count", 0) + 1
            def outer():
                class Inner:
                    def method(self): return lambda: None
                return Inner
            def codes(code):
                return {code.co_filename}.union(*[codes(part) for part in code.co_consts if hasattr(part, "co_consts")])
            def handler(request):
                return repr([builtins.count, sys.gettrace(), codes(sys._getframe().f_code) | codes(outer.__code__)])
        """))

    def test_a_warning_about_the_source_names_it(self):
        outcome = self.invoke("import sys\ndef handler(request):\n"
                              "    assert (request, 'always true')\n    return repr(sys.gettrace())")
        self.assertEqual(b"None", base64.b64decode(self.answer_of(outcome)["body_base64"]))
        self.assertIn("main.py:3: SyntaxWarning", outcome.stderr)

    def test_no_bytecode_of_the_module_is_kept_and_an_edit_counts_at_once(self):
        self.assertEqual(b"ok", self.body(OK))
        self.assertEqual(b"no", self.body(OK.replace("ok", "no")))
        self.assertEqual(["main.py"], os.listdir(self.functions))

    def test_a_function_needs_no_py_suffix_and_may_have_a_dash(self):
        for name in "plain", "my-function.py":
            self.assertEqual(b"ok", self.body(OK, name=name))

    def test_a_missing_module_is_named(self):
        path = os.path.join(self.functions, "gone.py")
        message = self.failure_of(self.launch(path, "handler"))
        self.assertEqual("python-runner: cannot open %s: No such file or directory\n" % path, message)

    def test_only_regular_files_are_modules(self):
        target = self.write("main.py", OK)
        paths = {kind: os.path.join(self.functions, kind + ".py") for kind in ("link", "directory", "fifo", "socket")}
        os.symlink(target, paths["link"])
        os.mkdir(paths["directory"])
        os.mkfifo(paths["fifo"])
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(paths["socket"])
            for kind, path in paths.items():
                message = self.failure_of(self.launch(path, "handler"))
                self.assertTrue("is not a regular file" in message or "cannot open" in message, message)
                self.assertNotIn("Traceback", message)

    def test_a_missing_handler_is_named(self):
        for handler in "nothing", "handler.x.y":
            message = self.failure(OK, handler)
            self.assertIn("main.py has no handler %r" % handler, message)
            self.assertNotIn("Traceback", message)

    def test_a_handler_that_cannot_be_called_is_named(self):
        self.assertIn("is not callable: it is of type int", self.failure("handler = 3"))
