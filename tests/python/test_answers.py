import base64
import json

from harness import RunnerTest

JSON_TYPE = {"content-type": ["application/json"]}


class Answers(RunnerTest):
    def returned(self, expression, setup=""):
        answer = self.answer("%s\ndef handler(request): return %s\n" % (setup, expression))
        return answer["status"], answer["headers"], base64.b64decode(answer["body_base64"], validate=True)

    def refused(self, expression, setup=""):
        message = self.failure("%s\ndef handler(request): return %s\n" % (setup, expression))
        self.assertNotIn("Traceback", message)
        return message

    def test_none_is_204_without_a_body(self):
        self.assertEqual((204, {}, b""), self.returned("None"))

    def test_text_and_bytes_are_the_body(self):
        for expression in "'gr\\u00fc\\u00df'", "'gr\\u00fc\\u00df'.encode()", "bytearray('gr\\u00fc\\u00df'.encode())":
            self.assertEqual((200, {}, "gr\u00fc\u00df".encode()), self.returned(expression), expression)

    def test_anything_else_json_can_hold_is_compact_json(self):
        for expression, body in [("[1, {'a': None}, 'x']", b'[1,{"a":null},"x"]'), ("(1, 2)", b"[1,2]"),
                                 ("True", b"true"), ("0", b"0"), ("1.5", b"1.5"), ("[]", b"[]")]:
            self.assertEqual((200, JSON_TYPE, body), self.returned(expression), expression)

    def test_a_dict_gives_status_headers_and_body(self):
        self.assertEqual((201, {"x-a": ["b"]}, b"made"),
                         self.returned("{'status': 201, 'headers': {'x-a': 'b'}, 'body': 'made'}"))

    def test_status_defaults_to_200(self):
        self.assertEqual((200, {}, b"x"), self.returned("{'body': 'x'}"))

    def test_a_dict_without_any_of_the_four_has_no_body(self):
        self.assertEqual((200, {}, b""), self.returned("{'message': 'lost'}"))
        self.assertEqual((200, {}, b""), self.returned("{}"))

    def test_a_body_in_a_dict_follows_the_same_rules(self):
        for expression, headers, body in [("None", {}, b""), ("'t'", {}, b"t"), ("b'\\xff'", {}, b"\xff"),
                                          ("bytearray(b'\\xff')", {}, b"\xff"), ("{'a': 1}", JSON_TYPE, b'{"a":1}'),
                                          ("{}", JSON_TYPE, b"{}"), ("0", JSON_TYPE, b"0"),
                                          ("False", JSON_TYPE, b"false")]:
            self.assertEqual((200, headers, body), self.returned("{'body': %s}" % expression), expression)

    def test_body_base64_is_passed_verbatim_and_wins_over_body(self):
        answer = self.answer("def handler(request): return {'body_base64': 'not base64!', 'body': {'a': 1}}")
        self.assertEqual(("not base64!", {}), (answer["body_base64"], answer["headers"]))

    def test_a_long_body_base64_is_passed_verbatim(self):
        for end in "", "==", "!", "\n", "\"", "\\", "\x00", "\x1f", "\x7f", "\u00e9", "\U0001f600":
            for made in "%r", "type('Text', (str,), {'isascii': lambda self: 1 / 0})(%r)":
                expression = "{'status': 201, 'headers': {'a': 'b'}, 'body_base64': %s}" % made % ("A" * 70_000 + end)
                answer = self.answer("def handler(request): return %s" % expression)
                self.assertEqual((201, {"a": ["b"]}), (answer["status"], answer["headers"]))
                self.assertEqual("A" * 70_000 + end, answer["body_base64"])

    def test_an_absent_body_base64_leaves_the_body(self):
        self.assertEqual((200, {}, b"x"), self.returned("{'body_base64': None, 'body': 'x'}"))

    def test_a_content_type_of_any_case_is_kept(self):
        headers = {"Content-TYPE": ["application/problem+json"]}
        self.assertEqual((200, headers, b'{"a":1}'),
                         self.returned("{'headers': {'Content-TYPE': 'application/problem+json'}, 'body': {'a': 1}}"))

    def test_a_dropped_content_type_counts_as_unset(self):
        self.assertEqual((200, JSON_TYPE, b"[]"), self.returned("{'headers': {'content-type': None}, 'body': []}"))

    def test_header_values_become_lists_of_strings(self):
        headers = "{'s': 'a', 'i': 1, 'f': 1.5, 't': True, 'n': None, 'l': ['a', None, 2, False], 'u': ('x',), 'e': []}"
        self.assertEqual({"s": ["a"], "i": ["1"], "f": ["1.5"], "t": ["true"], "l": ["a", "2", "false"], "u": ["x"]},
                         self.returned("{'headers': %s}" % headers)[1])

    def test_enumerations_count_as_their_values(self):
        setup = "import enum, http\nclass Word(str, enum.Enum):\n    A = 'a'\n"
        self.assertEqual((404, {"a": ["404"], "w": ["a"]}, b""), self.returned(
            "{'status': http.HTTPStatus.NOT_FOUND, 'headers': {'a': http.HTTPStatus.NOT_FOUND, 'w': Word.A}}", setup))

    def test_headers_that_are_none_are_no_headers(self):
        self.assertEqual((200, {}, b"x"), self.returned("{'headers': None, 'body': 'x'}"))

    def test_unusable_headers_are_refused(self):
        self.assertIn("headers must be a dict, not list", self.refused("{'headers': [('a', 'b')]}"))
        self.assertIn("header names must be str, not int", self.refused("{'headers': {1: 'b'}}"))
        for value, kind in ("{}", "dict"), ("b'x'", "bytes"), ("[[]]", "list"), ("{1}", "set"):
            self.assertIn("header 'a' must be a scalar or a list of scalars, not " + kind,
                          self.refused("{'headers': {'a': %s}}" % value))

    def test_any_int_passes_as_status_for_procd_to_judge(self):
        self.assertEqual(-7, self.returned("{'status': -7}")[0])

    def test_a_status_that_is_no_int_is_refused(self):
        for value, kind in ("'200'", "str"), ("True", "bool"), ("2.0", "float"), ("None", "NoneType"):
            self.assertIn("status must be an int, not " + kind, self.refused("{'status': %s}" % value))

    def test_a_body_base64_that_is_no_str_is_refused(self):
        self.assertIn("body_base64 must be a str, not bytes", self.refused("{'body_base64': b'aGk='}"))

    def test_what_json_cannot_hold_is_refused_by_the_name_of_its_type(self):
        cyclic = "a = []\na.append(a)\nd = {}\nd['d'] = d\ndeep = []\nfor _ in range(100000): deep = [deep]\n"
        for expression, words in [("{1, 2}", "set"), ("{'body': {'a': object()}}", "object"),
                                  ("float('nan')", "float"), ("[float('inf')]", "not JSON compliant"),
                                  ("a", "Circular reference"), ("{'body': d}", "Circular reference"),
                                  ("deep", "list"), ("[{(1, 2): 3}]", "tuple"), ("[b'x']", "bytes"),
                                  ("len", "builtin_function_or_method")]:
            message = self.refused(expression, cyclic)
            self.assertIn("that JSON cannot hold", message, expression)
            self.assertIn(words, message, expression)

    def test_text_that_utf8_cannot_hold_is_refused(self):
        for expression in "'\\ud800'", "{'body': 'a\\udfff'}":
            self.assertIn("a str that UTF-8 cannot hold", self.refused(expression))

    def test_keys_json_turns_into_strings_are_turned(self):
        self.assertEqual(b'{"1":2,"null":3,"false":4}', self.returned("[{1: 2, None: 3, False: 4}]")[2][1:-1])

    def test_json_is_what_the_json_module_writes(self):
        value = ["\u00e9\u2028\"\\/\x00", 1e300, -0.0, 10 ** 30, {"": []}, "\U0001f600"]
        self.assertEqual(json.dumps(value, separators=(",", ":")).encode(), self.returned(repr(value))[2])

    def test_subclasses_of_the_json_types_serialize(self):
        setup = "import collections\nclass Text(str): pass\nPair = collections.namedtuple('Pair', 'a b')\n"
        self.assertEqual(b'[{"a":"t"},[1,2]]',
                         self.returned("[collections.OrderedDict(a=Text('t')), Pair(1, 2)]", setup)[2])

    def test_a_large_answer_arrives_whole(self):
        self.assertEqual(b"x" * (12 << 20), self.returned("b'x' * (12 << 20)")[2])

    def test_timings_tell_load_and_handler_in_milliseconds(self):
        timings = self.answer("""
            import time
            time.sleep(0.03)
            def handler(request): time.sleep(0.06)
        """)["timings"]
        self.assertEqual({"load", "handler"}, set(timings))
        self.assertTrue(30 <= timings["load"] < 5000 and 60 <= timings["handler"] < 5000, timings)
