"""What a handler returns, as JSON: what json.dumps takes, and decimals, which keep their digits."""

import decimal
import json
import sys
import uuid

# Up to Python 3.11 AWS's runtime escapes what is not ASCII.
ESCAPES = sys.version_info < (3, 12)


def dump_json(value):
    numbers = {}
    mark = None

    def default(other):
        nonlocal mark
        if not isinstance(other, decimal.Decimal):
            raise TypeError(
                f"Object of type {type(other).__name__} is not JSON serializable")
        if other.is_nan():
            return float("nan")
        # The encoder writes no number by its text: a string of its own stands in for it.
        mark = mark or f"decimal-{uuid.uuid4()}-"
        key = f"{mark}{len(numbers)}"
        numbers[key] = str(other)
        return key

    text = json.dumps(value, default=default, ensure_ascii=ESCAPES)
    for key, number in numbers.items():
        text = text.replace(f'"{key}"', number, 1)
    return text.encode("utf-8", "surrogatepass" if not ESCAPES else "strict")
