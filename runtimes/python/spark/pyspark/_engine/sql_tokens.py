"""Splits SQL text into tokens, as Spark's grammar does."""

import re

from pyspark.errors import ParseException

_TOKEN = re.compile(r"""
    (?P<space>\s+|--[^\n]*|/\*(?!\+).*?\*/|/\*\+.*?\*/)
  | (?P<raw>[rR](?:'[^']*'|"[^"]*"))
  | (?P<number>(?:\d+\.\d*|\.\d+|\d+)(?:[eE][+-]?\d+)?(?:BD|[LSYDFlsydf])?(?![A-Za-z_0-9]))
  | (?P<name>[A-Za-z_][A-Za-z_0-9]*|\d+[A-Za-z_][A-Za-z_0-9]*)
  | (?P<quoted>`(?:[^`]|``)*`)
  | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
  | (?P<sign><=>|<>|!=|==|<=|>=|->|=>|\|\||::|[-+*/%&|^~=<>!().,;:\[\]?{}@$])
""", re.X | re.S)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "0": "\0", "Z": "\x1a", "\\": "\\",
            "'": "'", '"': '"', "%": "\\%", "_": "\\_"}


class Token:
    """kind: name, quoted, number, text, sign, end. `word` is the text in upper case."""

    __slots__ = ("kind", "text", "word", "place")

    def __init__(self, kind, text, place):
        self.kind, self.text, self.place = kind, text, place
        self.word = text.upper() if kind in ("name", "sign") else None

    def __repr__(self):
        return f"{self.kind}:{self.text}"


def unescape(text):
    """The content of a string literal, without its quotes."""
    inner = text[1:-1]
    if "\\" not in inner:
        return inner
    out, place = "", 0
    while place < len(inner):
        char = inner[place]
        if char != "\\" or place + 1 >= len(inner):
            out += char
            place += 1
            continue
        found = re.match(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\([0-3][0-7]{2})",
                         inner[place:])
        if found:
            code = found.group(1) or found.group(2)
            out += chr(int(code, 16) if code else int(found.group(3), 8))
            place += found.end()
            continue
        after = inner[place + 1]
        out += _ESCAPES.get(after, after)
        place += 2
    return out


def tokenize(sql):
    tokens, place = [], 0
    while place < len(sql):
        found = _TOKEN.match(sql, place)
        if not found:
            raise syntax_error(sql, sql[place], place)
        kind, text = found.lastgroup, found.group()
        if kind == "quoted":
            tokens.append(Token("quoted", text[1:-1].replace("``", "`"), place))
        elif kind == "raw":
            tokens.append(Token("text", text[2:-1], place))
        elif kind == "text":
            tokens.append(Token("text", unescape(text), place))
        elif kind != "space":
            tokens.append(Token(kind, text, place))
        place = found.end()
    tokens.append(Token("end", "", len(sql)))
    return tokens


def syntax_error(sql, near, place):
    line = sql.count("\n", 0, place) + 1
    column = place - (sql.rfind("\n", 0, place) + 1)
    near = f"'{near}'" if near else "end of input"
    return ParseException(
        f"\n[PARSE_SYNTAX_ERROR] Syntax error at or near {near}.(line {line}, pos {column})\n\n"
        f"== SQL ==\n{sql}", error_class="PARSE_SYNTAX_ERROR")


class Reader:
    """A place in the tokens, with the small steps that parsers take."""

    def __init__(self, sql):
        self.sql = sql
        self.tokens = tokenize(sql)
        self.place = 0

    @property
    def now(self):
        return self.tokens[self.place]

    def ahead(self, count=1):
        return self.tokens[min(self.place + count, len(self.tokens) - 1)]

    def fail(self, token=None):
        token = token or self.now
        raise syntax_error(self.sql, token.text, token.place)

    def at(self, *words):
        """Whether the next tokens are these words or signs."""
        return all(self.ahead(i).word == word for i, word in enumerate(words))

    def accept(self, *words):
        if self.at(*words):
            self.place += len(words)
            return True
        return False

    def expect(self, *words):
        if not self.accept(*words):
            self.fail()

    def take(self):
        self.place += 1
        return self.tokens[self.place - 1]

    def identifier(self):
        token = self.now
        if token.kind not in ("name", "quoted"):
            self.fail()
        return self.take().text

    def dotted(self):
        parts = [self.identifier()]
        while self.accept("."):
            parts.append(self.identifier())
        return parts

    def end(self):
        self.accept(";")
        if self.now.kind != "end":
            self.fail()
