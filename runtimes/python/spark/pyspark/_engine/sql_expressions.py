"""Expressions of Spark SQL, as nodes."""

import decimal
import functools
import itertools

from pyspark.errors import AnalysisException, NotServed
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine.sql_intervals import interval
from pyspark._engine.sql_literals import number, number_type, typed_literal
from pyspark._engine.sql_tokens import Reader
from pyspark._engine.sql_windows import WindowSpecs

# Words that end an expression, so that they are no alias of it.
RESERVED = {
    "FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "UNION", "INTERSECT", "EXCEPT", "MINUS",
    "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "OUTER", "SEMI", "ANTI", "ON", "USING",
    "WHEN", "THEN", "ELSE", "END", "AND", "OR", "NOT", "AS", "ASC", "DESC", "NULLS", "LATERAL",
    "WINDOW", "CLUSTER", "DISTRIBUTE", "SORT", "IN", "BETWEEN", "LIKE", "ILIKE", "RLIKE", "REGEXP",
    "IS", "NATURAL", "SELECT", "PIVOT", "UNPIVOT", "TABLESAMPLE", "OFFSET", "QUALIFY", "DIV",
    "OVER", "FILTER", "IGNORE", "RESPECT", "ROWS", "RANGE", "CASE", "WITH", "VALUES", "TO",
}
_SIGNS = [  # from the weakest
    {"|": "|"}, {"^": "^"}, {"&": "&"}, {"+": "+", "-": "-", "||": "||"},
    {"*": "*", "/": "/", "%": "%", "DIV": "div"},
]
_COMPARE = {"=": "=", "==": "=", "<=>": "<=>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
_NO_PARENS = {"CURRENT_DATE", "CURRENT_TIMESTAMP", "CURRENT_USER"}
_WITH_UNIT = {name: to for to, names in (
    ("timestampadd", ("timestampadd", "dateadd", "date_add")),
    ("timestampdiff", ("timestampdiff", "datediff", "date_diff", "timediff"))) for name in names}
_counter = itertools.count(1)


class Expressions(WindowSpecs, Reader):
    """Parses from the current place. Queries (sql_queries.py) build on it."""

    lambdas = ()

    def expression(self):
        left = self._and()
        while self.accept("OR"):
            left = e.Call("or", (left, self._and()))
        return left

    def _and(self):
        left = self._not()
        while self.accept("AND"):
            left = e.Call("and", (left, self._not()))
        return left

    def _not(self):
        if self.accept("NOT") or self.accept("!"):
            return e.Call("not", (self._not(),))
        if self.at("EXISTS", "(") and self.ahead(2).word in ("SELECT", "WITH"):
            self.place += 1
            return e.Subquery("exists", self._subquery())
        return self._predicate()

    def _predicate(self):
        left = self._signs(0)
        while True:
            token = self.now
            if token.word in _COMPARE:
                self.take()
                left = e.Call(_COMPARE[token.word], (left, self._signs(0)))
            elif token.word in ("<>", "!="):
                self.take()
                left = e.Call("not", (e.Call("=", (left, self._signs(0))),))
            elif self.accept("IS"):
                left = self._is(left)
            else:
                negated = self.at("NOT") and self.ahead().word in (
                    "IN", "BETWEEN", "LIKE", "ILIKE", "RLIKE", "REGEXP")
                if negated:
                    self.take()
                found = self._postfix_predicate(left)
                if found is None:
                    return left
                left = e.Call("not", (found,)) if negated else found

    def _is(self, left):
        negated = self.accept("NOT")
        if self.accept("NULL"):
            return e.Call("isnotnull" if negated else "isnull", (left,))
        if self.accept("DISTINCT", "FROM"):
            same = e.Call("<=>", (left, self._signs(0)))
            return same if negated else e.Call("not", (same,))
        for word, value in (("TRUE", True), ("FALSE", False)):
            if self.accept(word):
                same = e.Call("<=>", (left, e.Literal(value)))
                return e.Call("not", (same,)) if negated else same
        if self.accept("UNKNOWN"):
            return e.Call("isnotnull" if negated else "isnull", (left,))
        return self.fail()

    def _postfix_predicate(self, left):
        if self.accept("BETWEEN"):
            low = self._signs(0)
            self.expect("AND")
            return e.Call("and", (e.Call(">=", (left, low)),
                                  e.Call("<=", (left, self._signs(0)))))
        if self.accept("IN"):
            if self.at("(") and self.ahead().word in ("SELECT", "WITH", "VALUES"):
                return e.Subquery("in", self._subquery(), left)
            self.expect("(")
            return e.Call("in", [left] + self._listed(")"))
        for word, name in (("LIKE", "like"), ("ILIKE", "ilike"), ("RLIKE", "rlike"),
                           ("REGEXP", "rlike")):
            if self.accept(word):
                if self.now.word in ("ANY", "ALL", "SOME"):
                    return self._like_several(left, name)
                args = [left, self._signs(0)]
                if self.accept("ESCAPE"):
                    args.append(self._signs(0))
                return e.Call(name, args)
        return None

    def _like_several(self, left, name):
        """LIKE ANY (…), LIKE ALL (…)"""
        together = "and" if self.take().word == "ALL" else "or"
        self.expect("(")
        tests = [e.Call(name, (left, pattern)) for pattern in self._listed(")")]
        return functools.reduce(lambda a, b: e.Call(together, (a, b)), tests)

    def _signs(self, level):
        if level == len(_SIGNS):
            return self._unary()
        left = self._signs(level + 1)
        while self.now.word in _SIGNS[level]:
            name = _SIGNS[level][self.take().word]
            left = e.Call(name, (left, self._signs(level + 1)),
                          shown="concat" if name == "||" else None)
        return left

    def _unary(self):
        if self.accept("-"):
            inner = self._unary()
            if isinstance(inner, e.Literal) and isinstance(
                    inner.value, (int, float, decimal.Decimal)) and not isinstance(
                        inner.value, bool):
                return e.Literal(-inner.value, number_type(-inner.value, inner.type))
            return e.Call("negative", (inner,))
        if self.accept("+"):
            return e.Call("positive", (self._unary(),), shown="positive")
        if self.accept("~"):
            return e.Call("~", (self._unary(),))
        return self._postfix(self._primary())

    def _postfix(self, node):
        while True:
            if self.accept("["):
                key = self.expression()
                self.expect("]")
                node = e.Item(node, key)
            elif self.accept("::"):
                node = e.Cast(node, self.type())
            elif self.at(".") and not isinstance(node, e.Name) and (
                    self.ahead().kind in ("name", "quoted")):
                self.take()
                node = e.Item(node, e.Literal(self.identifier()))
            else:
                return node

    def _primary(self):
        token = self.now
        if token.kind == "number":
            return number(self.take().text)
        if token.kind == "text":
            self.take()
            text = token.text
            while self.now.kind == "text":
                text += self.take().text
            return e.Literal(text)
        if self.accept("("):
            return self._parenthesis()
        if self.accept("*"):
            return e.Star()
        if self.accept(":") or self.accept("?"):
            return self._parameter(token)
        if token.kind not in ("name", "quoted"):
            self.fail()
        if token.kind == "name":
            found = self._keyword(token)
            if found is not None:
                return found
        return self._named()

    def _parameter(self, token):
        given = getattr(self, "parameters", None)
        if token.text == "?":
            if not isinstance(given, list) or not given:
                self.fail(token)
            found = given.pop(0)
        else:
            name = self.identifier()
            if not isinstance(given, dict) or name not in given:
                raise AnalysisException(f"[UNBOUND_SQL_PARAMETER] Found the unbound parameter: "
                                        f"{name}. Give it in `args`.",
                                        error_class="UNBOUND_SQL_PARAMETER")
            found = given[name]
        return found._node if hasattr(found, "_node") else e.Literal(found)

    def _parenthesis(self):
        if self.now.word in ("SELECT", "WITH", "VALUES"):
            self.place -= 1
            return e.Subquery("scalar", self._subquery())
        start = self.place
        names = []
        while self.now.kind in ("name", "quoted"):  # (x, y) -> …
            names.append(self.take().text)
            if not self.accept(","):
                break
        if names and self.accept(")", "->"):
            return self._lambda(names)
        self.place = start
        first = self.expression()
        if self.accept(","):
            rest = self._listed(")")
            return e.Call("named_struct", [part for i, node in enumerate([first] + rest, 1)
                                           for part in (e.Literal(f"col{i}"), node)])
        self.expect(")")
        return first

    def _lambda(self, names):
        saved = self.lambdas
        unique = [f"l{next(_counter)}_" for _ in names]
        self.lambdas = saved + tuple(zip([name.lower() for name in names], unique))
        body = self.expression()
        self.lambdas = saved
        return e.Lambda(unique, body)

    def _listed(self, closing):
        nodes = []
        if self.accept(closing):
            return nodes
        while True:
            nodes.append(self.argument())
            if self.accept(closing):
                return nodes
            self.expect(",")

    def argument(self):
        """An argument of a function: an expression, a lambda, or one under a name."""
        if self.now.kind in ("name", "quoted") and self.ahead().word == "->":
            name = self.take().text
            self.take()
            return self._lambda([name])
        node = self.expression()
        is_name = self.now.kind == "quoted" or (self.now.kind == "name" and self.now.word not in RESERVED)
        if self.accept("AS") or (is_name and self.ahead().word in (",", ")")):
            return e.Alias(node, [self.identifier()])
        return node

    def _keyword(self, token):
        word = token.word
        after = self.ahead()
        if word in ("TRUE", "FALSE"):
            self.take()
            return e.Literal(word == "TRUE")
        if word == "NULL":
            self.take()
            return e.Literal(None)
        if word == "CASE":
            return self._case()
        if word in ("CAST", "TRY_CAST") and after.word == "(":
            self.place += 2
            node = self.expression()
            self.expect("AS")
            made = e.Cast(node, self.type(), word == "TRY_CAST")
            self.expect(")")
            return made
        if word in ("DATE", "TIMESTAMP", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "X") and (
                after.kind == "text"):
            self.take()
            return typed_literal(word, self.take().text)
        if word == "INTERVAL" and (after.kind in ("text", "number") or after.word == "-"):
            self.take()
            return interval(self)
        if word == "EXTRACT" and after.word == "(":
            self.place += 2
            field = self.identifier()
            self.expect("FROM")
            node = self.expression()
            self.expect(")")
            return e.Call("extract", (e.Literal(field), node))
        if word in _NO_PARENS and after.word != "(":
            self.take()
            return e.Call(word.lower(), ())
        if word in ("TRIM", "SUBSTRING", "SUBSTR", "POSITION", "OVERLAY") and after.word == "(":
            return self._worded_call(word)
        return None

    def _worded_call(self, word):
        """TRIM(BOTH x FROM y), SUBSTRING(x FROM a FOR b), POSITION(a IN b), OVERLAY(…)."""
        start = self.place
        self.place += 2
        if word == "TRIM":
            side = self.take().word if self.now.word in ("BOTH", "LEADING", "TRAILING") else None
            what = None if self.at("FROM") else self.expression()
            if self.accept("FROM"):
                node = self.expression()
                self.expect(")")
                name = {"LEADING": "trim_leading", "TRAILING": "trim_trailing"}.get(side, "trim")
                return e.Call(name, (node, what or e.Literal(" ")))
        elif word == "POSITION":
            first = self._signs(0)
            if self.accept("IN"):
                node = self.expression()
                self.expect(")")
                return e.Call("locate", (first, node))
        elif word == "OVERLAY":
            node = self.expression()
            if self.accept("PLACING"):
                args = [node, self.expression()]
                self.expect("FROM")
                args.append(self.expression())
                if self.accept("FOR"):
                    args.append(self.expression())
                self.expect(")")
                return e.Call("overlay", args)
        else:
            node = self.expression()
            if self.accept("FROM"):
                args = [node, self.expression()]
                if self.accept("FOR"):
                    args.append(self.expression())
                self.expect(")")
                return e.Call("substring", args)
        self.place = start
        return None

    def _case(self):
        self.expect("CASE")
        subject = None if self.at("WHEN") else self.expression()
        branches = []
        while self.accept("WHEN"):
            when = self.expression()
            if subject is not None:
                when = e.Call("=", (subject, when))
            self.expect("THEN")
            branches.append((when, self.expression()))
        otherwise = self.expression() if self.accept("ELSE") else None
        self.expect("END")
        return e.Case(branches, otherwise)

    def type(self):
        """A type: its tokens up to where it ends."""
        start = self.now.place
        if self.accept("INTERVAL"):
            self.identifier()
            if self.accept("TO"):
                self.identifier()
            return t.DataType.fromDDL(self.sql[start:self.now.place].strip())
        self.identifier()
        depth = 0
        while True:
            token = self.now
            if token.word in ("<", "("):
                depth += 1
            elif token.word in (">", ")") and depth:
                depth -= 1
            elif not depth:
                break
            elif token.kind == "end":
                self.fail()
            self.take()
        return t.DataType.fromDDL(self.sql[start:self.now.place].strip())

    def _named(self):
        """A column, a call of a function, or a star."""
        parts = [self.identifier()]
        while self.at(".") and (
                self.ahead().kind in ("name", "quoted") or self.ahead().word == "*"):
            self.take()
            if self.accept("*"):
                return e.Star(parts)
            parts.append(self.identifier())
        if self.at("(") and len(parts) == 1:
            return self._call(parts[0])
        if len(parts) == 1 and self.at("->"):
            self.take()
            return self._lambda(parts)
        for name, unique in reversed(self.lambdas):
            if name == parts[0].lower():
                node = e.Variable(unique, parts[0])
                for field in parts[1:]:
                    node = e.Item(node, e.Literal(field))
                return node
        return e.Name(parts)

    def _call(self, name):
        self.expect("(")
        name = name.lower()
        distinct = self.accept("DISTINCT")
        if not distinct:
            self.accept("ALL")
        args = self._listed(")")
        if name in _WITH_UNIT and len(args) == 3 and isinstance(args[0], e.Name):
            return e.Call(_WITH_UNIT[name], [e.Literal(args[0].parts[0].upper())] + args[1:])
        ignore = None
        if self.accept("IGNORE", "NULLS"):
            ignore = True
        elif self.accept("RESPECT", "NULLS"):
            ignore = False
        if self.accept("WITHIN", "GROUP", "("):
            args = self._within_group(args)
        where = None
        if self.accept("FILTER", "("):
            self.expect("WHERE")
            where = self.expression()
            self.expect(")")
        node = self._made(name, args, distinct, where, ignore)
        if self.accept("IGNORE", "NULLS"):
            node = e.Call(node.name, node.args, distinct, where, None, True)
        if self.accept("OVER"):
            return self._over(node)
        return node

    def _within_group(self, args):
        """percentile_cont(0.5) WITHIN GROUP (ORDER BY x): (x, 0.5, whether x goes down)"""
        self.expect("ORDER", "BY")
        order = self.order()
        self.expect(")")
        return [order.child, *args, e.Literal(not order.ascending)]

    def _made(self, name, args, distinct, where, ignore):
        if name in ("bigint", "int", "double", "string", "boolean", "float", "decimal", "smallint",
                    "tinyint", "binary", "date", "timestamp") and len(args) == 1:
            return e.Cast(args[0], t.DataType.fromDDL(name), unnamed=True)
        if name == "window" and len(args) > 2:  # the engine has the start before the slide
            start = args[3] if len(args) > 3 else e.Literal("0 seconds")
            args = [*args[:2], start, args[2]]
        registered = _registered(name)
        if registered is not None and not distinct and where is None:
            return registered(*args)
        renamed = {"nvl": "coalesce", "mean": "avg", "char_length": "length", "power": "power"}
        shown = name if name in renamed and renamed[name] != name or name in ("pow", "negative", "positive") else None
        return e.Call(renamed.get(name, name), args, distinct, where, shown, ignore)

    def expressions(self):
        nodes = [self.expression()]
        while self.accept(","):
            nodes.append(self.expression())
        return nodes

    def orders(self):
        nodes = [self.order()]
        while self.accept(","):
            nodes.append(self.order())
        return nodes

    def order(self):
        node = self.expression()
        up = not self.accept("DESC")
        if up:
            self.accept("ASC")
        first = None
        if self.accept("NULLS"):
            first = self.take().word == "FIRST"
        return e.Order(node, up, first)

    def item(self):
        """An expression with its alias, as SELECT lists them."""
        if self.now.kind in ("name", "quoted") and self.ahead().word == "->":
            self.fail()
        node = self.expression()
        if self.accept("AS"):
            if self.accept("("):
                names = [self.identifier()]
                while self.accept(","):
                    names.append(self.identifier())
                self.expect(")")
                return e.Alias(node, names)
            return e.Alias(node, [self.identifier()])
        if self.now.kind == "quoted" or (
                self.now.kind == "name" and self.now.word not in RESERVED):
            return e.Alias(node, [self.identifier()])
        return node

    def _subquery(self):
        raise NotServed("a subquery in an expression outside of spark.sql")


def _registered(name):
    """What spark.udf.register gave a name, which goes before a builtin of that name; or None."""
    from pyspark.sql.session import SparkSession
    active = SparkSession.getActiveSession()
    return active._functions.get(name) if active is not None else None


def parse_expression(text):
    reader = Expressions(text)
    node = reader.expression()
    reader.end()
    return node


def parse_item(text):
    """An expression that may have an alias: selectExpr, expr."""
    reader = Expressions(text)
    node = reader.item()
    reader.end()
    return node
