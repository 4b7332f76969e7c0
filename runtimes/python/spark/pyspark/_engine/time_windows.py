"""Windows of time as keys of groups: those that overlap, and sessions."""

from pyspark.errors import NotServed
from pyspark.sql import types as t
from pyspark._engine import expressions as e
from pyspark._engine import selection
from pyspark._engine.registry import BUILTINS, builtin, coerce
from pyspark._engine.rewriting import rewritten
from pyspark._engine.time_functions import window_struct, window_micros
from pyspark._engine.typed import Typed


def with_windows(child, nodes, session, outer=None):
    """(child, nodes), in which each window that a row may fall into is a row of its own, and each
    session is known; `nodes` are the keys of a group, or a list of columns."""
    for node in nodes:
        for inner in e.walk(node):
            if not isinstance(inner, e.Call) or inner.name not in ("window", "session_window"):
                continue
            child = selection.where(child, e.Call("isnotnull", inner.args[:1]), session, outer)
            if inner.name == "session_window":
                others = [key for key in nodes if key is not node]
                child, made = _sessions(child, inner, others, session, outer)
            elif _slide(inner) is not None:
                call = e.Call("explode", (e.Call("windows_of", inner.args),))
                child, columns = selection.generate(child, e.Alias(call, ["window"]), session, outer)
                made = e.Bound(columns[0])
            else:
                continue
            return child, [_replaced(one, inner, made) for one in nodes]
    return child, nodes


def _replaced(node, old, new):
    bare = node is old
    made = rewritten(node, lambda inner: new if inner is old else None)
    return e.Alias(made, [old.name]) if bare else made


def _slide(node):
    """The microseconds from one window to the next, None where they do not overlap."""
    if len(node.args) < 4:
        return None
    size, slide = window_micros(node.args[1].value), window_micros(node.args[3].value)
    return None if slide == size else slide


@builtin("windows_of")
def _windows_of(compiler, node):
    """All windows that hold a time, the earliest first."""
    when = coerce(compiler.compile(node.args[0]), "t")
    size, start = (window_micros(arg.value) for arg in node.args[1:3])
    slide = _slide(node)
    last = f"(epoch_us({when.sql}) - ((epoch_us({when.sql}) - {start}) % {slide} + {slide}) % {slide})"
    kind, made = window_struct("w_", size)
    count = -(-size // slide)
    listed = f"list_transform(range({count}), lambda k_: {last} - ({count - 1} - k_) * {slide})"
    holding = f"list_filter({listed}, lambda w_: w_ + {size} > epoch_us({when.sql}))"
    return Typed(f"list_transform({holding}, lambda w_: {made})", t.ArrayType(kind, False), False)


def _sessions(child, node, others, session, outer):
    """A column of the session that a row is in: from its first time to the gap after its last."""
    if not isinstance(node.args[1], e.Literal):
        raise NotServed("session_window with a gap that is no constant")
    when = node.args[0] if _is_timestamp(child, node.args[0], session, outer) else e.Cast(
        node.args[0], t.TimestampType())
    keys = [key.child if isinstance(key, e.Alias) else key for key in others]
    gap = e.Interval(0, 0, window_micros(node.args[1].value), "gap", t.DayTimeIntervalType())
    before = e.Window(e.Call("lag", (when,)), keys, [e.Order(when)])
    opens = e.Case([(e.Call("<=", (e.Call("+", (before, gap)), when)), e.Literal(1))], e.Literal(0))
    number = e.Window(e.Call("sum", (opens,)), keys, [e.Order(when)], ("rows", None, 0))
    group = [*keys, number]
    value = e.Call("named_struct", (
        e.Literal("start"), e.Window(e.Call("min", (when,)), group, []),
        e.Literal("end"), e.Call("+", (e.Window(e.Call("max", (when,)), group, []), gap))))
    kept = [e.Bound(a) for a in child.visible()]
    plan = selection.select(child, kept + [e.Alias(value, ["session_window"])], session, outer)
    return plan, e.Bound(plan.visible()[-1])


def _is_timestamp(child, node, session, outer):
    from pyspark._engine.compiler import Compiler
    found = Compiler(child.scope(outer), session).compile(node).type
    return isinstance(found, (t.TimestampType, t.TimestampNTZType))


BUILTINS.setdefault("session_window", lambda compiler, node: _no_group(node))


def _no_group(node):
    raise NotServed("session_window outside of groupBy")
