"""Plans of two plans: joins and set operations."""

import re

from pyspark.errors import AnalysisException, IllegalArgumentException, NotServed
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine import plan as p
from pyspark._engine.casts import cast
from pyspark._engine.coercion import common_type
from pyspark._engine.compiler import Compiler
from pyspark._engine.scope import Attribute, Scope
from pyspark._engine.typed import Typed

_KINDS = {
    "inner": "inner", "cross": "cross", "outer": "full", "full": "full", "fullouter": "full",
    "full_outer": "full", "left": "left", "leftouter": "left", "left_outer": "left",
    "right": "right", "rightouter": "right", "right_outer": "right", "semi": "semi",
    "leftsemi": "semi", "left_semi": "semi", "anti": "anti", "leftanti": "anti",
    "left_anti": "anti",
}


def join_kind(how):
    kind = _KINDS.get((how or "inner").lower())
    if kind is None:
        raise IllegalArgumentException(
            f"Unsupported join type '{how}'. Supported join types include: 'inner', 'outer', "
            "'full', 'fullouter', 'full_outer', 'leftouter', 'left', 'left_outer', 'rightouter', "
            "'right', 'right_outer', 'leftsemi', 'left_semi', 'semi', 'leftanti', 'left_anti', "
            "'anti', 'cross'.")
    return kind


class JoinCompiler(Compiler):
    """Over both sides. Where they have the same column, df.a == df.a means left and right."""

    renamed = {}

    def call(self, node):
        if node.name in ("=", "<=>") and all(isinstance(a, e.Bound) for a in node.args):
            left, right = (arg.attribute for arg in node.args)
            if left.id == right.id and left.id in self.renamed:
                node = e.Call(node.name, (node.args[0], e.Bound(self.renamed[left.id])))
        return super().call(node)

    def bound(self, node):
        if node.attribute.id in self.renamed and self.scope.bound(node.attribute) is None:
            node = e.Bound(self.renamed[node.attribute.id])
        return super().bound(node)


def join(left, right, session, kind="inner", condition=None, using=None, outer=None):
    """`condition` is a Node over both sides, `using` a list of names that both have."""
    shared = {a.id for a in left.attributes} & {a.id for a in right.attributes}
    renamed = {}
    if shared:
        right, renamed = p.rename_ids(right)
    compiler = JoinCompiler(Scope(left.attributes + right.attributes, outer), session)
    compiler.renamed = renamed
    pairs, tests = [], []
    for name in using or []:
        a = _using(left, name)
        b = _using(right, name)
        pairs.append((a, b))
        tests.append(compiler.compile(e.Call("=", (e.Bound(a), e.Bound(b)))).sql)
    for node in _conjuncts(condition):
        tests.append(compiler.condition(node).sql)
    if compiler.stage:
        plan = _with_python(left, right, kind, tests, compiler.stage)
    else:
        plan = _joined(left, right, kind, " AND ".join(tests) or "true")
    if not using:
        return plan
    if kind in ("semi", "anti"):
        keys = [a for a, _ in pairs]
        ids = {a.id for a in keys}
        return p.project(plan, [(a, a.id) for a in keys + [
            a for a in plan.attributes if a.id not in ids]])
    return _merge_keys(plan, left, right, kind, pairs)


def _conjuncts(node):
    if node is None:
        return []
    if isinstance(node, e.Call) and node.name == "and":
        return [part for arg in node.args for part in _conjuncts(arg)]
    return [node]


_IDS = re.compile(r"\b[a-z]+\d+_\b")


def _with_python(left, right, kind, tests, calls):
    """A join whose tests call Python: on the rows of the side that a call looks at, or on the
    pairs of an inner join."""
    sides = {a.id: "left" for a in left.attributes} | {a.id: "right" for a in right.attributes}
    staged = {"left": [], "right": [], "both": []}
    for call in sorted(calls, key=lambda call: call.level):
        texts = [arg.sql for arg in call.args] if call.function else [call.sql]
        seen = {sides[id] for text in texts for id in _IDS.findall(text) if id in sides}
        side = "both" if len(seen) > 1 else (seen or {"left"}).pop()
        sides[call.id] = side
        staged[side].append(call)
    if staged["both"] and kind not in ("inner", "cross"):
        raise NotServed(f"a Python function of both sides in the condition of a {kind} join")
    later = {call.id for call in staged["both"]}
    after = [test for test in tests if later & set(_IDS.findall(test))]
    on = " AND ".join(test for test in tests if test not in after) or "true"
    plan = _joined(p.with_stage(left, staged["left"]), p.with_stage(right, staged["right"]), kind, on)
    wanted = {a.id for a in left.attributes + right.attributes}
    if after:
        plan = p.restrict(p.with_stage(plan, staged["both"]), " AND ".join(after))
    return p.project(plan, [(a, a.id) for a in plan.attributes if a.id in wanted])


def _using(side, name):
    found = [a for a in side.scope().by_name(name) if not a.hidden]
    if not found:
        listed = ", ".join(a.name for a in side.visible())
        raise AnalysisException(
            f"[UNRESOLVED_USING_COLUMN_FOR_JOIN] USING column `{name}` cannot be resolved on one "
            f"side of the join. Its columns: [{listed}].",
            error_class="UNRESOLVED_USING_COLUMN_FOR_JOIN")
    if len(found) > 1:
        raise AnalysisException(f"[AMBIGUOUS_REFERENCE] Reference `{name}` is ambiguous.",
                                error_class="AMBIGUOUS_REFERENCE")
    return found[0]


def _joined(left, right, kind, on):
    word = {"inner": "JOIN", "cross": "JOIN", "full": "FULL JOIN", "left": "LEFT JOIN",
            "right": "RIGHT JOIN", "semi": "SEMI JOIN", "anti": "ANTI JOIN"}[kind]
    a, b = left.attributes, right.attributes
    if kind in ("right", "full"):
        a = p.nullable(a)
    if kind in ("left", "full"):
        b = p.nullable(b)
    attributes = a if kind in ("semi", "anti") else a + b
    listed = p.named(attributes)

    def build(run):
        if kind in ("inner", "cross") and on == "true":
            return (f"SELECT {listed} FROM {left.source(run)} CROSS JOIN {right.source(run)}")
        return f"SELECT {listed} FROM {left.source(run)} {word} {right.source(run)} ON {on}"

    return p.Plan(attributes, build, left.sources + right.sources)


def _merge_keys(plan, left, right, kind, pairs):
    """The columns of USING once, in front; those of the other side stay reachable, hidden."""
    by_id = {a.id: a for a in plan.attributes}
    items, hidden, gone = [], [], set()
    for a, b in pairs:
        gone |= {a.id, b.id}
        if kind == "full":
            type_ = common_type(a.type, b.type)
            sql = (f"coalesce({cast(Typed(a.id, a.type), type_).sql}, "
                   f"{cast(Typed(b.id, b.type), type_).sql})")
            items.append((Attribute(a.name, type_, a.nullable or b.nullable), sql))
            hidden += [by_id[a.id], by_id[b.id]]
        elif kind == "right":
            items.append((by_id[b.id], b.id))
            hidden.append(by_id[a.id])
        else:
            items.append((by_id[a.id], a.id))
            hidden.append(by_id[b.id])
    items += [(a, a.id) for a in plan.attributes if a.id not in gone and not a.hidden]
    return p.project(plan, [(a.copy(hidden=True), a.id) for a in hidden] + items)


def set_operation(left, right, word, session=None):
    """UNION ALL, EXCEPT [ALL], INTERSECT [ALL]: by place, in the types that both sides meet in."""
    a, b = left.visible(), right.visible()
    name = word.split()[0]
    if len(a) != len(b):
        raise AnalysisException(
            f"[NUM_COLUMNS_MISMATCH] {name} can only be performed on inputs with the same number "
            f"of columns, but the first input has {len(a)} columns and the second input has "
            f"{len(b)} columns.", error_class="NUM_COLUMNS_MISMATCH")
    attributes, ours, theirs = [], [], []
    for place, (one, two) in enumerate(zip(a, b), 1):
        kind = common_type(one.type, two.type)
        if kind is None:
            raise AnalysisException(
                f"[INCOMPATIBLE_COLUMN_TYPE] {name} can only be performed on tables with "
                f"compatible "
                f"column types. Column {place} of the second table is "
                f'"{two.type.simpleString().upper()}" type which is not compatible with '
                f'"{one.type.simpleString().upper()}" at the same column of the first table.',
                error_class="INCOMPATIBLE_COLUMN_TYPE")
        may = one.nullable or two.nullable
        if name == "EXCEPT":
            may = one.nullable
        attributes.append(one.copy(type=kind, nullable=may))
        ours.append(f"{cast(Typed(one.id, one.type), kind).sql} AS {one.id}")
        theirs.append(f"{cast(Typed(two.id, two.type), kind).sql} AS {one.id}")

    def build(run):
        return (f"(SELECT {', '.join(ours) or '1'} FROM {left.source(run)}) {word} "
                f"(SELECT {', '.join(theirs) or '1'} FROM {right.source(run)})")

    return p.Plan(attributes, build, left.sources + right.sources)


def distinct(child, subset=None):
    attributes = child.visible()
    if subset is None:
        plan = p.wrap(child, attributes,
                      lambda source: f"SELECT DISTINCT {p.named(attributes)} FROM {source}")
    else:
        keys = ", ".join(a.id for a in subset)
        plan = p.wrap(child, attributes, lambda source:
                      f"SELECT DISTINCT ON ({keys}) {p.named(attributes)} FROM {source}")
    for attribute in attributes if subset is None else subset:
        if isinstance(attribute.type, t.MapType):
            raise AnalysisException(
                "[UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE] The feature is not supported: "
                f"Cannot have MAP type columns in DataFrame which calls set operations, but the "
                f"type of column `{attribute.name}` is a map.",
                error_class="UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE")
    return plan


def union_by_name(left, right, session, allow_missing=False):
    """The right side's columns in the order of the left's."""
    a, b = left.visible(), right.visible()
    theirs = {}
    for attribute in b:
        theirs.setdefault(attribute.name.lower(), attribute)
    items, known = [], set()
    for one in a:
        two = theirs.get(one.name.lower())
        known.add(one.name.lower())
        if two is not None:
            items.append((two, two.id))
        elif allow_missing:
            items.append((Attribute(one.name, one.type, True), None))
        else:
            listed = ", ".join(x.name for x in b)
            raise AnalysisException(
                f'[UNRESOLVED_COLUMN] Cannot resolve column name "{one.name}" among ({listed}).')
    extra = [x for x in b if x.name.lower() not in known]
    if extra and not allow_missing:
        listed = ", ".join(x.name for x in a)
        raise AnalysisException(f'[NUM_COLUMNS_MISMATCH] Cannot resolve column name '
                                f'"{extra[0].name}" among ({listed}).',
                                error_class="NUM_COLUMNS_MISMATCH")
    from pyspark._engine.typed import null_of
    right = p.project(right, [(x, sql or null_of(x.type)) for x, sql in
                              items + [(x, x.id) for x in extra]])
    if extra:
        left = p.project(left, [(x, x.id) for x in a] + [
            (Attribute(x.name, x.type, True), null_of(x.type)) for x in extra])
    return set_operation(left, right, "UNION ALL", session)
