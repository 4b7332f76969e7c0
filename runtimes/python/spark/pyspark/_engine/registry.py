"""The tables of builtin functions, and how a builtin is written.

simple("upper ucase", "s", "s", "upper({0})") is a function of one string that gives a string.
Letters of `takes`, one an argument: s string, i int, l bigint, d double, b binary, a date,
t timestamp, o boolean, n any number (a string becomes a double), * as it is. `?` after a letter
means the argument may be left out, `+` that it may repeat. `gives` is such a letter, `=` for the
type of the first argument, or a function of the arguments.
"""

from pyspark.errors import AnalysisException
from pyspark.sql import types as t
from pyspark._engine.casts import cast
from pyspark._engine.typed import Typed, is_null, is_numeric, is_string

BUILTINS = {}
AGGREGATES = {}
WINDOWS = set()

LETTERS = {
    "s": t.StringType(), "i": t.IntegerType(), "l": t.LongType(), "d": t.DoubleType(),
    "b": t.BinaryType(), "a": t.DateType(), "t": t.TimestampType(), "o": t.BooleanType(),
    "y": t.ByteType(), "h": t.ShortType(), "f": t.FloatType(),
}


def coerce(value, letter, name="function"):
    """An argument as the letter wants it."""
    if letter == "*":
        return value
    if letter == "n":
        if is_numeric(value.type):
            return value
        if is_null(value.type) or is_string(value.type):
            return cast(value, t.DoubleType())
    wanted = LETTERS.get(letter)
    if letter == "b" and is_string(value.type):
        return cast(value, wanted)
    try:
        if wanted is None or isinstance(value.type, (t.ArrayType, t.MapType, t.StructType)):
            raise AnalysisException("")
        return cast(value, wanted)
    except AnalysisException:
        kind = "NUMERIC" if wanted is None else wanted.simpleString().upper()
        raise AnalysisException(
            f'[DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE] Cannot resolve "{name}" due to data type '
            f'mismatch: an argument requires the "{kind}" type, however it has the type '
            f'"{value.type.simpleString().upper()}".',
            error_class="DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE") from None


def _spread(takes, count, name):
    """The letters for so many arguments."""
    letters, least, repeats = [], 0, None
    for place, char in enumerate(takes):
        if char in "?+":
            continue
        after = takes[place + 1:place + 2]
        letters.append(char)
        if after != "?":
            least += 1
        if after == "+":
            repeats = char
    if count < least or (count > len(letters) and repeats is None):
        most = "more" if repeats else len(letters)
        raise AnalysisException(
            f"[WRONG_NUM_ARGS.WITHOUT_SUGGESTION] The `{name}` requires {least} to {most} "
            f"parameters but the actual number is {count}.",
            error_class="WRONG_NUM_ARGS.WITHOUT_SUGGESTION")
    return letters[:count] + [repeats] * (count - len(letters))


def arguments(compiler, node, takes):
    letters = _spread(takes, len(node.args), node.name)
    return [coerce(compiler.compile(arg), letter, node.name)
            for arg, letter in zip(node.args, letters)]


def given(gives, args):
    if callable(gives):
        return gives(args)
    return args[0].type if gives == "=" else LETTERS[gives]


def simple(names, takes, gives, sql, nullable=None):
    """A function that is a template of SQL: {0}, {1}, … or a Python function of the arguments."""
    def build(compiler, node):
        args = arguments(compiler, node, takes)
        written = sql(*args) if callable(sql) else sql.format(*[arg.sql for arg in args])
        may = any(arg.nullable for arg in args) if nullable is None else nullable
        return Typed(written, given(gives, args), may)

    for name in names.split():
        BUILTINS[name] = build


def builtin(names, takes=None):
    """Decorates build(compiler, node) or, with `takes`, build(compiler, node, *arguments)."""
    def decorate(function):
        def build(compiler, node):
            if takes is None:
                return function(compiler, node)
            return function(compiler, node, *arguments(compiler, node, takes))

        for name in names.split():
            BUILTINS[name] = build
        return function

    return decorate


def python(names, takes, gives):
    """Decorates a Python function of values, run over the rows; None in gives None."""
    def decorate(function):
        def guarded(*values):
            return None if any(value is None for value in values) else function(*values)

        def build(compiler, node):
            args = arguments(compiler, node, takes)
            return compiler.python_call(guarded, node.name, args, given(gives, args))

        guarded.__name__ = function.__name__
        for name in names.split():
            BUILTINS[name] = build
        return function

    return decorate


def aggregate(names):
    """Decorates build(compiler, node, arguments as compiled) of an aggregate function."""
    def decorate(function):
        def build(compiler, node):
            from pyspark._engine.expressions import Star
            args = [] if any(isinstance(arg, Star) for arg in node.args) else [
                compiler.compile(arg) for arg in node.args]
            return function(compiler, node, *args)

        for name in names.split():
            AGGREGATES[name] = build
        return function

    return decorate


def load():
    """Fills the tables. Called once, when the first expression is compiled."""
    from pyspark._engine import (  # noqa: F401
        operators, math_functions, string_functions, regexp_functions, time_functions,
        collection_functions, lambda_functions, json_functions, hash_functions, aggregates,
        windows, time_windows, csv_functions, interval_functions, number_texts,
    )
