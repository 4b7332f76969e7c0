"""Calculated fields read anew: text to nested tuples. Written from AWS's pages, not from src/bi.

    parse("sum({a}, [{b}])") == ("call", "sum", [("field", "a"), ("list", [("field", "b")])])
"""

import re

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.\d*|\.\d+|\d+)|(?P<string>'[^']*'|\"[^\"]*\")|\$\{(?P<parameter>[^}]+)\}"
    r"|\{(?P<field>[^}]+)\}|(?P<word>[A-Za-z_]\w*)|(?P<symbol><>|<=|>=|[-+*/%^=<>(),\[\]!]))")
POWERS = {"or": 1, "and": 2, "=": 4, "<>": 4, "<": 4, ">": 4, "<=": 4, ">=": 4,
          "+": 5, "-": 5, "*": 6, "/": 6, "%": 6, "^": 8}


class Parser:
    def __init__(self, text):
        self.tokens, at = [], 0
        text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S).rstrip()
        while at < len(text):
            match = TOKEN.match(text, at)
            assert match, text[at:]
            self.tokens.append((match.lastgroup, match.group(match.lastgroup)))
            at = match.end()
        self.tokens.append(("end", ""))
        self.at = 0

    def peek(self):
        return self.tokens[self.at]

    def take(self, text=None):
        token = self.tokens[self.at]
        assert text is None or token[1] == text, (token, text)
        self.at += 1
        return token

    def expression(self, power=0):
        left = self.operand()
        while True:
            operator = self.peek()[1].lower() if self.peek()[0] in ("symbol", "word") else ""
            if POWERS.get(operator, 0) <= power:
                return left
            self.take()
            left = ("call", operator, [left, self.expression(POWERS[operator])])

    def operand(self):
        kind, text = self.take()
        if kind == "number":
            return ("literal", float(text) if "." in text else int(text))
        if kind == "string":
            return ("literal", text[1:-1])
        if kind in ("parameter", "field"):
            return (kind, text)
        if text == "-":
            inner = self.expression(7)
            if inner[0] == "literal" and inner[1] is not None:
                return ("literal", -inner[1])
            return ("call", "negate", [inner])
        if text == "(":
            inner = self.expression()
            self.take(")")
            return inner
        if text == "[":
            return ("list", self.items("]", self.item))
        return self.word(text)

    def word(self, text):
        if text.lower() == "not":
            return ("call", "not", [self.expression(3)])
        if self.peek()[1] == "(":
            self.take()
            return ("call", text.lower(), self.items(")", self.expression))
        if text.lower() == "null":
            return ("literal", None)
        return ("field", text)

    def items(self, end, one):
        out = []
        while self.peek()[1] != end:
            if out:
                self.take(",")
            out.append(one())
        self.take()
        return out

    def item(self):
        if self.peek()[1] == "!":
            self.take()
            return ("excluded", self.expression())
        value = self.expression()
        if self.peek()[1].lower() in ("asc", "desc"):
            return ("sorted", value, self.take()[1].lower() == "desc")
        return value


def parse(text):
    parser = Parser(text)
    tree = parser.expression()
    parser.take("")
    return tree
