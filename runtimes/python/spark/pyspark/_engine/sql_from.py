"""What may follow a relation in FROM: PIVOT, UNPIVOT, TABLESAMPLE and LATERAL."""

from pyspark.errors import AnalysisException, NotServed
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine import grouping
from pyspark._engine import plan as p
from pyspark._engine import selection


class Followers:
    """Mixed into Queries."""

    def pivots(self, plan):
        """The relation, with the PIVOT and UNPIVOT clauses that stand here."""
        while True:
            if self.accept("PIVOT"):
                plan = self._pivot(plan)
            elif self.accept("UNPIVOT"):
                plan = self._aliased(self._unpivot(plan))
            else:
                return plan

    def _pivot(self, plan):
        self.expect("(")
        aggregates = [self._until("FOR")]
        while self.accept(","):
            aggregates.append(self._until("FOR"))
        self.expect("FOR")
        columns = [e.Name([name]) for name in self._names()]
        self.expect("IN", "(")
        values = [self._until(None)]
        while self.accept(","):
            values.append(self._until(None))
        self.expect(")", ")")
        scope = plan.scope()
        taken = {_found(scope, node).id for node in columns}
        for node in aggregates:
            taken |= {_found(scope, inner).id for inner in e.walk(node) if isinstance(inner, e.Name)}
        keys = [e.Bound(a) for a in plan.visible() if a.id not in taken]
        pairs = [_pivot_value(columns, node) for node in values]
        return grouping.pivoted(plan, keys, keys, pairs, aggregates, self.session)

    def _until(self, word):
        """An expression with its alias, which is not this word."""
        node = self.expression()
        if self.accept("AS") or (self.now.kind in ("name", "quoted") and self.now.word != word):
            return e.Alias(node, [self.identifier()])
        return node

    def _names(self):
        """a or (a, b)"""
        return self._column_names() if self.at("(") else [self.identifier()]

    def _unpivot(self, plan):
        keep = self.accept("INCLUDE", "NULLS")
        if not keep:
            self.accept("EXCLUDE", "NULLS")
        self.expect("(")
        made = self._names()
        self.expect("FOR")
        name = self.identifier()
        self.expect("IN", "(")
        groups = [self._unpivoted()]
        while self.accept(","):
            groups.append(self._unpivoted())
        self.expect(")", ")")
        scope = plan.scope()
        taken, args = set(), [e.Literal(len(groups))]
        for label, columns in groups:
            found = [_found(scope, e.Name(parts)) for parts in columns]
            taken |= {a.id for a in found}
            label = label or "_".join(a.name for a in found)
            args += [e.Literal(label)] + [e.Bound(a) for a in found]
        kept = [e.Bound(a) for a in plan.visible() if a.id not in taken]
        plan = selection.select(plan, kept + [e.Alias(e.Call("stack", args), [name] + made)],
                                self.session, self.outer)
        if keep:
            return plan
        there = e.Call("isnotnull", (e.Name([made[0]]),))
        for other in made[1:]:
            there = e.Call("or", (there, e.Call("isnotnull", (e.Name([other]),))))
        return selection.where(plan, there, self.session, self.outer)

    def _unpivoted(self):
        """(label or None, the columns' names) of a member of UNPIVOT's list."""
        columns = []
        if self.accept("("):
            columns.append(self.dotted())
            while self.accept(","):
                columns.append(self.dotted())
            self.expect(")")
        else:
            columns.append(self.dotted())
        named = self.accept("AS") or self.now.kind in ("name", "quoted")
        return (self.identifier() if named else None), columns

    def sampled(self, plan):
        """TABLESAMPLE (10 PERCENT), (5 ROWS)"""
        if not self.accept("TABLESAMPLE"):
            return plan
        self.expect("(")
        if self.at("BUCKET"):
            raise NotServed("TABLESAMPLE (BUCKET …)")
        count = self.expression()
        word = self.take().word
        self.expect(")")
        if self.accept("REPEATABLE", "("):
            self._listed(")")
        if word == "ROWS":
            return p.limit(plan, count.value)
        if word != "PERCENT":
            self.fail()
        return p.wrap(plan, plan.attributes, lambda source: (
            f"SELECT {p.named(plan.attributes)} FROM {source} USING SAMPLE "
            f"{float(count.value)} PERCENT (bernoulli)"))

    def lateral(self, plan, kind):
        """What stands behind LATERAL, for each row of `plan`."""
        if kind not in ("inner", "cross", "left"):
            raise AnalysisException(f"[INCOMPATIBLE_JOIN_TYPES] {kind} join with LATERAL.",
                                    error_class="INCOMPATIBLE_JOIN_TYPES")
        if not self.at("("):
            return self._lateral_function(plan, kind)
        around, self.outer = self.outer, plan.scope(self.outer)
        self.expect("(")
        right = p.rename_ids(self.query())[0]
        self.expect(")")
        right = self._aliased(right)
        self.outer = around
        self._always(self.expression() if self.accept("ON") else None)
        word = "LEFT JOIN" if kind == "left" else "JOIN"
        made = right.attributes if kind != "left" else p.nullable(right.attributes)
        attributes = plan.attributes + made
        return p.Plan(attributes, lambda run: (
            f"SELECT {p.named(attributes)} FROM {plan.source(run)} {word} LATERAL "
            f"{right.source(run)} ON true"), plan.sources + right.sources)

    @staticmethod
    def _always(condition):
        if condition is not None and getattr(condition, "value", None) is not True:
            raise NotServed("a condition of a join with LATERAL")

    def _lateral_function(self, plan, kind):
        name = self.identifier().lower()
        self.expect("(")
        args = self._listed(")")
        if kind == "left" and not name.endswith("_outer"):
            name += "_outer"
        alias, names = None, []
        if self.accept("AS") or self.now.kind == "quoted" or self.at_alias():
            alias = self.identifier()
            names = self._column_names()
        self._always(self.expression() if self.accept("ON") else None)
        call = e.Call(name, args)
        made, columns = selection.generate(plan, e.Alias(call, names) if names else call,
                                           self.session, self.outer)
        if alias is None:
            return made
        ids = {a.id for a in columns}
        return p.Plan([a.copy(qualifiers=((alias,),)) if a.id in ids else a
                       for a in made.attributes], made.build, made.sources)


def _found(scope, node):
    found = scope.find(node.parts)
    if found is None:
        raise scope.missing(node.parts)
    return found[0]


def _pivot_value(columns, node):
    """(the condition under which a row has the value, the name of its column)"""
    name = node.names[0] if isinstance(node, e.Alias) else None
    plain = node.child if isinstance(node, e.Alias) else node
    values = [plain]
    if isinstance(plain, e.Call) and plain.name in ("named_struct", "struct"):
        values = list(plain.args[1::2] if plain.name == "named_struct" else plain.args)
    if len(values) != len(columns):
        raise AnalysisException("[PIVOT_VALUE_DATA_TYPE_MISMATCH] Invalid pivot value: it has "
                                f"{len(values)} parts, the pivot column {len(columns)}.",
                                error_class="PIVOT_VALUE_DATA_TYPE_MISMATCH")
    condition = None
    for column, value in zip(columns, values):
        same = e.Call("<=>", (column, value))
        condition = same if condition is None else e.Call("and", (condition, same))
    if name is None:
        texts = [_value_text(value) for value in values]
        name = texts[0] if len(texts) == 1 else "{" + ", ".join(texts) + "}"
    return condition, name


def _value_text(node):
    if not isinstance(node, e.Literal):
        return e.text(node)
    from pyspark._engine.compiler import literal_type
    from pyspark._engine.rendering import value_text
    if node.value is None:
        return "null"
    return value_text(node.value, node.type or literal_type(node.value) or t.StringType())
