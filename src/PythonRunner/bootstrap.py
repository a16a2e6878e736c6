"""Runs one function once: the request comes on stdin, the answer leaves on a private descriptor.

Everything imported here is paid by every invocation, so json, asyncio and traceback are not: the C parts of json
do the work, asyncio comes with the first awaitable, and the interpreter's own excepthook prints tracebacks.
"""
import sys

# Set by the fork server, which calls main itself, in each runner: what is left to do once the request is there.
FORKED = globals().get("FORKED")
if not FORKED and not getattr(sys.flags, "safe_path", False):
    del sys.path[0]  # what -c put there: the working directory, where a file may be named like a stdlib module

import _frozen_importlib as _importer  # noqa: E402
import _frozen_importlib_external as _files  # noqa: E402
import gc  # noqa: E402

# Imports make next to no garbage and would set off dozens of collections; the function itself has the usual threshold.
THRESHOLD, LOADING = gc.get_threshold()[0], 50_000
gc.set_threshold(LOADING)

import _imp  # noqa: E402
import _warnings  # noqa: E402
import binascii  # noqa: E402
import os  # noqa: E402
import time  # noqa: E402

try:
    import _json
except ImportError:
    _json = None

BOOT_PID = os.getpid()
PROGRAM, ANSWER = int(sys.argv[1]), int(sys.argv[2])
PRESTARTED = sys.argv[3] == "--prestart"
LINGER = 0.01  # seconds, of which procd leaves it a few
RECURSION_LIMIT = sys.getrecursionlimit()
EXCEPTHOOK = sys.__excepthook__
STDLIB = os.path.dirname(os.__file__) + "/"

# The packages that were imported beforehand; what the interpreter itself had when it started is not among them.
EARLY = globals().get("EARLY", frozenset())

# Where in the program the library begins, modules that many functions import; nowhere, if it has none.
LIBRARY = globals().get("LIBRARY")

# A body as long as this is not looked at character by character, as JSON is, unless it has a character with an escape.
LONG, BODY, ESCAPED = 1 << 16, b',"body_base64":"', '"\\' + "".join(map(chr, range(32)))

# Worth importing beforehand for the runs to come; told with the answer.
WORTHWHILE = "json", "base64"

directory = None  # of the function, once it is loaded
linger = False  # whether to wait a moment for being killed, once all is said

# A function may patch these; the ones it gets from builtins are the launcher's private copy already.
_exit, _getpid, _read, _write, _close, _set_blocking = os._exit, os.getpid, os.read, os.write, os.close, os.set_blocking
_pread = os.pread
_set_recursion_limit, _clock, _encode_base64 = sys.setrecursionlimit, time.perf_counter, binascii.b2a_base64
_sleep = time.sleep
_get_objects, _modules = gc.get_objects, sys.modules


class Refused(Exception):
    """A failure that its message explains better than a traceback would."""


class JsonOptions:
    strict = True
    object_hook = object_pairs_hook = None
    parse_float, parse_int, parse_constant = float, int, float


def load(path, handler):
    """The callable that `handler` names in a fresh module; from here on the module's directory is importable."""
    global directory
    path = os.path.realpath(os.path.dirname(path)) + "/" + os.path.basename(path)
    source = read_module(path)
    directory = os.path.dirname(path)
    make_way(directory)
    name = os.path.splitext(os.path.basename(path))[0]
    if name in sys.modules:
        name = "function_" + name  # a function called `os` must not become everyone's os
    spec = _files.spec_from_file_location(name, path, loader=_files.SourceFileLoader(name, path))
    module = sys.modules[name] = _importer.module_from_spec(spec)
    sys.path.insert(0, directory)
    code = compiled(source, path)
    lent = borrow(code.co_names)
    if not lent:
        attempt(_close, PROGRAM)
    try:
        exec(code, module.__dict__)
    finally:
        if lent:
            lent()
    target = module
    for part in handler.split("."):
        try:
            target = getattr(target, part)
        except AttributeError:
            raise Refused("%s has no handler %r" % (path, handler)) from None
    if not callable(target):
        raise Refused("handler %r in %s is not callable: it is of type %s" % (handler, path, type(target).__name__))
    return target


def compiled(source, path):
    """What `compile` would give, without the hundred classes for syntax trees that it first makes, 1 ms of a run.

    exec compiles without them. It is stopped at its first step, so nothing has run, and what lacks is the path.
    What the compiler has to say of the source, `compile` says, which names the path.
    """
    code, scope, tracer = None, {}, sys.gettrace()

    def stop(frame, event, argument):
        nonlocal code
        if frame.f_globals is scope:
            code = frame.f_code
            raise Refused

    silent = "error", None, Warning, None, 0
    _warnings.filters.insert(0, silent)
    sys.settrace(stop)
    try:
        exec(source, scope)
    except BaseException:
        pass  # either it was stopped, or there is no code
    finally:
        sys.settrace(tracer)
        _warnings.filters.remove(silent)
    if code is None:
        return compile(source, path, "exec", dont_inherit=True)
    _imp._fix_co_filename(code, path)
    return code


def borrow(names):
    """Has imports look into the library, if it has such names; returns what ends that, and closes the program."""
    global LIBRARY
    if not LIBRARY or frozenset(WORTHWHILE).isdisjoint(names):
        return None
    from marshal import loads
    size = int.from_bytes(_pread(PROGRAM, 4, LIBRARY), sys.byteorder)
    code, *index = loads(_pread(PROGRAM, size, LIBRARY + 4))
    library = {"__name__": "python-runner"}
    exec(code, library)
    give_back = library["lend"](PROGRAM, LIBRARY + 4 + size, *index)
    LIBRARY = None
    return give_back


def make_way(directory):
    """Forgets what was imported beforehand and is named like a file beside the function, which comes first."""
    late = EARLY and EARLY.intersection([name.partition(".")[0] for name in os.listdir(directory)])
    for name in list(sys.modules) if late else ():
        if name.partition(".")[0] in late:
            del sys.modules[name]


def from_stdlib(action, *arguments):
    """Does something that imports, as if the files beside the function were not there: one may be called json.py."""
    if directory is None:
        return action(*arguments)
    path, hidden = sys.path, {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and file.startswith(directory + "/") and not file.startswith(STDLIB):
            hidden[name] = sys.modules.pop(name)
    sys.path = [entry for entry in path if entry != directory]
    try:
        return action(*arguments)
    finally:
        sys.path = path
        sys.modules.update(hidden)


def read_module(path):
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Refused("cannot open %s: %s" % (path, error.strerror)) from None
    if os.fstat(descriptor).st_mode & 0o170000 != 0o100000:
        raise Refused("%s is not a regular file" % path)
    source = read_all(descriptor)
    os.close(descriptor)
    return source


def read_all(descriptor):
    chunks = []
    while True:
        chunk = _read(descriptor, 1 << 20)
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)


def write_all(descriptor, data):
    rest = memoryview(data)
    while rest:
        try:
            rest = rest[_write(descriptor, rest):]
        except BlockingIOError:
            _set_blocking(descriptor, True)


def is_literal(text):
    """Whether a JSON string holds these characters as they are."""
    return not any(map(text.__contains__, ESCAPED))


def parse(document):
    begin = document.find(BODY) if len(document) > LONG else -1
    if begin >= 0 and document.endswith(b'"}'):
        body = str(memoryview(document)[begin + len(BODY):-2], "utf-8")
        value = is_literal(body) and parse(document[:begin] + b"}")
        if value:
            value["body_base64"] = body
            return value
    text = document.decode("utf-8").strip(" \t\r\n")
    if _json:
        try:
            value, end = _json.make_scanner(JsonOptions)(text, 0)
            if end == len(text):
                return value
        except (ValueError, StopIteration, SystemError):
            pass  # json says better what is wrong, and where
    import json
    return json.loads(text)


def parse_object(document, what):
    try:
        value = parse(document)
    except ValueError as error:
        raise Refused("%s is not JSON: %s" % (what, error)) from None
    if not isinstance(value, dict):
        raise Refused("%s must be a JSON object, not %s" % (what, type(value).__name__))
    return value


def not_serializable(value):
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def to_json(value):
    if _json:
        encode = _json.make_encoder({}, not_serializable, _json.encode_basestring_ascii, None, ":", ",",
                                    False, False, False)
        return "".join(encode(value, 0)).encode("ascii")
    return from_stdlib(__import__, "json").dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")


def to_line(answer):
    """The line, in pieces."""
    body = answer["body_base64"]
    if len(body) > LONG and type(body) is str and body.isascii() and is_literal(body):
        del answer["body_base64"]
        return to_json(answer)[:-1] + BODY, body.encode("ascii"), b'"}\n'
    return to_json(answer) + b"\n",


def header_value(name, value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return int.__repr__(value)  # the number of an enum, not its name
    if isinstance(value, (bytes, bytearray, dict, set, frozenset, list, tuple)):
        raise Refused("header %r must be a scalar or a list of scalars, not %s" % (name, type(value).__name__))
    return str(value)


def header_lists(headers):
    if headers is None:
        return {}
    if not hasattr(headers, "items"):
        raise Refused("headers must be a dict, not %s" % type(headers).__name__)
    lists = {}
    for name, value in headers.items():
        if not isinstance(name, str):
            raise Refused("header names must be str, not %s" % type(name).__name__)
        values = value if isinstance(value, (list, tuple)) else [value]
        values = [header_value(name, each) for each in values if each is not None]
        if values:
            lists[name] = values
    return lists


def body_bytes(body, headers):
    if body is None:
        return b""
    if isinstance(body, (bytes, bytearray)):
        return body
    try:
        if isinstance(body, str):
            return body.encode("utf-8")
        data = to_json(body)
    except UnicodeEncodeError as error:
        raise Refused("the handler returned a str that UTF-8 cannot hold: %s" % error) from None
    except (TypeError, ValueError, RecursionError) as error:
        raise Refused("the handler returned a %s that JSON cannot hold: %s" % (type(body).__name__, error)) from None
    if not any(name.lower() == "content-type" for name in headers):
        headers["content-type"] = ["application/json"]
    return data


def answer_to(result):
    status, headers, body, encoded = 200, {}, result, None
    if result is None:
        status = 204
    elif isinstance(result, dict):
        status, headers = result.get("status", 200), header_lists(result.get("headers"))
        body, encoded = result.get("body"), result.get("body_base64")
        if isinstance(status, bool) or not isinstance(status, int):
            raise Refused("status must be an int, not %s" % type(status).__name__)
        if not isinstance(encoded, (str, type(None))):
            raise Refused("body_base64 must be a str, not %s" % type(encoded).__name__)
    if encoded is None:
        encoded = _encode_base64(body_bytes(body, headers), newline=False).decode("ascii")
    return {"status": int(status), "headers": headers, "body_base64": encoded}


async def completion(awaitable):
    return await awaitable


def adopt_trace(headers):
    """The trace goes on in whatever the function calls, as far as it reads the environment."""
    for name, values in headers.items() if isinstance(headers, dict) else ():
        if name.lower() in ("traceparent", "tracestate"):
            try:
                os.environ[name.upper()] = ",".join(values)
            except (TypeError, ValueError):
                pass  # no text that an environment can hold


def preload(names):
    """Imports what the sandbox's functions are known to need, while nobody waits yet."""
    global EARLY
    before = set(sys.modules) if names else None
    lent = borrow(names)
    for name in names:
        try:
            __import__(name)
        except BaseException as error:
            text = "python-runner: cannot preload %s: %s\n" % (name, error)
            write_all(2, text.encode("utf-8", "backslashreplace"))
    if lent:
        lent()
    if names:
        EARLY = EARLY.union({name.partition(".")[0] for name in sys.modules} - before)


def rehearse():
    """Does once what every run does, while nobody waits yet: what it touches is in memory then."""
    scope = {}
    exec(compiled("def handler(request): return {'body': request}", "rehearsal"), scope)
    to_json(answer_to(scope["handler"](parse(b'{"method": "POST", "headers": {"a": ["b"]}, "body_base64": "e30="}'))))


def receive():
    global linger
    path, handler = sys.argv[3:] if not PRESTARTED else (None, None)
    preload(sys.argv[4:] if PRESTARTED else ())
    if PRESTARTED and not FORKED:
        rehearse()
    document = read_all(0)
    if FORKED:
        FORKED()
    if PRESTARTED:
        if not document:
            _exit(0)
        order, _, document = document.partition(b"\n")
        order = parse_object(order, "the first line on stdin")
        path, handler, linger = order.get("module"), order.get("handler"), order.get("linger") is True
        if not isinstance(path, str) or not isinstance(handler, str):
            raise Refused("the first line on stdin must have the strings module and handler")
    try:
        nothing = os.open("/dev/null", os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
    except OSError:
        pass  # a sandbox without /dev/null: stdin is at its end anyway
    request = parse_object(document, "the request on stdin")
    adopt_trace(request.get("headers"))
    sys.argv = [path]
    return path, handler, request


def run(path, handler, request):
    begin = _clock()
    handler = load(path, handler)
    if gc.get_threshold()[0] == LOADING:
        gc.set_threshold(THRESHOLD)
    loaded = _clock()
    result = handler(request)
    imports = [name for name in WORTHWHILE if name in _modules]
    if hasattr(type(result), "__await__"):
        imports.append("asyncio")
        result = from_stdlib(__import__, "asyncio").run(completion(result))
    returned = _clock()
    if sys.getrecursionlimit() < RECURSION_LIMIT:
        _set_recursion_limit(RECURSION_LIMIT)
    answer = answer_to(result)
    answer["timings"] = {"load": round((loaded - begin) * 1000, 3), "handler": round((returned - loaded) * 1000, 3)}
    answer["imports"] = imports
    line = to_line(answer)
    if _getpid() != BOOT_PID:
        return 0  # a fork that came back: the answer is its parent's
    try:
        for piece in line:
            write_all(ANSWER, piece)
        return 0
    except BrokenPipeError:
        return 1


def report(error):
    if isinstance(error, Refused):
        write_all(2, ("python-runner: %s\n" % error).encode("utf-8", "backslashreplace"))
        return
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename.startswith(("python-runner", STDLIB + "asyncio/")):
        trace = trace.tb_next
    BaseException.with_traceback(error, trace)
    # Whatever became of sys.stderr, descriptor 2 is the log.
    with open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False) as stderr:
        theirs, sys.stderr = getattr(sys, "stderr", None), stderr
        try:
            from_stdlib(EXCEPTHOOK, type(error), error, trace)
            if isinstance(error, SystemExit):
                stderr.write("The function called sys.exit(%s); a handler returns its answer instead.\n"
                             % ("" if error.code is None else repr(error.code)))
        finally:
            sys.stderr = theirs


def attempt(action, *arguments):
    try:
        action(*arguments)
    except BaseException:
        pass  # the outcome is decided


def settle():
    """What an interpreter does for a program on its way out; tearing itself down is not worth the time."""
    for name, ending in (("threading", "_shutdown"), ("atexit", "_run_exitfuncs")):
        if name in sys.modules:
            attempt(getattr(sys.modules[name], ending, None))
    flush()


def flush():
    import _io
    for name in "stdout", "stderr":
        attempt(getattr(getattr(sys, name, None), "flush", None))
    things, files = _get_objects(), {_io.TextIOWrapper, _io.BufferedWriter, _io.BufferedRandom}
    if not files.isdisjoint(map(type, things)):  # for most there is no file among thousands of things
        for thing in things:
            if type(thing) in files:
                attempt(thing.flush)


def main():
    code = 1
    try:
        os.set_inheritable(ANSWER, False)
        gc.freeze()  # what is here already need not be looked at again, by the collector or by flush
        code = run(*receive())
    except BaseException as error:
        try:
            report(error)
        except BaseException:
            attempt(write_all, 2, ("an exception that cannot be shown: %s\n" % type(error).__name__).encode())
    finally:
        try:
            settle() if _getpid() == BOOT_PID else flush()
            # What waits for the answer need not wait until the kernel has taken this process apart.
            for descriptor in (ANSWER, 1, 2):
                attempt(_close, descriptor)
            if linger and not code and _getpid() == BOOT_PID:
                _sleep(LINGER)
        finally:
            _exit(code)


if not FORKED:
    main()
