import json
import os
import resource
import socket

from forked import ForkServer
from harness import REQUEST, RUNNER, RunnerTest


class ForkServers(RunnerTest):
    modes = "forked",

    def server(self, *preload, **environment):
        environment = dict({"PATH": self.path_directory + ":/usr/bin:/bin", "LANG": "C.UTF-8"}, **environment)
        server = ForkServer([RUNNER, "--fork-server", *preload], cwd=self.workspace, env=environment)
        self.addCleanup(server.close)
        return server

    def run_on(self, server, source, name="main.py"):
        runner = server.runner()
        self.addCleanup(self.end, runner)
        order = {"module": self.write(name, source), "handler": "handler"}
        stdout, stderr = runner.communicate(json.dumps(order).encode() + b"\n" + json.dumps(REQUEST).encode(), 20)
        return runner.returncode, stdout, stderr.decode()

    def said(self, server, source, **options):
        code, stdout, stderr = self.run_on(server, source, **options)
        self.assertEqual(0, code, stderr)
        return json.loads(stdout.decode()), stderr

    def test_each_run_is_a_fresh_process_with_a_fresh_module(self):
        server = self.server("json")
        source = """
            import json, os, sys
            RUNS = []
            def handler(request):
                json.spoiled = getattr(json, "spoiled", 0) + 1
                RUNS.append(1)
                return {"headers": {"pid": os.getpid(), "runs": len(RUNS), "spoiled": json.spoiled}}
        """
        headers = [self.said(server, source)[0]["headers"] for _ in range(3)]
        self.assertEqual(3, len({each["pid"][0] for each in headers}))
        self.assertEqual([["1"]] * 3, [each["runs"] for each in headers])
        self.assertEqual([["1"]] * 3, [each["spoiled"] for each in headers])

    def test_modules_are_imported_once_and_what_is_missing_is_told_to_each_run(self):
        self.write("../library/costly.py", "import os\nos.write(os.open('%s/imports', os.O_WRONLY | os.O_CREAT "
                                           "| os.O_APPEND), b'x')" % self.workspace)
        server = self.server("costly", "no.such", PYTHONPATH=os.path.join(self.workspace, "library"))
        for _ in range(2):
            _, log = self.said(server, "import costly\ndef handler(request): pass")
            self.assertIn("cannot preload no.such", log)
        with open(os.path.join(self.workspace, "imports")) as file:
            self.assertEqual("x", file.read())

    def test_what_was_imported_beforehand_makes_way_for_a_file_beside_the_function(self):
        server = self.server("json")
        self.write("json.py", "VALUE = 'sibling'")
        self.write("struct.py", "VALUE = 'too'")
        answer, _ = self.said(server, """
            import json, struct
            def handler(request): return {"headers": {"value": [json.VALUE, struct.VALUE]}}
        """)
        self.assertEqual(["sibling", "too"], answer["headers"]["value"])

    def test_a_module_that_starts_a_thread_is_refused(self):
        self.write("../library/threads.py", "import threading, time\n"
                                            "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()")
        server = self.server("threads", PYTHONPATH=os.path.join(self.workspace, "library"))
        self.assertIn(b"has started a thread", server.greeting)
        self.assertEqual(1, server.process.wait(20))

    def test_runners_are_children_of_procd_and_not_of_the_fork_server(self):
        self.procd_is_parent(self.server())

    def test_so_they_are_on_machines_whose_clone_is_not_known(self):
        self.write("../library/sitecustomize.py", """
            import os
            known = os.uname()
            os.uname = lambda: os.uname_result((*known[:4], "pdp11"))
        """)
        server = self.server(PYTHONPATH=os.path.join(self.workspace, "library"))
        self.procd_is_parent(server)
        answer, _ = self.said(server, "import os\ndef handler(request): return {'headers': {'on': os.uname().machine}}")
        self.assertEqual(["pdp11"], answer["headers"]["on"])

    def test_the_c_library_knows_a_runner_by_its_own_id(self):
        answer, _ = self.said(self.server(), """
            import ctypes, os, threading
            def handler(request):
                place = ctypes.c_long()
                ctypes.CDLL(None).prctl(40, ctypes.byref(place), 0, 0, 0)
                thread = threading.Thread(target=lambda: None)
                thread.start()
                thread.join()
                kept = ctypes.c_int.from_address(place.value).value
                return {"headers": {"ids": [kept - os.getpid(), threading.get_native_id() - os.getpid()]}}
        """)
        self.assertEqual(["0", "0"], answer["headers"]["ids"])

    def procd_is_parent(self, server):
        runner = server.runner()
        self.addCleanup(self.end, runner)
        with open("/proc/%d/stat" % runner.pid) as stat:
            fields = stat.read().rpartition(")")[2].split()
        self.assertEqual([os.getpid(), runner.pid], [int(fields[1]), int(fields[2])])
        runner.communicate()

    def test_a_runner_survives_the_fork_server(self):
        server = self.server()
        runner = server.runner()
        self.addCleanup(self.end, runner)
        server.process.kill()
        server.process.wait()
        order = {"module": self.write("main.py", "def handler(request): return 'ok'"), "handler": "handler"}
        stdout, _ = runner.communicate(json.dumps(order).encode() + b"\n{}", 20)
        self.assertEqual(0, runner.returncode)
        self.assertIn(b'"status":200', stdout)

    def test_a_runner_has_no_descriptor_of_the_fork_server(self):
        answer, _ = self.said(self.server(), """
            import os
            def handler(request):
                found = []
                for name in os.listdir("/proc/self/fd"):  # the one it reads with is closed by now
                    try:
                        found.append(name + " " + os.readlink("/proc/self/fd/" + name).split(":")[0])
                    except OSError:
                        pass
                return {"headers": {"found": found}}
        """)
        self.assertEqual({"0 /dev/null", "1 pipe", "2 pipe", "61 pipe"}, set(answer["headers"]["found"]))

    def test_an_unused_runner_leaves_silently(self):
        runner = self.server().runner()
        self.addCleanup(self.end, runner)
        self.assertEqual((b"", b""), runner.communicate(timeout=20))
        self.assertEqual(0, runner.returncode)

    def test_what_cannot_be_forked_is_0_and_the_next_one_can(self):
        server = self.server()
        devices = [os.open(os.devnull, os.O_RDWR) for _ in range(3)]
        self.addCleanup(lambda: [os.close(device) for device in devices])
        limit(server.process.pid, 0)
        self.assertEqual(0, server.fork(*devices))
        limit(server.process.pid, 64)
        self.said(server, "def handler(request): pass")

    def test_it_ends_with_procd(self):
        server = self.server()
        server.control.shutdown(socket.SHUT_RDWR)
        self.assertEqual(0, server.process.wait(20))

    def test_no_zombie_is_left_in_it(self):
        server = self.server()
        for _ in range(3):
            self.said(server, "def handler(request): pass")
        with open("/proc/%d/task/%d/children" % (server.process.pid, server.process.pid)) as children:
            self.assertEqual("", children.read())


def limit(pid, descriptors):
    most = resource.prlimit(pid, resource.RLIMIT_NOFILE)[1]
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (descriptors, most))
