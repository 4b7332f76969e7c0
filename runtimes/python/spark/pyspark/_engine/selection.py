"""SELECT: lists of expressions over a plan, with stars, generators, aggregates and Python."""

from pyspark.errors import AnalysisException, NotServed
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine import plan as p
from pyspark._engine.compiler import GENERATORS, Compiler
from pyspark._engine.registry import AGGREGATES
from pyspark._engine.rewriting import rewritten
from pyspark._engine.scope import Attribute, Scope, fresh
from pyspark._engine.typed import Typed, quote_name


def has_aggregate(node):
    """Whether an aggregate stands in the node, other than as the function of a window."""
    if isinstance(node, e.Window):
        inner = list(node.function.children()) + list(node.partition) + list(node.order)
        return any(has_aggregate(child) for child in inner)
    if isinstance(node, e.Call) and node.name in AGGREGATES:
        return True
    return any(has_aggregate(child) for child in node.children())


def expand(nodes, scope):
    """The nodes with each star replaced by the columns it stands for."""
    found = []
    for node in nodes:
        if not isinstance(node, e.Star):
            found.append(rewritten(node, lambda inner: _spread_stars(inner, scope)))
            continue
        if not node.prefix:
            found += [e.Bound(a) for a in scope.attributes if not a.hidden]
            continue
        lower = tuple(part.lower() for part in node.prefix)
        mine = [a for a in scope.attributes if a.name != p.INPUT_FILE and any(
            tuple(q.lower() for q in qualifier[-len(lower):]) == lower
            for qualifier in a.qualifiers)]
        if not mine:
            struct = Compiler(scope).compile(e.Name(node.prefix))
            if not isinstance(struct.type, t.StructType):
                raise scope.missing(node.prefix)
            mine = None
            found += [e.Alias(e.Item(e.Name(node.prefix), e.Literal(f.name)), [f.name])
                      for f in struct.type.fields]
        else:
            found += [e.Bound(a) for a in mine]
    return found


def _spread_stars(node, scope):
    """struct(*), hash(*): the columns as arguments. count(*) is no such call."""
    if not isinstance(node, e.Call) or node.name == "count" or not any(
            isinstance(arg, e.Star) for arg in node.args):
        return None
    return e.Call(node.name, expand(node.args, scope), node.distinct, node.filter, node.shown,
                  node.ignore_nulls)


def made(node, value, scope, used):
    """The attribute that an item of the list makes: a column that only passes keeps its own."""
    inner = node
    bare = isinstance(inner, (e.Name, e.Bound))
    if bare:
        name = node.attribute.name if isinstance(node, e.Bound) else node.parts[-1]
        for attribute in scope.attributes:
            if attribute.id == value.sql:
                if attribute.id in used:
                    return attribute.copy(hidden=False, name=name, id=fresh())
                used.add(attribute.id)
                return attribute.copy(hidden=False, name=name)
    metadata = node.metadata if isinstance(node, e.Alias) else None
    name = e.output_name(node)
    if isinstance(node, e.Cast) and isinstance(node.child, e.Name):
        found = scope.find(node.child.parts)
        name = e.text(node) if found and found[1] else name  # a field has no name that stays
    if isinstance(node, e.Name):
        found = scope.find(node.parts)
        name = found[1][-1] if found and found[1] else (found[0].name if found else name)
    return Attribute(name, value.type, value.nullable, metadata=metadata)


def _plain(node):
    return node.child if isinstance(node, e.Alias) else node


def is_generator(node):
    node = _plain(node)
    return isinstance(node, e.Call) and node.name in GENERATORS


def select(child, nodes, session, outer=None, before=None):
    """The plan of SELECT nodes FROM child. `before(plan, scope)` is for missing columns."""
    nodes = expand(nodes, child.scope(outer))
    from pyspark._engine.time_windows import with_windows
    child, nodes = with_windows(child, nodes, session, outer)
    scope = child.scope(outer)
    if any(has_aggregate(node) for node in nodes):
        from pyspark._engine.grouping import aggregate
        return aggregate(child, [], nodes, session, outer=outer)
    for node in [node for node in nodes if is_generator(node)]:
        child, columns = generate(child, node, session, outer)
        scope = child.scope(outer)
        place = nodes.index(node)
        nodes = nodes[:place] + [e.Bound(a) for a in columns] + nodes[place + 1:]
    compiler = Compiler(scope, session)
    used, items = set(), []
    with e.naming(Compiler(scope, session)):
        for node in nodes:
            value = compiler.compile(node)
            items.append((made(node, value, scope, used), value.sql))
            if isinstance(node, e.Alias):  # items behind it may use it
                scope.aliases.setdefault(node.names[0].lower(), node.child)
    below = p.with_stage(child, compiler.stage)
    plan = p.project(below, items)
    plan.below = child
    plan.items = items
    return plan


def generate(child, node, session, outer=None):
    """The rows of `child` times what a generator makes: (plan, the new columns)."""
    call = _plain(node)
    names = node.names if isinstance(node, e.Alias) else ()
    compiler = Compiler(child.scope(outer), session)
    name = call.name
    keep_empty = name.endswith("_outer")
    if name == "stack":
        list_sql, fields = _stack(compiler, call)
    elif name == "json_tuple":
        list_sql, fields = _json_tuple(compiler, call)
    else:
        list_sql, fields = _collection(compiler, call)
    if names and len(names) != len(fields):
        raise AnalysisException(
            "[UDTF_ALIAS_NUMBER_MISMATCH] The number of aliases supplied in the AS clause does not "
            f"match the number of columns output by the generator: expected {len(fields)}, got "
            f"{len(names)}.", error_class="UDTF_ALIAS_NUMBER_MISMATCH")
    below = p.with_stage(child, compiler.stage)
    columns = [Attribute(names[i] if names else field, kind, may or keep_empty)
               for i, (field, kind, may, _) in enumerate(fields)]
    cell = fresh("e")
    if keep_empty:
        list_sql = (f"CASE WHEN coalesce(len({list_sql}), 0) = 0 THEN [NULL] ELSE {list_sql} END")
    picked = ", ".join(f"{sql.format(cell)} AS {a.id}"
                       for a, (_, _, _, sql) in zip(columns, fields))

    def write(source):
        inner = f"SELECT *, unnest({list_sql}) AS {cell} FROM {source}"
        ids = "".join(f"{a.id}, " for a in child.attributes)
        return f"SELECT {ids}{picked} FROM ({inner}) {fresh('t')}"

    return p.wrap(below, child.attributes + columns, write), columns


def _collection(compiler, call):
    value = compiler.compile(call.args[0])
    positions = call.name.startswith("posexplode")
    inline = call.name.startswith("inline")
    kind = value.type
    if isinstance(kind, t.MapType):
        entries = f"map_entries({value.sql})"
        fields = [("key", kind.keyType, False, "{0}.key"),
                  ("value", kind.valueType, kind.valueContainsNull, "{0}.value")]
    elif isinstance(kind, t.ArrayType):
        entries = value.sql
        fields = [("col", kind.elementType, kind.containsNull, "{0}")]
        if inline:
            fields = [(f.name, f.dataType, f.nullable, "{0}." + quote_name(f.name))
                      for f in kind.elementType.fields]
    else:
        raise AnalysisException(
            f'[DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE] Cannot resolve "{e.text(call)}" due to '
            f'data '
            f'type mismatch: Parameter 1 requires the ("ARRAY" or "MAP") type, however it has the '
            f'type "{kind.simpleString().upper()}".',
            error_class="DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE")
    if positions:
        entries = (f"list_zip(range(len({entries})), {entries})")
        fields = [("pos", t.IntegerType(), False, "CAST({0}[1] AS INTEGER)")] + [
            (n, k, may, sql.replace("{0}", "{0}[2]")) for n, k, may, sql in fields]
    return entries, fields


def _stack(compiler, call):
    from pyspark._engine.casts import cast
    count = call.args[0].value
    values = [compiler.compile(arg) for arg in call.args[1:]]
    width = -(-len(values) // count)
    values += [Typed("NULL", t.NullType())] * (width * count - len(values))
    kinds = [compiler.common([values[row * width + column].type for row in range(count)], call)
             for column in range(width)]
    rows = ", ".join("struct_pack(" + ", ".join(
        f"s{column} := {cast(values[row * width + column], kinds[column]).sql}"
        for column in range(width)) + ")" for row in range(count))
    return f"[{rows}]", [(f"col{i}", kind, True, f"{{0}}.s{i}") for i, kind in enumerate(kinds)]


def _json_tuple(compiler, call):
    value = compiler.compile(call.args[0]).sql
    names = [arg.value if isinstance(arg, e.Literal) else None for arg in call.args[1:]]
    if None in names:
        raise NotServed("json_tuple with names that are no constants")
    parts = ", ".join(
        f"j{i} := CASE WHEN json_valid({value}) THEN json_extract_string({value}, "
        f"'$.\"' || {compiler.compile(e.Literal(name)).sql} || '\"') END"
        for i, name in enumerate(names))
    return f"[struct_pack({parts})]", [
        (f"c{i}", t.StringType(), True, f"{{0}}.j{i}") for i in range(len(names))]


def over_missing(child, session, compile_with, outer=None):
    """Compiles over the columns of `child`, or else also over those that its SELECT left out.

    compile_with(compiler) gives what the caller needs; the answer is (plan, that), where the plan
    may have hidden columns more than `child`.
    """
    compiler = Compiler(child.scope(outer), session)
    try:
        found = compile_with(compiler)
        return p.with_stage(child, compiler.stage), found
    except AnalysisException as error:
        below = getattr(child, "below", None)
        missing = ("UNRESOLVED_COLUMN", "MISSING_ATTRIBUTES")
        if below is None or not (error.getErrorClass() or "").startswith(missing):
            raise
        have = {a.id for a in child.attributes}
        extra = [a.copy(hidden=True) for a in below.attributes if a.id not in have]
        wider = p.project(below, child.items + [(a, a.id) for a in extra])
        seen = Scope(child.attributes + [a.copy(hidden=False) for a in extra], outer)
        names = {a.name.lower() for a in child.attributes}
        seen.attributes = [a for a in seen.attributes
                           if a.id in have or a.name.lower() not in names]
        seen._by_name = None
        compiler = Compiler(seen, session)
        try:
            found = compile_with(compiler)
        except AnalysisException:
            raise error from None
        return p.with_stage(wider, compiler.stage), found


def trimmed(plan, attributes):
    """`plan` with no more than these columns."""
    if len(plan.attributes) == len(attributes):
        return plan
    return p.project(plan, [(a, a.id) for a in attributes])


def where(child, node, session, outer=None):
    plan, condition = over_missing(child, session, lambda c: c.condition(node).sql, outer)
    return _same_items(child, trimmed(p.restrict(plan, condition), child.attributes))


def order_by(child, nodes, session, outer=None):
    plan, keys = over_missing(child, session, lambda c: [c.order(node) for node in nodes], outer)
    return trimmed(p.sort(plan, keys), child.attributes)


def _same_items(child, plan):
    return plan
