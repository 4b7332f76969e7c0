"""Paths of fields: a.b, `a.b`.c, a[].b. What is done to a record at one of them."""

EACH = "[]"  # a step into the elements of an array


def parse(path):
    """The steps of a path."""
    steps, index = [], 0
    while index < len(path):
        if path[index] == "`":
            end = path.index("`", index + 1)
            steps.append(path[index + 1:end])
            index = end + 1
        elif path.startswith(EACH, index):
            steps.append(EACH)
            index += 2
        else:
            end = index
            while end < len(path) and path[end] not in ".`" and not path.startswith(EACH, end):
                end += 1
            steps.append(path[index:end])
            index = end
        if index < len(path) and path[index] == ".":
            index += 1
    if not steps or any(not step for step in steps):
        raise ValueError(f"'{path}' is not the path of a field")
    return steps


def plain(path):
    """The one step of a path that has no more; None of others. A column that has dots in its name
    is named with them in back quotes."""
    steps = parse(path)
    return steps[0] if len(steps) == 1 else None


def resolve(path, names):
    """The steps of a path; one that is a top-level name as it stands means that."""
    return [path] if path in names else parse(path)


def get(record, steps):
    """The value there; None where the path leads nowhere."""
    for step in steps:
        if not isinstance(record, dict):
            return None
        record = record.get(step)
    return record


def change(record, steps, function):
    """A copy of the record with what is at the path replaced by function(value). What is not there
    is not made."""
    if not steps:
        return function(record)
    step, rest = steps[0], steps[1:]
    if step == EACH:
        if not isinstance(record, list):
            return record
        return [change(inner, rest, function) for inner in record]
    if not isinstance(record, dict) or step not in record:
        return record
    changed = dict(record)
    changed[step] = change(record[step], rest, function)
    return changed


def drop(record, steps):
    """A copy without what is at the path; a struct that is empty then goes too."""
    step, rest = steps[0], steps[1:]
    if step == EACH:
        return [drop(inner, rest) for inner in record] if isinstance(record, list) else record
    if not isinstance(record, dict) or step not in record:
        return record
    changed = dict(record)
    if rest:
        changed[step] = drop(record[step], rest)
        if changed[step] != {}:
            return changed
    del changed[step]
    return changed


def put(record, steps, value):
    """Sets it in place, making the structs on the way."""
    for step in steps[:-1]:
        inner = record.get(step)
        if not isinstance(inner, dict):
            inner = record[step] = {}
        record = inner
    record[steps[-1]] = value
