import os
import stat
import time

from harness import RunnerTest

HANDLER = "def handler(request): return 'ok'"


class Launcher(RunnerTest):
    modes = "spawned",

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

    def test_output_before_the_bootstrap_does_not_reach_the_answer(self):
        wrapper = os.path.join(self.workspace, "python3")
        with open(wrapper, "w") as file:
            file.write("#!/bin/sh\necho hello\nexec %s \"$@\"\n" % self.interpreter())
        os.chmod(wrapper, stat.S_IRWXU)
        outcome = self.invoke(HANDLER, environment={"PATH": self.workspace + ":/usr/bin:/bin"})
        self.answer_of(outcome)
        self.assertIn("hello", outcome.stderr)
