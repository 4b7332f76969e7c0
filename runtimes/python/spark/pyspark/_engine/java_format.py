"""java.util.Formatter, as format_string needs it."""

import re

from pyspark.errors import NotServed

_SPEC = re.compile(r"%(?:(\d+)\$)?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])")


def java_format(pattern, values, kinds):
    from pyspark._engine.rendering import value_text
    place = [0]

    def one(found):
        index, flags, width, precision, letter = found.groups()
        if letter == "n":
            return "\n"
        if letter == "%":
            return "%".rjust(int(width or 0))
        if index:
            at = int(index) - 1
        else:
            at = place[0]
            place[0] += 1
        value = values[at]
        text = _text(value, kinds[at], flags, width, precision, letter, value_text)
        if width and len(text) < int(width):
            text = text.ljust(int(width)) if "-" in flags else text.rjust(int(width))
        return text

    return _SPEC.sub(one, pattern)


def _text(value, kind, flags, width, precision, letter, value_text):
    if letter in "sS":
        text = value_text(value, kind, "null")
        text = text[:int(precision)] if precision else text
        return text.upper() if letter == "S" else text
    if value is None:
        return "null"[:int(precision)] if precision else "null"
    if letter in "bB":
        return str(bool(value)).lower()
    if letter == "c":
        return value if isinstance(value, str) else chr(value)
    signs = "".join(flag for flag in "+ " if flag in flags)
    zeros = f"0{width}" if "0" in flags and width else ""
    comma = "," if "," in flags else ""
    if letter == "d":
        return f"{value:{signs}{zeros}{comma}d}"
    if letter == "f":
        import decimal
        exact = decimal.Decimal(repr(value)) if isinstance(value, float) else decimal.Decimal(value)
        digits = int(precision) if precision is not None else 6
        with decimal.localcontext() as context:
            context.prec = 400
            exact = exact.quantize(decimal.Decimal(1).scaleb(-digits),
                                   rounding=decimal.ROUND_HALF_UP)
        return f"{exact:{signs}{zeros}{comma}f}"
    if letter in "eE":
        digits = int(precision) if precision is not None else 6
        return f"{float(value):{signs}{zeros}.{digits}{letter}}"
    if letter in "xXo":
        if value < 0:
            bits = {"TinyInt": 8, "ByteType": 8, "ShortType": 16, "IntegerType": 32}.get(
                type(kind).__name__, 64)
            value += 2 ** bits
        return f"{value:{'#' if '#' in flags else ''}{zeros}{letter}}"
    raise NotServed(f"format_string with %{letter}")
