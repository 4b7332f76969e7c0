"""Functions of strings and binaries. Positions count characters from 1."""

import functools
import re

from pyspark.errors import NotServed
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine import zones
from pyspark._engine.casts import cast
from pyspark._engine.registry import arguments, builtin, coerce, python, simple
from pyspark._engine.typed import Typed, is_string, quote_text

simple("upper ucase", "s", "s", "upper(replace({0}, 'ß', 'SS'))")
simple("lower lcase", "s", "s", "lower({0})")
simple("initcap", "s", "s", "sp_initcap({0})")
simple("ltrim", "s", "s", "ltrim({0}, ' ')")
simple("rtrim", "s", "s", "rtrim({0}, ' ')")
simple("trim btrim", "ss?", "s", lambda s, c=None: (
    f"trim({s.sql}, {c.sql if c else quote_text(' ')})"))
simple("trim_leading", "ss", "s", "ltrim({0}, {1})")
simple("trim_trailing", "ss", "s", "rtrim({0}, {1})")
simple("bit_length", "s", "i", "CAST(strlen({0}) * 8 AS INTEGER)")
simple("space", "i", "s", "repeat(' ', greatest({0}, 0))")
simple("repeat", "si", "s", "repeat({0}, greatest({1}, 0))")
simple("replace", "sss?", "s", lambda s, old, new=None: (
    f"CASE WHEN {old.sql} = '' THEN {s.sql} ELSE "
    f"replace({s.sql}, {old.sql}, {new.sql if new else quote_text('')}) END"))
simple("translate", "sss", "s", "translate({0}, {1}, {2})")
simple("instr", "ss", "i", "CAST(instr({0}, {1}) AS INTEGER)")
simple("locate position", "ssi?", "i", lambda f, s, p=None: (
    f"CAST(sp_locate({f.sql}, {s.sql}, {p.sql if p else 1}) AS INTEGER)"))
simple("substring_index", "ssi", "s", "sp_substring_index({0}, {1}, {2})")
simple("left", "si", "s",
       "CASE WHEN {1} <= 0 AND {0} IS NOT NULL THEN '' ELSE left({0}, {1}) END")
simple("right", "si", "s",
       "CASE WHEN {1} <= 0 AND {0} IS NOT NULL THEN '' ELSE right({0}, {1}) "
                           "END")
simple("lpad", "sis?", "s", lambda s, n, p=None: (
    f"sp_lpad({s.sql}, {n.sql}, {p.sql if p else quote_text(' ')})"))
simple("rpad", "sis?", "s", lambda s, n, p=None: (
    f"sp_rpad({s.sql}, {n.sql}, {p.sql if p else quote_text(' ')})"))
simple("ascii", "s", "i", "CASE WHEN {0} = '' THEN 0 ELSE ascii({0}) END")
simple("chr char", "l", "s", "CASE WHEN {0} < 0 THEN '' WHEN {0} IS NOT NULL THEN "
       "chr(CAST({0} % 256 AS INTEGER)) END")
simple("contains", "ss", "o", "contains({0}, {1})")
simple("startswith", "ss", "o", "starts_with({0}, {1})")
simple("endswith", "ss", "o", "ends_with({0}, {1})")
simple("find_in_set", "ss", "i", "CASE WHEN contains({0}, ',') THEN 0 ELSE coalesce(CAST("
       "list_position(string_split({1}, ','), {0}) AS INTEGER), CASE WHEN {0} IS NOT NULL AND {1} "
       "IS NOT NULL THEN 0 END) END")
simple("split_part", "ssi", "s", lambda s, d, n: (
    f"CASE WHEN {d.sql} = '' THEN CASE WHEN abs({n.sql}) = 1 THEN {s.sql} ELSE '' END ELSE "
    f"split_part({s.sql}, {d.sql}, {n.sql}) END"))
simple("url_encode", "s", "s", "replace(replace(replace(url_encode({0}), '%20', '+'), '%2A', '*'), "
       "'~', '%7E')")
simple("url_decode", "s", "s", "url_decode(replace({0}, '+', '%20'))")


@builtin("length char_length character_length len", "*")
def _length(compiler, node, value):
    if isinstance(value.type, t.BinaryType):
        return Typed(f"CAST(octet_length({value.sql}) AS INTEGER)", t.IntegerType(), value.nullable)
    value = coerce(value, "s", node.name)
    return Typed(f"CAST(length({value.sql}) AS INTEGER)", t.IntegerType(), value.nullable)


@builtin("octet_length", "*")
def _octets(compiler, node, value):
    if isinstance(value.type, t.BinaryType):
        return Typed(f"CAST(octet_length({value.sql}) AS INTEGER)", t.IntegerType(), value.nullable)
    return Typed(f"CAST(strlen({coerce(value, 's').sql}) AS INTEGER)", t.IntegerType(),
                 value.nullable)


@builtin("substring substr", "*ii?")
def _substring(compiler, node, value, start, length=None):
    n = length.sql if length else "2147483647"
    nullable = value.nullable or start.nullable or bool(length and length.nullable)
    if isinstance(value.type, t.BinaryType):
        x = value.sql
        first = (f"CASE WHEN {start.sql} > 0 THEN {start.sql} WHEN {start.sql} = 0 THEN 1 ELSE "
                 f"greatest(octet_length({x}) + {start.sql} + 1, 1) END")
        return Typed(f"unhex(substring(hex({x}), CAST(({first}) * 2 - 1 AS BIGINT), "
                     f"CAST(greatest({n}, 0) AS BIGINT) * 2))", t.BinaryType(), nullable)
    value = coerce(value, "s", node.name)
    literal = getattr(start.literal, "value", None)
    if literal is not None and literal > 0 and length is None:
        return Typed(f"substring({value.sql}, {literal})", t.StringType(), nullable)
    return Typed(f"sp_substring({value.sql}, CAST({start.sql} AS BIGINT), CAST({n} AS BIGINT))",
                 t.StringType(), nullable)


@builtin("concat")
def _concat(compiler, node):
    values = [compiler.compile(arg) for arg in node.args]
    if not values:
        return Typed("''", t.StringType(), False)
    nullable = any(value.nullable for value in values)
    if any(isinstance(value.type, t.ArrayType) for value in values):
        kind = compiler.common([value.type for value in values], node)
        parts = [cast(value, kind).sql for value in values]
        some_null = " OR ".join(f"{part} IS NULL" for part in parts)
        sql = parts[0]
        for part in parts[1:]:
            sql = f"list_concat({sql}, {part})"
        return Typed(f"CASE WHEN NOT ({some_null}) THEN {sql} END", kind, nullable)
    if all(isinstance(value.type, t.BinaryType) for value in values):
        return Typed("(" + " || ".join(value.sql for value in values) + ")", t.BinaryType(),
                     nullable)
    parts = [coerce(value, "s", "concat").sql for value in values]
    return Typed("(" + " || ".join(parts) + ")", t.StringType(), nullable)


@builtin("||")
def _pipes(compiler, node):
    return _concat(compiler, node)


@builtin("concat_ws")
def _concat_ws(compiler, node):
    separator, *values = [compiler.compile(arg) for arg in node.args]
    lists = []
    for value in values:
        if isinstance(value.type, t.ArrayType):
            lists.append(f"coalesce({cast(value, t.ArrayType(t.StringType())).sql}, [])")
        else:
            lists.append(f"[{coerce(value, 's').sql}]")
    sep = coerce(separator, "s").sql
    if not any(isinstance(value.type, t.ArrayType) for value in values) and values:
        listed = ", ".join(coerce(value, "s").sql for value in values)
        return Typed(f"concat_ws({sep}, {listed})", t.StringType(), separator.nullable)
    joined = "[]"
    for one in lists:
        joined = one if joined == "[]" else f"list_concat({joined}, {one})"
    return Typed(f"CASE WHEN {sep} IS NOT NULL THEN coalesce(sp_join(list_filter("
                 f"CAST({joined} AS VARCHAR[]), lambda w_: w_ IS NOT NULL), {sep}), '') END",
                 t.StringType(), separator.nullable)


@builtin("elt")
def _elt(compiler, node):
    index = coerce(compiler.compile(node.args[0]), "i")
    values = [coerce(compiler.compile(arg), "s") for arg in node.args[1:]]
    branches = " ".join(f"WHEN {i} THEN {v.sql}" for i, v in enumerate(values, 1))
    return Typed(f"CASE {index.sql} {branches} END", t.StringType(), True)


@builtin("overlay", "ssii?")
def _overlay(compiler, node, text, new, start, length=None):
    n = f"CASE WHEN {length.sql} >= 0 THEN {length.sql} ELSE length({new.sql}) END" if length else (
        f"length({new.sql})")
    return Typed(f"(sp_substring({text.sql}, 1, {start.sql} - 1) || {new.sql} || "
                 f"substring({text.sql}, CAST({start.sql} + ({n}) AS BIGINT)))", t.StringType(),
                 True)


@builtin("base64", "*")
def _base64(compiler, node, value):
    return Typed(f"base64({coerce(value, 'b').sql})", t.StringType(), value.nullable)


simple("unbase64", "s", "b", "from_base64({0})")


@python("luhn_check", "s", "o")
def _luhn_check(text):
    digits = [int(char) for char in text[::-1] if char in "0123456789"]
    doubled = [2 * digit - 9 * (digit > 4) for digit in digits[1::2]]
    return len(digits) == len(text) > 0 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _binary(name, quiet):
    """to_binary(text, 'hex' | 'utf-8' | 'base64')"""
    @builtin(name, "ss?")
    def build(compiler, node, text, form=None):
        wanted = "hex" if form is None else str(getattr(form.literal, "value", "")).lower()
        if wanted == "hex":
            return compiler.compile(e.Call("unhex", node.args[:1]))
        if wanted in ("utf-8", "utf8"):
            return cast(text, t.BinaryType())
        if wanted == "base64":
            return Typed(f"from_base64({text.sql})" if not quiet else
                         f"TRY(from_base64({text.sql}))", t.BinaryType(), True)
        raise NotServed(f"{name} of the format {wanted}")


_binary("to_binary", False)
_binary("try_to_binary", True)


def _decode_cases(compiler, node):
    """decode(value, wanted, result, …, other)"""
    args = list(node.args[1:])
    other = args.pop() if len(args) % 2 else e.Literal(None)
    return compiler.compile(e.Case([(e.Call("<=>", (node.args[0], wanted)), result)
                                    for wanted, result in zip(args[::2], args[1::2])], other))


@builtin("decode")
def _decode(compiler, node):
    if len(node.args) > 2:
        return _decode_cases(compiler, node)
    value, charset = arguments(compiler, node, "*s")
    name = str(getattr(charset.literal, "value", "")).lower()
    if name in ("utf-8", "us-ascii", "utf8"):
        return Typed(f"decode({coerce(value, 'b').sql})", t.StringType(), value.nullable)
    return compiler.python_call(lambda v, c: None if v is None else bytes(v).decode(
        _charset(c), "replace"), "decode", [coerce(value, "b"), charset], t.StringType())


@builtin("encode", "ss")
def _encode(compiler, node, value, charset):
    name = str(getattr(charset.literal, "value", "")).lower()
    if name in ("utf-8", "utf8"):
        return Typed(f"encode({value.sql})", t.BinaryType(), value.nullable)
    return compiler.python_call(lambda v, c: None if v is None else v.encode(
        _charset(c), "replace"), "encode", [value, charset], t.BinaryType())


def _charset(name):
    return {"utf-16": "utf-16-be"}.get(name.lower(), name) if name else "utf-8"


def _digest(name, engine):
    @builtin(name, "*")
    def build(compiler, node, value):
        inner = coerce(value, "b", name).sql
        return Typed(f"{engine}({inner})", t.StringType(), value.nullable)


_digest("md5", "md5")
_digest("sha1 sha", "sha1")


@builtin("sha2", "*i")
def _sha2(compiler, node, value, bits):
    size = getattr(bits.literal, "value", None)
    if size in (0, 256):
        return Typed(f"sha256({coerce(value, 'b').sql})", t.StringType(), value.nullable)

    def digest(data, count):
        import hashlib
        if data is None or count not in (0, 224, 256, 384, 512):
            return None
        return hashlib.new(f"sha{count or 256}", bytes(data)).hexdigest()

    return compiler.python_call(digest, "sha2", [coerce(value, "b"), bits], t.StringType())


@python("crc32", "b", "l")
def _crc32(data):
    import zlib
    return zlib.crc32(bytes(data))


@builtin("levenshtein")
def _levenshtein(compiler, node):
    args = [coerce(compiler.compile(arg), letter) for arg, letter in zip(node.args, "ssi")]
    return compiler.python_call(_distance, f"levenshtein{len(args)}", args, t.IntegerType())


def _distance(a, b, most=None):
    if a is None or b is None:
        return None
    row = list(range(len(b) + 1))
    for i, one in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, two in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != two))
    return -1 if most is not None and row[-1] > most else row[-1]


@python("soundex", "s", "s")
def _soundex(text):
    codes = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "01230127022455012623010202"))
    if not text or not (text[0].isascii() and text[0].isalpha()):
        return text
    upper = text.upper()
    out, last = upper[0], codes.get(upper[0], "0")
    for char in upper[1:]:
        code = codes.get(char, "0")
        if char in "HW":
            continue
        if code != "0" and code != last:
            out += code
        last = code
    return (out + "000")[:4]


@builtin("format_number")
def _format_number(compiler, node):
    value, digits = [compiler.compile(arg) for arg in node.args]
    kind = value.type
    if is_string(digits.type):
        return compiler.python_call(decimal_format, "format_number", [
            value if isinstance(kind, t.DecimalType) else coerce(value, "n"), digits], t.StringType())
    return compiler.python_call(_grouped, "format_number", [
        value if isinstance(kind, t.DecimalType) else coerce(value, "n"), coerce(digits, "i")],
        t.StringType())


@functools.lru_cache(maxsize=64)
def _number_layout(pattern):
    """A pattern of java.text.DecimalFormat: (before, behind, least whole digits, size of groups, least
    and most digits of the fraction, whether percent)."""
    found = re.fullmatch(r"((?:'[^']*'|[^#0,.';])*)([#,]*[0,]*)(?:\.(0*)(#*))?((?:'[^']*'|[^#0,.';])*)", pattern)
    if not found:
        raise NotServed(f"format_number with the pattern {pattern}")
    before, whole, zeros, more, behind = found.groups()
    group = len(whole) - whole.rindex(",") - 1 if "," in whole else 0
    plain = (before + behind).replace("''", "")
    return (before.replace("'", ""), behind.replace("'", ""), whole.count("0"), group, len(zeros or ""),
            len(zeros or "") + len(more or ""), "%" in plain)


def decimal_format(value, pattern):
    """format_number with a pattern: as DecimalFormat, half to even."""
    import decimal
    if value is None or pattern is None:
        return None
    if pattern == "":
        pattern = "#,###,###,###,###,###,##0"
    before, behind, least, group, low, high, is_percent = _number_layout(pattern)
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):
        return "NaN" if value != value else ("" if value > 0 else "-") + before + "\u221e" + behind
    with decimal.localcontext() as context:
        context.prec = 800
        number = decimal.Decimal(value) * (100 if is_percent else 1)
        rounded = number.quantize(decimal.Decimal(1).scaleb(-high), rounding=decimal.ROUND_HALF_EVEN)
        whole, _, fraction = format(abs(rounded), "f").partition(".")
    fraction = fraction[:low] + fraction[low:].rstrip("0")
    whole = whole.lstrip("0").rjust(least, "0")
    if not whole and not fraction:
        whole = "0"
    if group:
        head = len(whole) % group or group
        whole = ",".join([whole[:head]] + [whole[i:i + group] for i in range(head, len(whole), group)])
    sign = "-" if rounded < 0 or (rounded == 0 and number < 0) else ""
    return sign + before + whole + ("." + fraction if fraction else "") + behind


def _grouped(value, digits):
    import decimal
    if value is None or digits is None or digits < 0:
        return None
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):
        return "NaN" if value != value else ("\u221e" if value > 0 else "-\u221e")
    number = decimal.Decimal(value if not isinstance(value, float) else repr(value))
    with decimal.localcontext() as context:
        context.prec = 400
        rounded = number.quantize(decimal.Decimal(1).scaleb(-digits),
                                  rounding=decimal.ROUND_HALF_EVEN)
    return f"{rounded:,.{digits}f}"


@builtin("format_string printf")
def _format_string(compiler, node):
    args = [compiler.compile(arg) for arg in node.args]
    kinds = [arg.type for arg in args[1:]]

    def formatted(pattern, *values):
        from pyspark._engine.java_format import java_format
        return None if pattern is None else java_format(pattern, values, kinds)

    key = "format_string(" + ",".join(kind.simpleString() for kind in kinds) + ")"
    return compiler.python_call(formatted, key, args, t.StringType())


@builtin("mask")
def _mask(compiler, node):
    args = [coerce(compiler.compile(arg), "s") for arg in node.args]

    def masked(text, *letters):
        if text is None:
            return None
        upper, lower, digit, other = (list(letters) + ["X", "x", "n", None][len(letters):])[:4]
        out = ""
        for char in text:
            new = (upper if char.isupper() else lower if char.islower() else
                   digit if char.isdigit() else other)
            out += char if new is None else new * (2 if ord(char) > 0xFFFF else 1)
        return out

    return compiler.python_call(masked, f"mask{len(args)}", args, t.StringType())


@python("parse_url_2", "ss", "s")
def _parse_url_2(url, part):
    return _url_part(url, part, None)


@builtin("parse_url")
def _parse_url(compiler, node):
    args = arguments(compiler, node, "sss?")

    def part(url, name, key=None):
        return None if url is None or name is None else _url_part(url, name, key)

    return compiler.python_call(part, f"parse_url{len(args)}", args, t.StringType())


def _url_part(url, part, key):
    from urllib.parse import urlsplit
    try:
        parts = urlsplit(url)
        host = re.sub(r"^.*@|:\d*$", "", parts.netloc)
    except ValueError:
        return None
    if part == "QUERY" and key is not None:
        found = re.search(r"(?:^|&)" + re.escape(key) + r"=([^&]*)", parts.query)
        return found.group(1) if found else None
    whole = parts.path + (f"?{parts.query}" if "?" in url.split("#")[0] else "")
    user = parts.netloc.rsplit("@", 1)[0] if "@" in parts.netloc else None
    return {
        "HOST": host or None, "PATH": parts.path, "QUERY": parts.query or None,
        "REF": parts.fragment or None, "PROTOCOL": parts.scheme or None, "FILE": whole,
        "AUTHORITY": parts.netloc or None, "USERINFO": user}.get(part)


@builtin("assert_true")
def _assert_true(compiler, node):
    value = compiler.condition(node.args[0])
    message = coerce(compiler.compile(node.args[1]), "s").sql if len(node.args) > 1 else quote_text(
        "condition is not true!")
    return Typed(f"CASE WHEN {value.sql} THEN NULL ELSE error({message}) END", t.NullType(), True)


@builtin("raise_error", "s")
def _raise_error(compiler, node, message):
    return Typed(f"error({message.sql})", t.NullType(), True)


@builtin("input_file_name")
def _input_file_name(compiler, node):
    from pyspark._engine.plan import INPUT_FILE
    for attribute in compiler.scope.attributes:
        if attribute.hidden and attribute.name == INPUT_FILE:
            name = attribute.id
            return Typed(f"CASE WHEN starts_with({name}, 'tarn-s3://') THEN substring({name}, 6) "
                         f"ELSE 'file://' || {name} END", t.StringType(), False)
    raise NotServed("input_file_name() of rows that do not come straight from files")


for _name, _value in (("current_user", "tarn"), ("current_catalog", "spark_catalog"),
                      ("version", "3.5.5"), ("current_database", "default")):
    simple(_name, "", "s", quote_text(_value), False)
simple("current_timezone", "", "s", lambda: quote_text(zones.current_text()), False)
