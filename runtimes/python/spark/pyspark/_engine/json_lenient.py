"""Lines of JSON that Spark's parser takes and the engine's does not: texts in single quotes, and by options
names without quotes and comments. A file whose first lines have such comes to the job's disk as plain JSON."""

import json
import re

_FLAGS = {"allowsinglequotes": True, "allowunquotedfieldnames": False, "allowcomments": False,
          "allowbackslashescapinganycharacter": False, "allownumericleadingzeros": False}
LOOK_BYTES = 1 << 20
_NAME = re.compile(r"[A-Za-z_$][\w$]*(?=\s*:)")
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"-?0*(\d[\d.eE+-]*)")


class _Unreadable(Exception):
    pass


def flags_of(options):
    """The options that say what is taken, by their names in lower case."""
    return {name: str(options.get(name, usual)).lower() == "true" for name, usual in _FLAGS.items()}


def known():
    return set(_FLAGS)


def plain(text, flags):
    """The text as strict JSON; None where it is none by the flags either."""
    try:
        return _rewritten(text, flags)
    except _Unreadable:
        return None


def _rewritten(text, flags):
    out, place = [], 0
    while place < len(text):
        char = text[place]
        if char == '"' or (char == "'" and flags["allowsinglequotes"]):
            written, place = _string(text, place, flags)
            out.append(written)
            continue
        if char == "/" and flags["allowcomments"]:
            end = text.find("*/", place + 2) + 2 if text.startswith("/*", place) else len(text)
            if end < 2:
                raise _Unreadable
            place = end
            continue
        name = _NAME.match(text, place) if flags["allowunquotedfieldnames"] else None
        if name:
            out.append(json.dumps(name.group()))
            place = name.end()
            continue
        if flags["allownumericleadingzeros"] and (char == "-" or char.isdigit()):
            number = _NUMBER.match(text, place)
            out.append(("-" if char == "-" else "") + number.group(1))
            place = number.end()
            continue
        out.append(char)
        place += 1
    made = "".join(out)
    try:
        json.loads(made)
    except ValueError:
        raise _Unreadable from None
    return made


def _string(text, place, flags):
    """(the string that begins here, in double quotes; where it ends)"""
    quote, out, at = text[place], [], place + 1
    while at < len(text):
        char = text[at]
        if char == quote:
            return '"' + "".join(out) + '"', at + 1
        if char == "\\" and at + 1 < len(text):
            after = text[at + 1]
            if after == "'":
                out.append("'")
            elif after in '"\\/bfnrtu':
                out.append(char + after)
            elif flags["allowbackslashescapinganycharacter"]:
                out.append(after)
            else:
                raise _Unreadable
            at += 2
            continue
        out.append('\\"' if char == '"' else char)
        at += 1
    raise _Unreadable


def is_lenient(data, flags, whole):
    """Whether the first lines (or with `whole`, the first document) are JSON by the flags only."""
    text = data.decode("utf-8", "replace")
    for line in [text] if whole else text.split("\n")[:1000]:
        if not line.strip():
            continue
        try:
            json.loads(line)
        except ValueError:
            if plain(line, flags) is not None:
                return True
    return False


def converted(data, flags, whole):
    """The data with what is taken by the flags as plain JSON; the rest stays as it is."""
    text = data.decode("utf-8", "replace")
    if whole:
        return (plain(text, flags) or text).encode()
    lines = text.split("\n")
    for place, line in enumerate(lines):
        if line.strip():
            try:
                json.loads(line)
            except ValueError:
                lines[place] = plain(line, flags) or line
    return "\n".join(lines).encode()
