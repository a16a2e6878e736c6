import marshal
import os
import runpy
import sys

from harness import RunnerTest

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../src/PythonRunner/library.py")

FACTS = """
    import json, base64, re, sys
    def facts(module):
        spec = module.__spec__
        return [module.__name__, module.__file__, module.__cached__, module.__package__,
                getattr(module, "__path__", None), type(module.__loader__).__name__, vars(module.__loader__),
                spec.name, spec.origin, spec.cached, spec.has_location, spec.submodule_search_locations,
                spec.loader is module.__loader__]
    def pattern(key, value):
        return repr(key), value.pattern, value.flags, value.groups, dict(value.groupindex)
    def handler(request):
        return repr([[facts(sys.modules[name]) for name in ("json", "json.decoder", "re", "base64", "enum", "struct")],
                     sorted(pattern(*item) for item in re._cache.items()),
                     [getattr(finder, "__name__", type(finder).__name__) for finder in sys.meta_path],
                     sorted({type(finder).__name__ for finder in sys.path_importer_cache.values()})])
"""


class Library(RunnerTest):
    """What is lent to an import changes nothing but the time that it takes."""

    def body_and_plain(self, source, **options):
        """What a handler says, and what it says where nothing is lent."""
        body, mode = self.body(source, **options), self.mode
        self.mode = "spawned"
        try:
            return body, self.body(source, **options)
        finally:
            self.mode = mode

    def test_what_was_lent_is_what_an_import_makes(self):
        lent, plain = self.body_and_plain(FACTS)
        self.assertEqual(plain, lent)

    def test_patterns_that_were_compiled_beforehand_match_as_ever(self):
        self.assertEqual(b"-1.5e3 caf\\u00e9 \\n True", self.body(r"""
            import json, re
            def handler(request):
                number = json.scanner.NUMBER_RE.match("-1.5e3").group()
                return " ".join([number, json.dumps("caf\xe9 \n")[1:-1], str(json.loads(' [true] ')[0])])
        """))

    def test_a_file_beside_the_function_comes_first(self):
        for name in "json", "base64", "enum", "re":
            self.write(name + ".py", "raise ImportError('mine')")
            self.assertEqual(b"mine", self.body("""
                try:
                    import base64, json
                except ImportError as error:
                    said = str(error)
                def handler(request): return said
            """))
            os.remove(os.path.join(self.functions, name + ".py"))

    def test_a_directory_that_comes_before_the_library_comes_first(self):
        other = os.path.join(self.workspace, "other")
        os.mkdir(other)
        with open(os.path.join(other, "keyword.py"), "w") as file:
            file.write("iskeyword, VALUE = str.isspace, 'elsewhere'")
        imports = "import json, keyword\ndef handler(request): return keyword.VALUE"
        self.assertEqual(b"elsewhere", self.body("import sys\nsys.path.insert(0, %r)\n%s" % (other, imports)))
        if self.mode != "forked":  # a fork server has imported it
            self.assertEqual(b"elsewhere", self.body(imports, environment={"PYTHONPATH": other}))

    def test_the_asserts_and_docstrings_are_those_that_the_environment_asks_for(self):
        source = "import json\ndef handler(request): return str(json.__doc__ is None)"
        self.assertEqual(b"True", self.body(source, environment={"PYTHONOPTIMIZE": "2"}))
        self.assertEqual(b"False", self.body(source))

    def test_a_function_that_closes_everything_imports_all_the_same(self):
        self.assertEqual(b"{}", self.body("""
            import os
            os.closerange(3, 61)
            taken = [os.open("/dev/zero", os.O_RDONLY) for _ in range(58)]
            import json
            def handler(request):
                for descriptor in taken: os.fstat(descriptor)
                return json.dumps({})
        """))

    def test_nothing_of_it_is_open_when_the_handler_runs(self):
        self.assertEqual(b"[0, 1, 2, 61]", self.body("""
            import json, os
            def handler(request):
                descriptors = sorted(map(int, os.listdir("/proc/self/fd")))
                return repr([each for each in descriptors if each < 3 or each > 50])
        """))

    def test_what_is_lent_is_not_read_again(self):
        opened = self.body("""
            import sys
            opened = []
            sys.addaudithook(lambda event, arguments: event == "open" and opened.append(str(arguments[0])))
            import json, base64
            def handler(request): return repr([name for name in opened if "json" in name or "base64" in name])
        """)
        self.assertEqual(self.mode != "compiled", opened != b"[]", opened)


class Collected(RunnerTest):
    modes = "spawned",

    def test_a_module_that_was_edited_since_is_read_again(self):
        library = runpy.run_path(SOURCE)
        self.write("collected.py", "VALUE = 'first'")
        sys.path.insert(0, self.functions)
        self.addCleanup(sys.path.remove, self.functions)
        data = library["collect"](None, ["collected"])
        self.assertEqual("first", self.imported(library, data))
        self.write("collected.py", "VALUE = 'another'")
        self.assertEqual("another", self.imported(library, data))

    def imported(self, library, data):
        del sys.modules["collected"]
        size = int.from_bytes(data[:4], sys.byteorder)
        program = os.memfd_create("program")
        os.write(program, data[4 + size:])
        give_back = library["lend"](program, 0, *marshal.loads(data[4:])[1:])
        try:
            return __import__("collected").VALUE
        finally:
            give_back()
