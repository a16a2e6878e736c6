"""Runs every test here in each mode it is about, for every interpreter of
INVOKE_TEST_PYTHONS (directories with a python3, colon separated)."""
import os
import sys
import unittest

import harness


def each(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from each(test)
        else:
            yield test


def modes_of(test):
    return getattr(test, "modes", harness.MODES)  # what could not even be loaded fails in each


def main():
    if not os.access(harness.RUNNER, os.X_OK):
        sys.exit("INVOKE_RUNNER must be the path of the published python-runner")
    passed = failed = 0
    here = os.path.dirname(os.path.abspath(__file__))
    for directory in os.environ.get("INVOKE_TEST_PYTHONS", "").split(":"):
        os.environ["INVOKE_TEST_PYTHON"] = directory
        print("python3 of %s" % harness.python_directory(), flush=True)
        for mode in harness.MODES:
            harness.RunnerTest.mode = mode
            print("runners %s" % mode, flush=True)
            tests = [test for test in each(unittest.defaultTestLoader.discover(here)) if mode in modes_of(test)]
            result = unittest.TextTestRunner(stream=sys.stdout, verbosity=1).run(unittest.TestSuite(tests))
            bad = {id(test) for test, _ in result.failures + result.errors}
            failed += max(len(bad), 0 if result.wasSuccessful() else 1)
            passed += result.testsRun - len(bad) - len(result.skipped)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
