"""Expressions made anew: a node with some of those below it replaced."""

from pyspark._engine import expressions as e


def _tuple(nodes, change):
    return tuple(rewritten(node, change) for node in nodes)


def _maybe(node, change):
    return node if node is None else rewritten(node, change)


_REMADE = {
    e.Call: lambda n, f: e.Call(n.name, _tuple(n.args, f), n.distinct, _maybe(n.filter, f), n.shown,
                                n.ignore_nulls),
    e.Cast: lambda n, f: e.Cast(rewritten(n.child, f), n.type, n.quiet, n.unnamed),
    e.Alias: lambda n, f: e.Alias(rewritten(n.child, f), n.names, n.metadata),
    e.Case: lambda n, f: e.Case([_tuple(branch, f) for branch in n.branches],
                                _maybe(n.otherwise, f)),
    e.Item: lambda n, f: e.Item(rewritten(n.child, f), rewritten(n.key, f)),
    e.Order: lambda n, f: e.Order(rewritten(n.child, f), n.ascending, n.nulls_first),
    e.Window: lambda n, f: e.Window(rewritten(n.function, f), _tuple(n.partition, f),
                                    _tuple(n.order, f), n.frame),
    e.Lambda: lambda n, f: e.Lambda(n.parameters, rewritten(n.body, f)),
    e.PythonCall: lambda n, f: e.PythonCall(n.function, n.name, _tuple(n.args, f), n.type,
                                            n.deterministic),
}


def rewritten(node, change):
    """`change(node)` gives what takes the node's place, or None where it stays and those below it
    are asked."""
    found = change(node)
    if found is not None:
        return found
    remake = _REMADE.get(type(node))
    return node if remake is None else remake(node, change)
