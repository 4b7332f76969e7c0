"""GROUP BY: aggregates over groups, with cube, rollup, grouping sets and pivot."""

from pyspark.errors import AnalysisException
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine import plan as p
from pyspark._engine.compiler import Compiler
from pyspark._engine.registry import AGGREGATES
from pyspark._engine.rewriting import rewritten
from pyspark._engine.scope import Attribute, Scope, fresh
from pyspark._engine.selection import expand, has_aggregate, is_generator, select, trimmed
from pyspark._engine.typed import Typed, is_numeric


class GroupCompiler(Compiler):
    """Compiles over groups: aggregates become columns, and grouped expressions are found."""

    def __init__(self, inner, keys, session):
        super().__init__(inner.scope, session)
        self.inner, self.keys = inner, keys  # keys: (node, Typed over the rows, attribute)
        self.calls = []  # (id, Typed over the rows)

    def compile(self, node):
        if not isinstance(node, (e.Literal, e.Variable, e.Lambda, e.Interval)):
            found = self._key(node)
            if found is not None:
                return found
        return super().compile(node)

    def _key(self, node):
        if not self.keys or has_aggregate(node) or isinstance(node, (e.Star, e.Order, e.Window)):
            return None
        before = len(self.inner.stage)
        saved, self.inner.variables = self.inner.variables, self.variables
        try:
            sql = self.inner.compile(node).sql
        except AnalysisException:
            sql = None
        finally:
            self.inner.variables = saved
        for _, value, attribute in self.keys:
            if value.sql == sql:
                return Typed(attribute.id, attribute.type, attribute.nullable)
        del self.inner.stage[before:]
        return None

    def name(self, node):
        if self.scope.find(node.parts) is None and (
                len(node.parts) != 1 or node.parts[0].lower() not in self.scope.aliases):
            return super().name(node)
        if len(node.parts) == 1 and not self.scope.by_name(node.parts[0]) and (
                node.parts[0].lower() in self.scope.aliases):
            return super().name(node)
        attribute = self.scope.find(node.parts)[0]
        if attribute.id not in {a.id for a in self.scope.attributes}:
            return super().name(node)
        raise _not_grouped(node, self.keys)

    def bound(self, node):
        raise _not_grouped(node, self.keys)

    def aggregate(self, node):
        if node.name in ("grouping", "grouping_id"):
            return self._grouping(node)
        value = self.inner.aggregate_sql(node)
        for id, known in self.calls:
            if known.sql == value.sql and known.type == value.type:
                return Typed(id, value.type, value.nullable)
        id = fresh("g")
        self.calls.append((id, value))
        return Typed(id, value.type, value.nullable)

    def _grouping(self, node):
        keys = node.args or [key for key, _, _ in self.keys]
        ids = []
        for arg in keys:
            found = self._key(arg)
            if found is None:
                raise AnalysisException(f"[GROUPING_COLUMN_MISMATCH] {e.text(arg)} is not grouped.",
                                        error_class="GROUPING_COLUMN_MISMATCH")
            ids.append(found.sql)
        id = fresh("g")
        sql = "grouping({})".format(", ".join(ids))
        kind = t.ByteType() if node.name == "grouping" else t.LongType()
        name = "TINYINT" if node.name == "grouping" else "BIGINT"
        self.calls.append((id, Typed(f"CAST({sql} AS {name})", kind, False)))
        return Typed(id, kind, False)

    def window(self, node):
        from pyspark._engine.windows import compile_window
        return compile_window(self, node)

    def aggregate_sql(self, node):
        """An aggregate as the function of a window over the groups."""
        return AGGREGATES[node.name](self, node)


def _not_grouped(node, keys):
    return AnalysisException(
        f'[MISSING_AGGREGATION] The non-aggregating expression "{e.text(node)}" is based on '
        f'columns '
        "which are not participating in the GROUP BY clause.",
        error_class="MISSING_AGGREGATION" if keys else "MISSING_GROUP_BY")


def aggregate(child, groupings, nodes, session, sets=None, having=None, order=None, outer=None,
              aliases=None):
    """The plan of SELECT nodes FROM child GROUP BY groupings HAVING having ORDER BY order.

    `sets` is None, or "CUBE", "ROLLUP", or a list of lists of places in `groupings`.
    """
    from pyspark._engine.time_windows import with_windows
    before = groupings
    child, groupings = with_windows(child, groupings, session, outer)
    if groupings is not before:
        nodes = [_regrouped(node, before, groupings) for node in nodes]
        having = having and _regrouped(having, before, groupings)
    if any(is_generator(node) for node in nodes):
        return _generated(child, groupings, nodes, session, sets, having, order, outer, aliases)
    scope = Scope(child.attributes, outer, aliases)
    inner = Compiler(scope, session)
    keys = []
    for node in groupings:
        value = inner.compile(node)
        if isinstance(value.type, t.MapType):
            raise AnalysisException("[GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE] The expression "
                                    f'"{e.text(node)}" cannot be used as a grouping expression '
                                    "because its data type is not orderable.",
                                    error_class="GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE")
        keys.append((node, value, Attribute(e.output_name(node), value.type,
                                            value.nullable or bool(sets), id=fresh("k"))))
    compiler = GroupCompiler(inner, keys, session)
    used, items = set(), []
    for node in expand(nodes, scope):
        value = compiler.compile(node)
        with e.naming(Compiler(scope, session)):
            items.append((_made(node, value, keys, used), value.sql))
    kept = compiler.condition(having).sql if having is not None else None
    sorted_by = []
    for node in order or []:
        sorted_by.append(_order_key(compiler, node, items))
    grouped = _grouped(p.with_stage(child, inner.stage), keys, compiler.calls, sets)
    plan = p.with_stage(grouped, compiler.stage)
    if kept:
        plan = p.restrict(plan, kept)
    if sorted_by:
        plan = p.project(plan, items + [(a, a.id) for a in plan.attributes])
        plan = p.sort(plan, sorted_by)
        return trimmed(plan, [attribute for attribute, _ in items])
    below = plan
    plan = p.project(plan, items)
    plan.below, plan.items = below, items
    return plan


def _regrouped(node, before, after):
    """The node, in which keys are those that took their places."""
    def plain(key):
        return key.child if isinstance(key, e.Alias) else key

    moved = [(plain(old), plain(new)) for old, new in zip(before, after) if old is not new]
    if not any(inner is old for inner in e.walk(node) for old, _ in moved):
        return node
    made = rewritten(node, lambda inner: next((new for old, new in moved if inner is old), None))
    return made if isinstance(made, e.Alias) else e.Alias(made, [e.output_name(node)])


def _generated(child, groupings, nodes, session, sets, having, order, outer, aliases):
    """A generator over groups: its arguments are columns of the groups, which it then spreads."""
    listed, generators = [], []
    for node in nodes:
        if not is_generator(node):
            listed.append(node)
            continue
        call = node.child if isinstance(node, e.Alias) else node
        args = [arg if isinstance(arg, e.Literal) else e.Alias(arg, [fresh("a")])
                for arg in call.args]
        generators.append((len(listed), node, call, args))
        listed += [arg for arg in args if isinstance(arg, e.Alias)]
    plan = aggregate(child, groupings, listed, session, sets, having, order, outer, aliases)
    outputs, place = [], 0
    bound = [e.Bound(a) for a in plan.visible()]
    for start, node, call, args in generators:
        outputs += bound[place:start]
        made = iter(bound[start:])
        spread = e.Call(call.name, [arg if isinstance(arg, e.Literal) else next(made)
                                    for arg in args])
        outputs.append(e.Alias(spread, node.names) if isinstance(node, e.Alias) else spread)
        place = start + sum(isinstance(arg, e.Alias) for arg in args)
    return select(plan, outputs + bound[place:], session, outer)


def _order_key(compiler, node, items):
    """A sort key after aggregation: the name of an output first, then an expression."""
    order = node if isinstance(node, e.Order) else e.Order(node)
    tail = "ASC" if order.ascending else "DESC"
    tail += " NULLS FIRST" if order.nulls_first else " NULLS LAST"
    if isinstance(order.child, e.Name) and len(order.child.parts) == 1:
        wanted = order.child.parts[0].lower()
        for attribute, _ in items:
            if attribute.name.lower() == wanted:
                return f"{attribute.id} {tail}"
    return f"{compiler.compile(order.child).sql} {tail}"


def _made(node, value, keys, used):
    """The attribute of an output; a grouped column keeps the id that it has among the rows."""
    if isinstance(node, (e.Name, e.Bound)):
        for _, row_value, attribute in keys:
            if attribute.id == value.sql and row_value.sql not in used and (
                    row_value.sql.isidentifier()):
                used.add(row_value.sql)
                return attribute.copy(id=row_value.sql, root=None, name=(
                    node.attribute.name if isinstance(node, e.Bound) else node.parts[-1]))
    metadata = node.metadata if isinstance(node, e.Alias) else None
    return Attribute(e.output_name(node), value.type, value.nullable, metadata=metadata)


def _grouped(child, keys, calls, sets):
    attributes = [attribute for _, _, attribute in keys] + [
        Attribute(id, value.type, value.nullable, id=id) for id, value in calls]
    before = "".join(f", {value.sql} AS {attribute.id}" for _, value, attribute in keys)
    listed = [attribute.id for _, _, attribute in keys]
    outputs = ", ".join(listed + [f"{value.sql} AS {id}" for id, value in calls]) or "1"
    if isinstance(sets, str):
        tail = f" GROUP BY {sets}({', '.join(listed)})"
    elif sets is not None:
        tail = " GROUP BY GROUPING SETS (" + ", ".join(
            "(" + ", ".join(listed[place] for place in one) + ")" for one in sets) + ")"
    else:
        tail = f" GROUP BY {', '.join(listed)}" if listed else ""

    def write(source):
        inner = f"(SELECT *{before} FROM {source}) {fresh('t')}" if before else source
        return f"SELECT {outputs} FROM {inner}{tail}"

    return p.wrap(child, attributes, write)


def pivoted(plan, keys, shown, pairs, aggregates, session, sets=None):
    """Groups by `keys`, listed as `shown`, with each aggregate for each of `pairs`: (condition of
    the rows, name)."""
    plain = aggregate(plan, [], aggregates, session)
    nodes = _pivot_nodes(pairs, aggregates, [attribute.type for attribute in plain.visible()])
    return aggregate(plan, keys, list(shown) + nodes, session, sets)


def _pivot_nodes(pairs, aggregates, kinds):
    """The outputs of a pivot: each aggregate for each value. Where there are no rows it is null if
    the `kinds` of all are plain; else what the aggregate is of no rows, so that a count is 0."""
    is_plain = all(is_numeric(kind) or isinstance(kind, t.BooleanType) for kind in kinds)
    found = []
    for is_value, name in pairs:
        there = e.Call(">", (e.Call("count", (e.Literal(1),), filter=is_value), e.Literal(0)))
        for node in aggregates:
            plain = node.child if isinstance(node, e.Alias) else node
            shown = name if len(aggregates) == 1 else f"{name}_{e.output_name(node)}"
            value = _filtered(plain, is_value)
            found.append(e.Alias(e.Case([(there, value)]) if is_plain else value, [shown]))
    return found


def _filtered(node, condition):
    """The node, its aggregates over the rows of `condition` only."""
    if isinstance(node, e.Call):
        if node.name in AGGREGATES:
            both = condition if node.filter is None else e.Call("and", (node.filter, condition))
            return e.Call(node.name, node.args, node.distinct, both, node.shown, node.ignore_nulls)
        return e.Call(node.name, [_filtered(arg, condition) for arg in node.args], node.distinct,
                      node.filter, node.shown, node.ignore_nulls)
    if isinstance(node, e.Cast):
        return e.Cast(_filtered(node.child, condition), node.type, node.quiet, node.unnamed)
    if isinstance(node, e.Case):
        return e.Case([(_filtered(a, condition), _filtered(b, condition))
                       for a, b in node.branches],
                      node.otherwise and _filtered(node.otherwise, condition))
    if isinstance(node, e.Item):
        return e.Item(_filtered(node.child, condition), node.key)
    return node
