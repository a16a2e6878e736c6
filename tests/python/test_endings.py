import os

from harness import RunnerTest


class Endings(RunnerTest):
    def noted(self, name="note"):
        with open(os.path.join(self.workspace, name)) as file:
            return file.read()

    def test_threads_are_joined_after_the_handler(self):
        for ending, code in ("return 'ok'", 0), ("raise ValueError()", 1):
            outcome = self.invoke("""
                import threading, time
                def work():
                    time.sleep(0.1)
                    with open("note", "w") as file: file.write("done")
                def handler(request):
                    threading.Thread(target=work).start()
                    %s
            """ % ending)
            self.assertEqual((code, "done"), (outcome.code, self.noted()))

    def test_executors_finish_what_was_submitted(self):
        self.answer("""
            import concurrent.futures, time
            def work():
                time.sleep(0.1)
                with open("note", "w") as file: file.write("done")
            def handler(request):
                concurrent.futures.ThreadPoolExecutor().submit(work)
        """)
        self.assertEqual("done", self.noted())

    def test_daemon_threads_are_not_waited_for(self):
        self.assertEqual(b"ok", self.body("""
            import threading, time
            def handler(request):
                threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
                return "ok"
        """))

    def test_exit_handlers_run_after_the_threads(self):
        self.answer("""
            import atexit, threading, time
            def note(text):
                with open("note", "a") as file: file.write(text)
            atexit.register(note, "exit")
            def handler(request):
                threading.Thread(target=lambda: (time.sleep(0.05), note("thread "))).start()
        """)
        self.assertEqual("thread exit", self.noted())

    def test_a_failing_ending_does_not_destroy_the_answer(self):
        for source in "atexit.register(lambda: 1 / 0)", "atexit.register(sys.exit, 3)", \
                "threading.Thread(target=lambda: 1 / 0).start()", "atexit.register(os.closerange, 0, 4096)", \
                "threading._shutdown = None", "atexit._run_exitfuncs = None", "sys.stdout = object()", \
                "sys.modules['threading'] = sys.modules['atexit'] = None":
            self.assertEqual(b"ok", self.body("""
                import atexit, os, sys, threading
                def handler(request):
                    %s
                    return "ok"
            """ % source), source)

    def test_buffered_output_is_flushed(self):
        outcome = self.invoke("""
            import io, sys
            def handler(request):
                sys.stdout = open(1, "w", buffering=4096, closefd=False)
                print("late")
        """)
        self.answer_of(outcome)
        self.assertEqual("late\n", outcome.stderr)

    def test_files_the_function_leaves_open_are_flushed(self):
        for ending, code in ("pass", 0), ("raise ValueError()", 1):
            outcome = self.invoke("""
                TEXT = open("note", "w")
                BYTES = open("bytes", "wb")
                def handler(request):
                    TEXT.write("text")
                    BYTES.write(b"bytes")
                    %s
            """ % ending)
            self.assertEqual((code, "text", "bytes"), (outcome.code, self.noted(), self.noted("bytes")))
