import os
import stat
import time

from harness import RunnerTest

HANDLER = "def handler(request): return 'ok'"


class Launcher(RunnerTest):
    def test_wrong_arguments_exit_64_with_a_usage_line(self):
        for arguments in [], ["one"], ["a", "b", "c"], ["--help"], ["--other", "x"]:
            outcome = self.launch(*arguments)
            self.assertEqual((64, b""), (outcome.code, outcome.stdout), arguments)
            self.assertIn("usage: python-runner <module-path> <handler>", outcome.stderr)

    def test_without_python3_on_path_it_exits_127_and_says_so_in_one_line(self):
        outcome = self.launch(self.write("main.py", HANDLER), "handler", environment={"PATH": self.functions})
        self.assertEqual((127, b"", "python-runner: no python3 on PATH\n"), outcome)

    def test_what_is_no_executable_regular_file_is_passed_over(self):
        places = []
        for kind in "directory", "plain", "dangling", "fifo":
            place = os.path.join(self.workspace, kind)
            os.mkdir(place)
            places.append(place)
        os.mkdir(os.path.join(places[0], "python3"))
        with open(os.path.join(places[1], "python3"), "w"):
            pass
        os.symlink("/nowhere", os.path.join(places[2], "python3"))
        os.mkfifo(os.path.join(places[3], "python3"), 0o777)
        path = ":".join(places + [self.path_directory])
        self.answer(HANDLER, environment={"PATH": path})

    def test_it_becomes_python_by_exec(self):
        process = self.start("--prestart")
        until = time.monotonic() + 10
        while b"python3\0-u" not in self.command_line(process.pid):
            self.assertLess(time.monotonic(), until)
            time.sleep(0.01)
        process.communicate(b"")
        self.assertEqual(0, process.returncode)

    def command_line(self, pid):
        with open("/proc/%d/cmdline" % pid, "rb") as file:
            return file.read()

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

    def test_output_before_the_bootstrap_does_not_reach_the_answer(self):
        wrapper = os.path.join(self.workspace, "python3")
        with open(wrapper, "w") as file:
            file.write("#!/bin/sh\necho hello\nexec %s \"$@\"\n" % self.interpreter())
        os.chmod(wrapper, stat.S_IRWXU)
        outcome = self.invoke(HANDLER, environment={"PATH": self.workspace + ":/usr/bin:/bin"})
        self.answer_of(outcome)
        self.assertIn("hello", outcome.stderr)

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
