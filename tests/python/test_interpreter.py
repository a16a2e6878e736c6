import os

from harness import RunnerTest


class Interpreter(RunnerTest):
    def test_orphans_of_the_function_fall_to_the_runner(self):
        body = self.body("""
            import os, time
            def handler(request):
                reader, writer = os.pipe()
                if os.fork() == 0:
                    if os.fork() == 0:
                        while os.getppid() != int(os.environ["RUNNER_PID"]):
                            time.sleep(0.001)
                        os.write(writer, b"adopted")
                    os._exit(0)
                os.close(writer)
                return os.read(reader, 100)
            os.environ["RUNNER_PID"] = str(os.getpid())
        """)
        self.assertEqual(b"adopted", body)

    def test_the_interpreter_is_an_ordinary_one(self):
        body = self.body("""
            import os, signal, sys
            def handler(request):
                import site
                return repr([sys.argv, sys.flags.isolated, sys.flags.ignore_environment, sys.flags.no_site,
                             os.environ["GREETING"], __file__, __name__,
                             signal.getsignal(signal.SIGTERM) == signal.SIG_DFL,
                             sorted(os.listdir("/proc/self/fd"))[:3]])
        """, environment={"GREETING": "hi"})
        path = os.path.join(self.functions, "main.py")
        self.assertEqual(repr([[path], 0, 0, 0, "hi", path, "main", True, ["0", "1", "2"]]), body.decode())

    def test_standard_output_is_unbuffered(self):
        process = self.start(self.write("main.py", """
            import os, signal
            def handler(request):
                print("now", end="")
                os.kill(os.getpid(), signal.SIGKILL)
        """), "handler")
        _, stderr = process.communicate(b"{}")
        self.assertEqual((-9, b"now"), (process.returncode, stderr))

    def test_pythonpath_is_honoured(self):
        self.write("../library/shared_things.py", "VALUE = 'shared'")
        self.assertEqual(b"shared", self.body("""
            import shared_things
            def handler(request): return shared_things.VALUE
        """, environment={"PYTHONPATH": os.path.join(self.workspace, "library")}))

    def test_files_in_the_working_directory_do_not_shadow_the_stdlib(self):
        for name in "binascii", "_json", "asyncio", "os", "time":
            self.write("../%s.py" % name, "raise SystemError('shadowed')")
        self.assertEqual(b"ok", self.body("async def handler(request): return 'ok'"))


class Lean(RunnerTest):
    modes = "compiled",

    def test_no_classes_for_syntax_trees_are_made(self):
        self.assertEqual(b"[]", self.body("""
            def handler(request):
                return repr([kind for kind in object.__subclasses__() if kind.__name__ == "AST"])
        """))
