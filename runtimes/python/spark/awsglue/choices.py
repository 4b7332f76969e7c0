"""ResolveChoice: what becomes of a column that has values of several types."""

from awsglue import gluetypes as g
from awsglue import paths
from awsglue import values

PLAIN_ACTIONS = ("make_cols", "make_struct", "match_catalog")


def check_action(action):
    kind, colon, target = action.partition(":")
    if action in PLAIN_ACTIONS:
        return action, None
    if kind in ("cast", "project") and colon:
        return kind, g.parse_type(target)
    raise ValueError(f"'{action}' is not an action of ResolveChoice: cast:type, project:type, "
                     "make_cols, make_struct or match_catalog")


def kind_at(schema, steps):
    """The type at a path; None where there is none."""
    for step in steps:
        if step == paths.EACH:
            schema = schema.elementType if isinstance(schema, g.ArrayType) else None
        else:
            field = schema.field_map.get(step) if isinstance(schema, g.StructType) else None
            schema = field.dataType if field else None
        if schema is None:
            return None
    return schema


def choice_paths(kind, at=()):
    """Where choices are."""
    if isinstance(kind, g.ChoiceType):
        yield list(at)
    elif isinstance(kind, g.StructType):
        for field in kind.fields:
            yield from choice_paths(field.dataType, (*at, field.name))
    elif isinstance(kind, g.ArrayType):
        yield from choice_paths(kind.elementType, (*at, paths.EACH))


def _as_struct(value, choice):
    if value is None:
        return None
    chosen, _ = values.choose(value, choice)
    return {g.choice_name(kind): value if g.choice_name(kind) == chosen else None
            for kind in choice.choices}


def _split_column(record, steps, choice):
    """make_cols: a column a type, named after both."""
    if paths.EACH in steps:
        raise ValueError("make_cols cannot make columns of an array's elements")
    parent = record if len(steps) == 1 else paths.get(record, steps[:-1])
    if not isinstance(parent, dict):
        return record
    value = parent.get(steps[-1])
    made = {}
    for name, inner in parent.items():
        if name != steps[-1]:
            made[name] = inner
            continue
        chosen = values.choose(value, choice)[0] if value is not None else None
        for kind in choice.choices:
            label = g.choice_name(kind)
            made[f"{name}_{label}"] = value if label == chosen else None
    if len(steps) == 1:
        return made
    return paths.change(record, steps[:-1], lambda _: made)


def resolve_at(records, schema, steps, action):
    """The records, one by one, with one action applied at one path."""
    what, target = action
    if what in ("cast", "project"):
        return (paths.change(record, steps, lambda value: values.cast_value(value, target))
                for record in records)
    choice = kind_at(schema, steps)
    if not isinstance(choice, g.ChoiceType):
        return records
    if what == "make_struct":
        return (paths.change(record, steps, lambda value: _as_struct(value, choice))
                for record in records)
    return (_split_column(record, steps, choice) for record in records)
