"""Modules of the standard library that many functions import: found and read beforehand, their patterns compiled.

`collect` makes that out of one interpreter, for all of its kind; `lend` gives it to a runner while that imports. What
comes of an import is the same as ever: sys.path is searched as it is, so that a file beside the function comes first,
and only in the directories of the standard library a finder knows beforehand what it would find.
"""
import _frozen_importlib as importer
import _frozen_importlib_external as files
import marshal
import os
import sys


def collect(lender, names):
    """What importing these brings, with the code that lends it, as bytes to put behind the program."""
    import _sre
    bare, patterns, compile_pattern = set(sys.modules), [], _sre.compile

    def noted(*arguments):
        patterns.append((compile_pattern(*arguments), arguments))
        return patterns[-1][0]

    _sre.compile = noted
    for name in names:
        __import__(name)
    _sre.compile = compile_pattern

    places, codes = {}, b""
    for name in set(sys.modules) - bare:
        spec = sys.modules[name].__spec__
        if type(spec.loader) is not files.SourceFileLoader:
            continue
        is_package = spec.submodule_search_locations is not None
        code, stat = marshal.dumps(spec.loader.get_code(name)), os.stat(spec.origin)
        place = os.path.dirname(os.path.dirname(spec.origin) if is_package else spec.origin)
        places.setdefault(place, {})[name] = (
            spec.origin, is_package, stat.st_mtime_ns, stat.st_size, len(codes), len(code))
        codes += code
    index = marshal.dumps((lender, sys.flags.optimize, places, list(kept(patterns))))
    return len(index).to_bytes(4, sys.byteorder) + index + codes


def kept(patterns):
    """Those that `re` keeps: their keys there, and what makes them without the pattern's being looked at again."""
    for (_, pattern, flags), value in sys.modules["re"]._cache.items():
        for compiled, arguments in patterns:
            if value is compiled:
                yield pattern, int(flags), tuple(map(plain, arguments))


def plain(value):
    """Without the names that some numbers have, for marshal."""
    if isinstance(value, int):
        return int(value)
    return type(value)(map(plain, value)) if isinstance(value, (list, tuple)) else value


def lend(program, start, optimize, places, patterns):
    """Has imports look into the open program, where from that place on the codes are; returns what ends that."""
    file = os.fstat(program)
    before = {place: sys.path_importer_cache.get(place) for place in places if optimize == sys.flags.optimize}
    before = {place: finder for place, finder in before.items() if finder is None or type(finder) is files.FileFinder}

    def code(origin, offset, length):
        code = marshal.loads(os.pread(program, length, start + offset))
        if code.co_filename != origin:
            raise ValueError(origin)
        return code

    def end():
        for place, finder in before.items():
            if finder:
                sys.path_importer_cache[place] = finder
            else:
                sys.path_importer_cache.pop(place, None)
        try:
            if os.path.samestat(file, os.fstat(program)):
                os.close(program)
        except OSError:
            pass  # what was imported has closed it

    loaders = files._get_supported_file_loaders()
    for place in before:
        finder = Finder(place, *loaders)
        if before[place]:
            finder.__dict__.update(vars(before[place]))
        finder.modules, finder.patterns, finder.code = places[place], patterns, code
        sys.path_importer_cache[place] = finder
    return end


class Finder(files.FileFinder):
    def find_spec(self, name, target=None):
        origin, is_package, modified, size, offset, length = self.modules.get(name) or (None,) * 6
        stat = origin and os.stat(origin)
        if not origin or (stat.st_mtime_ns, stat.st_size) != (modified, size):
            return super().find_spec(name, target)
        loader = files.SourceFileLoader(name, origin)
        spec = importer.ModuleSpec(name, loader, origin=origin)
        spec._set_fileattr = True
        if is_package:
            spec.submodule_search_locations = [os.path.dirname(origin)]

        def get_code(_):
            del loader.get_code
            try:
                return self.code(origin, offset, length)
            except (OSError, ValueError, EOFError, TypeError):
                return loader.get_code(name)  # what was imported before has closed the program

        def load_patterns(module):
            del loader.exec_module
            loader.exec_module(module)
            from _sre import compile
            for pattern, flags, arguments in self.patterns:
                module._cache[type(pattern), pattern, flags] = compile(*arguments)

        loader.get_code = get_code
        if name == "re":
            loader.exec_module = load_patterns
        return spec
