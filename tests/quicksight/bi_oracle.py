"""A slow interpreter of visual queries: rows in, rows out, by QuickSight's order of evaluation.

It shares nothing with src/bi: it reads the text of calculated fields itself (bi_language) and
computes each value from the rows, one after the other. Tests compare it with the engine running
what src/bi compiles.
"""

import datetime
import functools
import math

import bi_functions
import bi_language

AGGREGATES = ("sum", "avg", "count", "distinct_count", "max", "median", "min", "percentile",
              "percentilecont", "percentiledisc", "stdev", "stdevp", "var", "varp")
UNIFYING = ("ifelse", "coalesce", "nullif", "switch")
FIELD_WELL = {"SUM": "sum", "AVERAGE": "avg", "MIN": "min", "MAX": "max", "COUNT": "count",
              "DISTINCT_COUNT": "distinct_count", "VAR": "var", "VARP": "varp", "STDEV": "stdev",
              "STDEVP": "stdevp", "MEDIAN": "median", "PERCENTILE": "percentilecont"}
PERIODS = {"YEAR": "YYYY", "QUARTER": "Q", "MONTH": "MM", "WEEK": "WK", "DAY": "DD", "HOUR": "HH",
           "MINUTE": "MI", "SECOND": "SS"}


def aggregate(name, values, percent=None):
    values = [value for value in values if value is not None]
    count = len(values)
    if name == "count":
        return count
    if name == "distinct_count":
        return len(set(values))
    if not values:
        return None
    if name == "sum":
        return sum(values)
    if name in ("min", "max"):
        return min(values) if name == "min" else max(values)
    if name == "avg":
        return sum(values) / count
    ordered = sorted(values)
    if name in ("percentile", "percentiledisc"):
        return ordered[max(math.ceil(count * percent / 100), 1) - 1]
    if name in ("median", "percentilecont"):
        place = (count - 1) * (50 if name == "median" else percent) / 100
        low = math.floor(place)
        high = min(low + 1, count - 1)
        return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
    if name in ("var", "stdev") and count < 2:
        return None
    mean = sum(values) / count
    variance = sum((value - mean) ** 2 for value in values)
    variance /= count - 1 if name in ("var", "stdev") else count
    return math.sqrt(variance) if name.startswith("stdev") else variance


def sort_value(value, descending):
    """A key by which values sort, NULL last."""
    if value is None:
        return (1, 0)
    if descending:
        return (0, Reversed(value))
    return (0, value)


@functools.total_ordering
class Reversed:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value == other.value

    def __lt__(self, other):
        return other.value < self.value


def period_of(tree):
    text = tree[1].upper()
    return PERIODS.get(text, text)


class Oracle:
    """One visual: `rows` are dicts, `types` says which columns are "DECIMAL"."""

    def __init__(self, rows, types, calculated, now, week_start=0, parameters=None):
        self.types = types
        self.rows = [dict(row) for row in rows]
        self.fields = {name: bi_language.parse(text) for name, text in calculated}
        self.now, self.week_start = now, week_start
        self.parameters = parameters or {}
        self.every = list(range(len(rows)))  # rows before the filters
        self.kept = self.every               # and after
        self.based = self.every              # and after top N
        self.dimensions = []
        self.memo = {}                       # by the identity of trees, which all live as long

    # Names and types

    def resolve(self, tree):
        if tree[0] == "field" and tree[1] in self.fields:
            return self.resolve(self.fields[tree[1]])
        if tree[0] == "parameter":
            return ("literal", self.parameters[tree[1]])
        return tree

    def is_decimal(self, tree):
        """Whether its values are decimals even where they look like integers."""
        tree = self.resolve(tree)
        if tree[0] == "literal":
            return isinstance(tree[1], float)
        if tree[0] == "field":
            return self.types[tree[1]] == "DECIMAL"
        name, arguments = tree[1], tree[2]
        if name in UNIFYING:
            return any(self.is_decimal(argument) for argument in self.results(tree))
        if name in ("+", "-", "*", "%", "mod"):
            return any(self.is_decimal(argument) for argument in arguments)
        if name in ("negate", "abs", "lag", "lead", "difference", "firstvalue", "lastvalue",
                    "periodoverperioddifference", "periodoverperiodlastvalue"):
            return self.is_decimal(arguments[0])
        plain = name.removeprefix("window").removeprefix("running").removeprefix("periodtodate")
        plain = plain.removesuffix("overtime").removesuffix("over").removesuffix("if")
        if plain in ("sum", "min", "max", "percentile", "percentiledisc"):
            return self.is_decimal(arguments[0])
        return plain in ("/", "^", "sqrt", "exp", "ln", "log", "round", "inttodecimal", "avg",
                         "parsedecimal", "median", "percentilecont", "var", "varp", "stdev",
                         "stdevp", "percentdifference", "percentoftotal", "percentilerank",
                         "periodoverperiodpercentdifference")

    @staticmethod
    def results(tree):
        arguments = tree[2]
        if tree[1] == "ifelse":
            return arguments[1::2] + arguments[-1:]
        if tree[1] == "switch":
            return arguments[2::2] + (arguments[-1:] if len(arguments) % 2 == 0 else [])
        return arguments

    # Values of a row, of a group: `at` computes what is below.

    def scalar(self, tree, at):
        name, arguments = tree[1], tree[2]
        if name in UNIFYING:
            value = self.unifying(tree, at)
            if isinstance(value, int) and self.is_decimal(tree):
                return float(value)
            return value
        if name in ("and", "or"):
            left, right = at(arguments[0]), at(arguments[1])
            decides = name == "or"
            if left is decides or right is decides:
                return decides
            return None if left is None or right is None else not decides
        if name == "not":
            value = at(arguments[0])
            return None if value is None else not value
        if name in ("isnull", "isnotnull"):
            return (at(arguments[0]) is None) == (name == "isnull")
        if name in ("in", "notin"):
            return self.is_in(at(arguments[0]), arguments[1], at, name == "in")
        if name == "now":
            return self.now
        if name in ("truncdate", "datediff"):
            return self.dates(name, arguments, at)
        if name in ("extract", "adddatetime"):
            place = 0 if name == "extract" else 1
            arguments = list(arguments)
            arguments[place] = ("literal", period_of(arguments[place]))
        values = [argument[1] if argument[0] == "field" and argument[1].startswith("CASE_")
                  else at(argument) for argument in arguments]
        if any(value is None for value in values):
            return None
        return bi_functions.STRICT[name](*values)

    def dates(self, name, arguments, at):
        if name == "truncdate":
            time = at(arguments[1])
            if time is None:
                return None
            return bi_functions.truncate(period_of(arguments[0]), time, self.week_start)
        first, second = at(arguments[0]), at(arguments[1])
        if first is None or second is None:
            return None
        period = period_of(arguments[2]) if len(arguments) > 2 else "DD"
        return bi_functions.date_diff(first, second, period, self.week_start)

    def unifying(self, tree, at):
        name, arguments = tree[1], tree[2]
        if name == "ifelse":
            for i in range(0, len(arguments) - 1, 2):
                if at(arguments[i]) is True:
                    return at(arguments[i + 1])
            return at(arguments[-1])
        if name == "coalesce":
            return next((v for v in map(at, arguments) if v is not None), None)
        if name == "nullif":
            value = at(arguments[0])
            return None if value is not None and value == at(arguments[1]) else value
        value = at(arguments[0])
        for i in range(1, len(arguments) - 1, 2):
            if value is not None and value == at(arguments[i]):
                return at(arguments[i + 1])
        return at(arguments[-1]) if len(arguments) % 2 == 0 else None

    def is_in(self, value, items, at, wanted):
        if items[0] == "parameter":
            values = list(self.parameters[items[1]])
        else:
            values = [at(item) for item in items[1]]
        if value is None:
            return None
        if value in [v for v in values if v is not None]:
            return wanted
        return None if None in values else not wanted

    # Rows

    def row(self, tree, i):
        tree = self.resolve(tree)
        if tree[0] == "literal":
            return tree[1]
        if tree[0] == "field":
            return self.rows[i][tree[1]]
        key = (id(tree), i)
        if key not in self.memo:
            self.memo[key] = self.row_call(tree, i)
        return self.memo[key]

    def row_call(self, tree, i):
        name, arguments = tree[1], tree[2]
        if arguments and arguments[-1] in (("field", "PRE_FILTER"), ("field", "PRE_AGG")):
            population = self.every if arguments[-1][1] == "PRE_FILTER" else self.kept
            return self.over(name, arguments[:-1], i, population, self.row)
        if name in AGGREGATES:
            return self.level_aggregate(tree, i)
        return self.scalar(tree, lambda below: self.row(below, i))

    def level_keys(self, groups):
        keys = [item for item in groups[1] if item[0] not in ("parameter", "excluded")]
        excluded = [item[1] for item in groups[1] if item[0] == "excluded"]
        if ("parameter", "visualDimensions") in groups[1]:
            for dimension in self.dimensions:
                if dimension["tree"] not in excluded:
                    keys.append(("dimension", dimension["id"]))
        return keys

    def key_value(self, key, i):
        if key[0] == "dimension":
            return self.dimension_value(key[1], i)
        return self.row(key, i)

    def dimension_value(self, field_id, i):
        dimension = next(d for d in self.dimensions if d["id"] == field_id)
        value = self.row(dimension["tree"], i)
        if value is not None and dimension["period"]:
            return bi_functions.truncate(dimension["period"], value, self.week_start)
        return value

    def level_aggregate(self, tree, i):
        """sum({x}, [{a}]): over the rows that share the keys of row i."""
        keys = self.level_keys(tree[2][-1])
        own = [self.key_value(key, i) for key in keys]
        same = [j for j in self.based if [self.key_value(key, j) for key in keys] == own]
        percent = tree[2][1][1] if tree[1].startswith("percentile") else None
        return aggregate(tree[1], [self.row(tree[2][0], j) for j in same], percent)

    def level_aggregates(self, tree):
        tree = self.resolve(tree)
        if tree[0] != "call":
            return []
        if tree[1] in AGGREGATES:
            return [tree]
        return [found for below in tree[2] if below[0] != "list"
                for found in self.level_aggregates(below)]

    # Groups

    def group(self, tree, group):
        """Of a group (dimension values, rows); `self.groups` are all of them."""
        tree = self.resolve(tree)
        if tree[0] == "literal":
            return tree[1]
        key = (id(tree), group[0], "group")
        if key not in self.memo:
            self.memo[key] = self.group_call(tree, group)
        return self.memo[key]

    def group_call(self, tree, group):
        name = tree[1] if tree[0] == "call" else ""
        if name in AGGREGATES or name.removesuffix("if") in AGGREGATES:
            return self.aggregate_call(name, tree[2], group)
        if name.startswith("periodtodate") and not name.endswith("overtime"):
            return self.period_to_date(name, tree[2], group)
        if self.is_table(name):
            return self.table(name, tree[2], group)
        if tree[0] == "field" or not self.is_aggregated(tree):
            return self.of_dimensions(tree, group)
        return self.scalar(tree, lambda below: self.group(below, group))

    def is_aggregated(self, tree):
        tree = self.resolve(tree)
        if tree[0] != "call":
            return False
        name = tree[1]
        if name in AGGREGATES or name.removesuffix("if") in AGGREGATES or self.is_table(name):
            return True
        if name.startswith("periodtodate"):
            return True
        return any(self.is_aggregated(below) for below in tree[2])

    @staticmethod
    def is_table(name):
        return (name.endswith(("over", "overtime", "rank")) or name.startswith("periodoverperiod")
                or name.startswith(("running", "window"))
                or name in ("lag", "lead", "difference", "percentdifference", "percentoftotal",
                            "firstvalue", "lastvalue"))

    def of_dimensions(self, tree, group):
        """A field among the visual's dimensions, as the group has it."""
        for position, dimension in enumerate(self.dimensions):
            if dimension["tree"] == tree or self.resolve(dimension["tree"]) == tree:
                return group[0][position]
        return self.scalar(tree, lambda below: below[1] if below[0] == "literal" or below[1] in
                           PERIODS else self.group(below, group))

    def aggregate_call(self, name, arguments, group):
        rows = group[1]
        percent = arguments[1][1] if name.startswith("percentile") else None
        if name.endswith("if"):
            rows = [i for i in rows if self.row(arguments[-1], i) is True]
        levels = self.level_aggregates(arguments[0])
        if levels:
            # One row of each group of the level within the visual's.
            keys = [key for level in levels for key in self.level_keys(level[2][-1])]
            distinct = {}
            for i in rows:
                distinct.setdefault(tuple(self.key_value(key, i) for key in keys), i)
            rows = distinct.values()
        return aggregate(name.removesuffix("if"), [self.row(arguments[0], i) for i in rows], percent)

    def period_to_date(self, name, arguments, group):
        has_percent = "percentile" in name
        date, period = arguments[1 + has_percent], period_of(arguments[2 + has_percent])
        values = []
        for i in group[1]:
            end = self.now
            if len(arguments) > 3 + has_percent:
                end = self.row(arguments[3 + has_percent], i)
            time = self.row(date, i)
            if time is not None and end is not None:
                if bi_functions.truncate(period, end, self.week_start) <= time <= end:
                    values.append(self.row(arguments[0], i))
        plain = name.removeprefix("periodtodate")
        return aggregate(plain, values, arguments[1][1] if has_percent else None)

    # Windows

    def over(self, name, arguments, i, population, at):
        """Windows over whole partitions: of rows and of groups."""
        if name.endswith("rank"):
            order, partition = arguments[0], arguments[1:2]
            measure = None
        else:
            partition = [item for item in arguments[1:] if item[0] == "list"]
            measure = arguments[0]
        fields = partition[0][1] if partition else []
        own = [at(field, i) for field in fields]
        same = [j for j in population if [at(field, j) for field in fields] == own]
        if name.endswith("rank"):
            return self.rank(name, order, i, same, at)
        plain = {"distinctcount": "distinct_count"}.get(name[:-4], name[:-4])
        percent = arguments[1][1] if plain.startswith("percentile") else None
        return aggregate(plain, [at(measure, j) for j in same], percent)

    def order_key(self, order, j, at):
        out = []
        for item in order[1]:
            is_sorted = item[0] == "sorted"
            value = at(item[1] if is_sorted else item, j)
            out.append(sort_value(value, is_sorted and item[2]))
        return out

    def rank(self, name, order, i, same, at):
        own = self.order_key(order, i, at)
        before = [key for key in (self.order_key(order, j, at) for j in same) if key < own]
        if name == "rank":
            return len(before) + 1
        if name == "denserank":
            distinct = []
            for key in before:
                if key not in distinct:
                    distinct.append(key)
            return len(distinct) + 1
        return 100.0 * len(before) / len(same)

    def table(self, name, arguments, group):
        groups = self.groups
        at = self.group
        if name.endswith("over") or name.endswith("rank"):
            return self.over(name, arguments, group, groups, at)
        if name.startswith("periodoverperiod"):
            return self.period_over_period(name, arguments, group)
        if name.endswith("overtime"):
            return self.period_to_date_over_time(name, arguments, group)
        if name == "percentoftotal":
            fields = arguments[1][1] if len(arguments) > 1 else []
            same = self.partition(fields, group)
            total = aggregate("sum", [at(arguments[0], j) for j in same])
            value = at(arguments[0], group)
            if value is None or total is None or total == 0:
                return None
            return 100.0 * value / total
        lists = [argument for argument in arguments if argument[0] == "list"]
        numbers = [argument[1] for argument in arguments[1:] if argument[0] == "literal"]
        rows = self.partition(lists[1][1] if len(lists) > 1 else [], group)
        rows.sort(key=lambda j: self.order_key(lists[0], j, at) +
                  [sort_value(value, False) for value in j[0]])
        values = [at(arguments[0], j) for j in rows]
        place = [j[0] for j in rows].index(group[0])
        return self.along(name, values, place, numbers)

    def along(self, name, values, place, numbers):
        if name in ("firstvalue", "lastvalue"):
            return values[0 if name == "firstvalue" else -1]
        if name.startswith("running"):
            return aggregate(name.removeprefix("running"), values[:place + 1])
        if name.startswith("window"):
            start, end = max(place - numbers[0], 0), place + numbers[1] + 1
            return aggregate(name.removeprefix("window"), values[start:end])
        offset = -numbers[0] if name == "lag" else numbers[0]
        index = place + offset
        other = values[index] if 0 <= index < len(values) else None
        if name in ("lag", "lead"):
            return other
        return self.compared(values[place], other, name == "percentdifference")

    @staticmethod
    def compared(value, other, percent):
        if value is None or other is None:
            return None
        if not percent:
            return value - other
        return (value - other) / other if other != 0 else None

    def partition(self, fields, group):
        own = [self.group(field, group) for field in fields]
        return [j for j in self.groups if [self.group(field, j) for field in fields] == own]

    def date_place(self, tree):
        tree = self.resolve(tree)
        return next(p for p, d in enumerate(self.dimensions) if self.resolve(d["tree"]) == tree)

    def others(self, group, place):
        return [j for j in self.groups
                if all(a == b for p, (a, b) in enumerate(zip(j[0], group[0])) if p != place)]

    def period_over_period(self, name, arguments, group):
        place = self.date_place(arguments[1])
        period = self.dimensions[place]["period"] or "DD"
        if len(arguments) > 2:
            period = period_of(arguments[2])
        offset = arguments[3][1] if len(arguments) > 3 else 1
        value, time, other = self.group(arguments[0], group), group[0][place], None
        if time is not None:
            before = bi_functions.move(period, time, -offset)
            for j in self.others(group, place):
                if j[0][place] == before:
                    other = self.group(arguments[0], j)
        if name.endswith("lastvalue"):
            return other
        return self.compared(value, other, name.endswith("percentdifference"))

    def period_to_date_over_time(self, name, arguments, group):
        place, period = self.date_place(arguments[1]), period_of(arguments[2])
        time = group[0][place]
        if time is None:
            return None
        start = bi_functions.truncate(period, time, self.week_start)
        values = [self.group(arguments[0], j) for j in self.others(group, place)
                  if j[0][place] is not None and start <= j[0][place] <= time]
        return aggregate(name.removeprefix("periodtodate").removesuffix("overtime"), values)

    # The visual

    def tree_of(self, measure):
        tree = ("field", measure["name"])
        if not measure.get("aggregation"):
            return tree
        arguments = [tree]
        if measure["aggregation"] == "PERCENTILE":
            arguments.append(("literal", measure["percentile"]))
        return ("call", FIELD_WELL[measure["aggregation"]], arguments)

    def grouped(self, rows, places):
        groups = {} if places else {(): []}
        for i in rows:
            key = tuple(self.dimension_value(self.dimensions[p]["id"], i) for p in places)
            groups.setdefault(key, []).append(i)
        return list(groups.items())

    def run(self, dimensions, measures, row_filters=(), late_filters=(), best=(),
            group_filters=(), table_filters=()):
        """Rows of the visual, unsorted: dimension values and measures. Filters are pairs of a
        tree and a predicate."""
        self.dimensions = [{"id": d["id"], "tree": ("field", d["name"]),
                            "period": PERIODS.get(d.get("granularity"))} for d in dimensions]
        self.kept = [i for i in self.every if all(ok(self.row(t, i)) for t, ok in row_filters)]
        late = [i for i in self.kept if all(ok(self.row(t, i)) for t, ok in late_filters)]
        self.based = late
        for field, by, descending, limit in best:
            self.based = [i for i in self.based if i in self.best(late, field, by, descending, limit)]
        self.groups = self.grouped(self.based, range(len(dimensions)))
        self.groups = [g for g in self.groups if all(ok(self.group(t, g)) for t, ok in group_filters)]
        shown = [g for g in self.groups if all(ok(self.group(t, g)) for t, ok in table_filters)]
        self.trees = trees = [self.tree_of(measure) for measure in measures]
        self.shown = shown
        return [list(g[0]) + [self.group(tree, g) for tree in trees] for g in shown]

    def best(self, rows, field, by, descending, limit):
        groups = {}
        for i in rows:
            value = self.row(field, i)
            if value is not None:
                groups.setdefault(value, []).append(i)
        saved, self.based, self.memo = self.based, rows, {}
        ranked = sorted(groups, key=lambda value: (
            sort_value(self.group(by, ((value,), groups[value])), descending), value))
        self.based, self.memo = saved, {}
        return [i for value in ranked[:limit] for i in groups[value]]

    def total(self, kept):
        """Rows of a total that keeps the dimensions at these places, after run()."""
        rows = [i for group in self.shown for i in group[1]]
        everything = self.dimensions
        self.dimensions = [everything[p] for p in kept]
        self.memo = {}
        groups = self.grouped(rows, range(len(kept)))
        trees = self.trees
        saved, self.based = self.based, rows
        out = [list(g[0]) + [None if self.uses_table(t) else self.group(t, g) for t in trees]
               for g in groups]
        self.based, self.dimensions = saved, everything
        return out

    def uses_table(self, tree):
        tree = self.resolve(tree)
        if tree[0] != "call":
            return False
        is_of_rows = tree[2] and tree[2][-1] in (("field", "PRE_FILTER"), ("field", "PRE_AGG"))
        if self.is_table(tree[1]) and not is_of_rows:
            return True
        return any(self.uses_table(below) for below in tree[2] if below[0] != "list")


def now():
    return datetime.datetime(2024, 5, 15, 13, 45, 30)
