"""LIKE and the functions of regular expressions."""

from pyspark.errors import SparkRuntimeException
from pyspark.sql import types as t
from pyspark._engine import java_regex
from pyspark._engine.registry import builtin, coerce
from pyspark._engine.typed import Typed, quote_text


def _constant(value):
    found = value.literal
    return found.value if found is not None and isinstance(found.value, str) else None


def _call(compiler, name, function, args, kind):
    """A function of Python over strings, None in gives None."""
    guarded = _GUARDS.setdefault(function, lambda *values: (
        None if any(value is None for value in values) else function(*values)))
    return compiler.python_call(guarded, name, args, kind)


_GUARDS = {}


def _like(name, engine):
    @builtin(name, "sss?")
    def build(compiler, node, text, pattern, escape=None):
        letter = _constant(escape) if escape else "\\"
        constant = _constant(pattern)
        tail = ""
        if constant is None or letter in constant:
            tail = f" ESCAPE {quote_text(letter)}"
        return Typed(f"({text.sql} {engine} {pattern.sql}{tail})", t.BooleanType(),
                     text.nullable or pattern.nullable)


_like("like", "LIKE")
_like("ilike", "ILIKE")


@builtin("rlike regexp regexp_like", "ss")
def _rlike(compiler, node, text, pattern):
    constant = _constant(pattern)
    engine = java_regex.for_engine(constant) if constant is not None else None
    if engine is not None:
        return Typed(f"regexp_matches({text.sql}, {quote_text(engine)})", t.BooleanType(),
                     text.nullable)
    return _call(compiler, "rlike", _found, [text, pattern], t.BooleanType())


def _found(text, pattern):
    return java_regex.compiled(pattern).search(text) is not None


@builtin("regexp_extract")
def _extract(compiler, node):
    args = [compiler.compile(arg) for arg in node.args]
    text, pattern = coerce(args[0], "s"), coerce(args[1], "s")
    group = coerce(args[2], "i") if len(args) > 2 else None
    number = 1 if group is None else getattr(group.literal, "value", None)
    constant = _constant(pattern)
    engine = java_regex.for_engine(constant) if constant is not None else None
    if engine is not None and number is not None:
        groups = java_regex.compiled(constant).groups
        if not 0 <= number <= groups:
            raise SparkRuntimeException(
                "[INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX] The value of parameter(s) `idx` in "
                f"`regexp_extract` is invalid: Expects group index between 0 and {groups}, but got "
                f"{number}.", error_class="INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX")
        if number < 10:
            return Typed(f"regexp_extract({text.sql}, {quote_text(engine)}, {number})",
                         t.StringType(), text.nullable)
    more = [group] if group is not None else []
    return _call(compiler, "regexp_extract", _first_group, [text, pattern] + more, t.StringType())


def _first_group(text, pattern, group=1):
    found = java_regex.compiled(pattern).search(text)
    return (found.group(group) or "") if found else ""


@builtin("regexp_extract_all")
def _extract_all(compiler, node):
    args = [compiler.compile(arg) for arg in node.args]
    letters = "ssi"
    args = [coerce(arg, letter) for arg, letter in zip(args, letters)]
    return _call(compiler, "regexp_extract_all", _all_groups, args,
                 t.ArrayType(t.StringType(), True))


def _all_groups(text, pattern, group=1):
    return [found.group(group) or "" for found in java_regex.compiled(pattern).finditer(text)]


@builtin("regexp_replace")
def _replace(compiler, node):
    args = [compiler.compile(arg) for arg in node.args]
    text, pattern, new = [coerce(arg, "s") for arg in args[:3]]
    start = getattr(args[3].literal, "value", None) if len(args) > 3 else 1
    constant, replacement = _constant(pattern), _constant(new)
    if constant is not None and replacement is not None and start == 1:
        engine = java_regex.for_engine(constant)
        replacement = java_regex.replacement_for_engine(replacement)
        if engine is not None and replacement is not None:
            return Typed(f"regexp_replace({text.sql}, {quote_text(engine)}, "
                         f"{quote_text(replacement)}, 'g')", t.StringType(), text.nullable)
    more = [coerce(args[3], "i")] if len(args) > 3 else []
    return _call(compiler, "regexp_replace", _replaced, [text, pattern, new] + more,
                 t.StringType())


def _replaced(text, pattern, new, start=1):
    return text[:start - 1] + java_regex.compiled(pattern).sub(
        java_regex.replacement_for_python(new), text[start - 1:])


@builtin("regexp_count", "ss")
def _count(compiler, node, text, pattern):
    return _call(compiler, "regexp_count", _counted, [text, pattern], t.IntegerType())


def _counted(text, pattern):
    return sum(1 for _ in java_regex.compiled(pattern).finditer(text))


@builtin("regexp_substr", "ss")
def _substr(compiler, node, text, pattern):
    return _call(compiler, "regexp_substr", _first_match, [text, pattern], t.StringType())


def _first_match(text, pattern):
    found = java_regex.compiled(pattern).search(text)
    return found.group(0) if found and found.group(0) != "" else None


@builtin("regexp_instr", "ssi?")
def _instr(compiler, node, text, pattern, group=None):
    return _call(compiler, "regexp_instr", _position, [text, pattern], t.IntegerType())


def _position(text, pattern):
    found = java_regex.compiled(pattern).search(text)
    return found.start() + 1 if found else 0


@builtin("split")
def _split(compiler, node):
    args = [compiler.compile(arg) for arg in node.args]
    text, pattern = coerce(args[0], "s"), coerce(args[1], "s")
    limit = getattr(args[2].literal, "value", None) if len(args) > 2 else -1
    constant = _constant(pattern)
    kind = t.ArrayType(t.StringType(), False)
    if constant == "" and limit is not None:  # single characters, of which the limit keeps some
        parts = f"string_split({text.sql}, '')"
        return Typed(f"{parts}[1:{limit}]" if limit > 0 else parts, kind, text.nullable)
    plain = _plain(constant) if constant is not None else None
    if plain is not None and limit is not None:
        parts = f"string_split({text.sql}, {quote_text(plain)})"
        if limit <= 0:
            return Typed(parts, kind, text.nullable)
        rest = f"array_to_string({parts}[{limit}:], {quote_text(plain)})"
        return Typed(f"CASE WHEN len({parts}) > {limit} THEN list_append({parts}[1:{limit - 1}], "
                     f"{rest}) ELSE {parts} END", kind, text.nullable)
    more = [coerce(args[2], "i")] if len(args) > 2 else []
    return _call(compiler, "split", _parts, [text, pattern] + more, kind)


def _plain(pattern):
    """The text that a pattern without operators stands for; None for any other."""
    out, place = "", 0
    while place < len(pattern):
        char = pattern[place]
        if char == "\\":
            after = pattern[place + 1:place + 2]
            if after.isalnum() or not after:
                if after != "t":
                    return None
                after = "\t"
            out += after
            place += 2
            continue
        if char in ".$|()[]{}^?*+":
            if len(pattern) == 3 and pattern[0] == "[" and pattern[2] == "]" and (
                    pattern[1] not in "^\\"):
                return pattern[1]
            return None
        out += char
        place += 1
    return out or None


def _parts(text, pattern, limit=-1):
    if pattern == "":
        found = list(text)
        return found[:limit - 1] + ["".join(found[limit - 1:])] if 0 < limit < len(found) else (
            found or [""])
    matcher, out, last = java_regex.compiled(pattern), [], 0
    for found in matcher.finditer(text):
        if limit > 0 and len(out) == limit - 1:
            break
        if found.end() == 0:
            continue
        out.append(text[last:found.start()])
        last = found.end()
    out.append(text[last:])
    return out
