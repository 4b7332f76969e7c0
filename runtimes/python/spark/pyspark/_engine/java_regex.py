"""Java's regular expressions: for the engine's matcher where it has the same, else for Python's."""

import functools
import re

# Look-around, back references, possessive and atomic groups, and Java's own classes.
_BEYOND = re.compile(r"\(\?[=!>]|\(\?<[=!]|\\[1-9kGZRXhHvV]|[*+?}]\+|&&|\\p\{(?:Is|java|In)|\\u")
_CLASSES = {
    "Alpha": "a-zA-Z", "Digit": "0-9", "Alnum": "a-zA-Z0-9", "Upper": "A-Z", "Lower": "a-z",
    "Punct": r"!-/:-@\[-`{-~", "Space": r"\s", "XDigit": "0-9a-fA-F", "Blank": r" \t",
    "ASCII": r"\x00-\x7f", "Cntrl": r"\x00-\x1f\x7f", "Graph": "!-~", "Print": " -~",
}


def _translate(pattern, unicode_classes):
    """Named groups, POSIX classes and \\Q…\\E as the other matcher writes them."""
    out, place, in_class = "", 0, 0
    while place < len(pattern):
        char = pattern[place]
        if char == "\\" and place + 1 < len(pattern):
            after = pattern[place + 1]
            if after == "Q":
                end = pattern.find("\\E", place)
                end = len(pattern) if end < 0 else end
                out += re.escape(pattern[place + 2:end])
                place = end + 2
                continue
            found = re.match(r"\\([pP])\{(\w+)\}", pattern[place:])
            if found and found.group(2) in _CLASSES:
                inner = _CLASSES[found.group(2)]
                negated = found.group(1) == "P"
                out += (inner if not negated else f"^{inner}") if in_class else (
                    f"[{'^' if negated else ''}{inner}]")
                place += found.end()
                continue
            if found and unicode_classes:
                letters = r"[^\W\d_]"
                out += {"L": letters, "N": r"\d", "Lu": "[A-Z]", "Ll": "[a-z]"}.get(
                    found.group(2), letters)
                place += found.end()
                continue
            out += pattern[place:place + 2]
            place += 2
            continue
        if char == "[":
            in_class += 1
            if in_class > 1:
                out += "\\"
        elif char == "]" and in_class:
            in_class -= 1
        if not in_class and pattern.startswith("(?<", place) and (
                pattern[place + 3:place + 4] not in ("=", "!")):
            out += "(?P<"
            place += 3
            continue
        out += char
        place += 1
    return out


def for_engine(pattern):
    """The pattern for the engine, or None where only Python's matcher has the like."""
    if _BEYOND.search(pattern) or re.search(r"\[[^\]]*\[", pattern):
        return None
    return _translate(pattern, False)


@functools.lru_cache(maxsize=256)
def compiled(pattern):
    from pyspark.errors import SparkRuntimeException
    try:
        return re.compile(_translate(pattern, True).replace("\\Z", "(?=\\n?\\Z)").replace(
            "\\z", "\\Z"), re.ASCII if pattern.isascii() else 0)
    except re.error as error:
        raise SparkRuntimeException(f"[INVALID_PARAMETER_VALUE.PATTERN] '{pattern}' is no regular "
                                    f"expression: {error}") from None


def replacement_for_engine(text):
    """Java's $1 and \\$ as the engine's \\1; None where it names a group."""
    if "${" in text:
        return None
    out, place = "", 0
    while place < len(text):
        char = text[place]
        if char == "\\" and place + 1 < len(text):
            out += "\\\\" if text[place + 1] == "\\" else text[place + 1]
            place += 2
        elif char == "$" and text[place + 1:place + 2].isdigit():
            out += "\\" + text[place + 1]
            place += 2
        else:
            out += char
            place += 1
    return out


def replacement_for_python(text):
    out, place = "", 0
    while place < len(text):
        char = text[place]
        found = re.match(r"\$\{(\w+)\}|\$(\d)", text[place:])
        if char == "\\" and place + 1 < len(text):
            out += "\\\\" if text[place + 1] == "\\" else text[place + 1]
            place += 2
        elif found:
            out += f"\\g<{found.group(1) or found.group(2)}>"
            place += found.end()
        else:
            out += char
            place += 1
    return out
