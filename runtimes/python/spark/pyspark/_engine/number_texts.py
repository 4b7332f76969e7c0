"""to_char and to_number: numbers by patterns of digits such as '99,990.00'."""

import decimal
import re

from pyspark.errors import NotServed, SparkRuntimeException
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine.registry import builtin, coerce
from pyspark._engine.typed import is_integral

_PATTERN = re.compile(r"([09,G]+)(?:[.D]([09]*))?(S|MI)?")
_functions = {}


class _Digits:
    """A pattern, taken apart."""

    def __init__(self, node):
        arg = node.args[1]
        text = arg.value.upper() if isinstance(arg, e.Literal) and isinstance(
            arg.value, str) else None
        found = text and _PATTERN.fullmatch(text)
        if not found:
            raise NotServed(f"{node.name} with the pattern {e.text(arg)}")
        self.text = text
        self.whole = found.group(1).replace("G", ",")
        self.fraction, self.sign = found.group(2) or "", found.group(3)
        self.has_point = found.group(2) is not None

    @property
    def type(self):
        digits = len(self.whole.replace(",", "")) + len(self.fraction)
        return t.DecimalType(digits, len(self.fraction))

    def written(self, number):
        if number is None:
            return None
        places = decimal.Decimal(1).scaleb(-len(self.fraction))
        whole, _, fraction = format(abs(number).quantize(places, decimal.ROUND_HALF_UP),
                                    "f").partition(".")
        slots = self.whole.replace(",", "")
        if len(whole) > len(slots):
            return re.sub("[09]", "#", self.whole) + ("." if self.has_point else "") + (
                "#" * len(self.fraction))
        needed = len(slots) - slots.index("0") if "0" in slots else 0
        digits = whole.rjust(needed, "0").rjust(len(slots))
        out, place = "", 0
        for char in self.whole:
            if char == ",":
                out += "," if out.strip() else " "
            else:
                out += digits[place]
                place += 1
        end = {"S": "-" if number < 0 else "+", "MI": "-" if number < 0 else " "}.get(self.sign, "")
        return out + ("." + fraction if self.has_point else "") + end

    def read(self, text):
        """The number; None where the text is not of this pattern."""
        found = re.fullmatch(r"([\d,]*)(?:\.(\d*))?([+-]?)", text.strip())
        if not found or (found.group(3) and not self.sign):
            return None
        given, fraction = found.group(1), found.group(2) or ""
        if len(fraction) > len(self.fraction) or len(given) > len(self.whole):
            return None
        if not re.fullmatch(self._ending(given), given):
            return None
        needed = self.whole.replace(",", "")
        if "0" in needed and len(given.replace(",", "")) < len(needed) - needed.index("0"):
            return None
        value = decimal.Decimal((given.replace(",", "") or "0") + "." + (fraction or "0"))
        value = value.quantize(decimal.Decimal(1).scaleb(-len(self.fraction)))
        return -value if found.group(3) == "-" else value

    def _ending(self, given):
        """The pattern of the last characters, as many as are given."""
        tail = self.whole[len(self.whole) - len(given):]
        return "".join("," if char == "," else r"\d" for char in tail)


@builtin("to_char to_varchar")
def _to_char(compiler, node):
    digits, value = _Digits(node), compiler.compile(node.args[0])
    if is_integral(value.type):
        value = coerce(value, "l")

    def write(number):
        return digits.written(None if number is None else decimal.Decimal(number))

    function = _functions.setdefault(("to_char", digits.text), write)
    return compiler.python_call(function, "to_char", [value], t.StringType())


def _number(name, quiet):
    @builtin(name)
    def build(compiler, node):
        digits = _Digits(node)
        text = coerce(compiler.compile(node.args[0]), "s")

        def read(text):
            found = None if text is None else digits.read(text)
            if found is None and text is not None and not quiet:
                raise SparkRuntimeException(f"[INVALID_FORMAT.MISMATCH_INPUT] The format is invalid: "
                                            f"'{digits.text}'. The input '{text}' does not match.",
                                            error_class="INVALID_FORMAT.MISMATCH_INPUT")
            return found

        function = _functions.setdefault((name, digits.text), read)
        return compiler.python_call(function, name, [text], digits.type)


_number("to_number", False)
_number("try_to_number", True)
