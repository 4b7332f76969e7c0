"""Random data sets, calculated fields and visuals.

Decimals are multiples of a quarter and not large, so that sums are exact in whatever order they
are made; functions whose last bit may differ (deviations, powers, logarithms) are only used where
no comparison depends on that bit.
"""

import datetime

COLUMNS = {"region": "STRING", "product": "STRING", "note": "STRING", "qty": "INTEGER",
           "size in cm": "INTEGER", "price": "DECIMAL", "cost": "DECIMAL", "day": "DATETIME",
           "due": "DATETIME"}
REGIONS = ["EU", "US", "Österreich", "日本", "", "it's", 'say "x"', "🙂 smile"]
PRODUCTS = ["a", "b", "B", "ä", "long name"]
NOTES = ["12", "-3", " 7 ", "2.75", "x1", "", "1_000", "a;b;c", "2024-03-01", "0", ".5", "1e3"]
PERIODS = ["YYYY", "Q", "MM", "WK", "DD", "HH", "MI", "SS"]
WINDOWS = ["Sum", "Avg", "Min", "Max", "Count", "StDev", "StDevP", "Var", "VarP"]
DIMENSIONS = [{"name": "region"}, {"name": "product"}, {"name": "qty"}, {"name": "Kind"},
              {"name": "day", "granularity": "YEAR"}, {"name": "day", "granularity": "QUARTER"},
              {"name": "day", "granularity": "MONTH"}, {"name": "day", "granularity": "WEEK"},
              {"name": "day", "granularity": "DAY"}]


def rows(random, count):
    def maybe(make, share=0.12):
        return None if random.random() < share else make()

    def time():
        start = datetime.datetime(2023, 11, 1)
        day = start + datetime.timedelta(days=random.randrange(400))
        return day + datetime.timedelta(minutes=random.choice([0, 0, 61, 745, 1439]))

    return [{"region": maybe(lambda: random.choice(REGIONS)),
             "product": maybe(lambda: random.choice(PRODUCTS)),
             "note": maybe(lambda: random.choice(NOTES)),
             "qty": maybe(lambda: random.randrange(-6, 9)),
             "size in cm": maybe(lambda: random.randrange(-200, 500)),
             "price": maybe(lambda: random.randrange(-40, 80) / 4),
             "cost": maybe(lambda: random.randrange(0, 12) / 4),
             "day": maybe(time), "due": maybe(time)} for _ in range(count)]


def field(name):
    return "{" + name + "}"


class Expressions:
    """Texts of expressions. `window` is the latest level-aware window that may be used."""

    def __init__(self, random):
        self.random = random

    def pick(self, *choices):
        return self.random.choice(choices)()

    def columns(self, kind):
        return [field(name) for name, of in COLUMNS.items() if of == kind]

    def integer(self, depth, window=None):
        r = self.random
        if depth <= 0:
            return self.pick(lambda: r.choice(self.columns("INTEGER")),
                             lambda: str(r.randrange(-5, 12)),
                             lambda: r.choice(["{Twice}", "${Limit}"]))
        d, i = depth - 1, lambda: self.integer(depth - 1, window)
        return self.pick(
            lambda: f"({i()} {r.choice('+-')} {i()})", lambda: f"{i()} * {r.randrange(-3, 4)}",
            lambda: f"({i()} % {i()})", lambda: f"mod({i()}, {r.randrange(-4, 5)})",
            lambda: f"ABS({i()})", lambda: f"-({i()})", lambda: f"ceil({self.decimal(d, window)})",
            lambda: f"floor({self.decimal(d, window)})",
            lambda: f"decimalToInt({self.decimal(d, window)})",
            lambda: f"strlen({self.string(d, window)})", lambda: f"parseInt({self.string(d, window)})",
            lambda: f"locate({self.string(d, window)}, '{r.choice('aEä;1')}'"
                    f"{r.choice(['', ', 3', ', 0', ', {qty}'])})",
            lambda: f"dateDiff({self.time(d, window)}, {self.time(d, window)}"
                    f"{r.choice(['', ', ' + repr(r.choice(PERIODS))])})",
            lambda: f"extract('{r.choice(PERIODS[:3] + PERIODS[4:] + ['WD'])}', "
                    f"{self.time(d, window)})",
            lambda: f"netWorkDays({self.time(d, window)}, {self.time(d, window)})",
            lambda: f"isWorkDay({self.time(d, window)})",
            lambda: self.choice(lambda: self.integer(d, window), d, window),
            lambda: self.window(depth, window, "INTEGER"))

    def decimal(self, depth, window=None):
        r = self.random
        if depth <= 0:
            return self.pick(lambda: r.choice(self.columns("DECIMAL")),
                             lambda: str(r.randrange(-30, 30) / 4), lambda: "{Profit}")
        d, n = depth - 1, lambda: self.decimal(depth - 1, window)
        return self.pick(
            lambda: f"({n()} {r.choice('+-')} {n()})", lambda: f"{n()} * {r.choice([2, 0.5, -1.25])}",
            lambda: f"({n()} + {self.integer(d, window)})", lambda: f"({n()} / {r.choice([2, 4, 0])})",
            lambda: f"intToDecimal({self.integer(d, window)})", lambda: f"({n()} % 1.5)",
            lambda: f"round({n()})", lambda: f"abs({n()})",
            lambda: f"parseDecimal({self.string(d, window)})",
            lambda: self.choice(n, d, window),
            lambda: f"ifelse({self.condition(d, window)}, {n()}, {self.integer(d, window)})",
            lambda: self.window(depth, window, "DECIMAL"))

    def string(self, depth, window=None):
        r = self.random
        if depth <= 0:
            return self.pick(lambda: r.choice(self.columns("STRING")),
                             lambda: r.choice(["'EU'", '"it\'s"', "'ä;b'", "''", "' 42 '"]))
        d, s = depth - 1, lambda: self.string(depth - 1, window)
        few = lambda: r.choice(["0", "1", "2", "5", "-1", "{qty}"])
        return self.pick(
            lambda: f"concat({s()}, {s()})", lambda: f"left({s()}, {few()})",
            lambda: f"right({s()}, {few()})", lambda: f"substring({s()}, {few()}, {few()})",
            lambda: f"{r.choice(['trim', 'ltrim', 'rtrim', 'toUpper', 'TOLOWER'])}({s()})",
            lambda: f"replace({s()}, '{r.choice('aE1;')}', {s()})",
            lambda: f"split({s()}, '{r.choice(';a ')}', {r.randrange(0, 4)})",
            lambda: f"toString({self.integer(d, window)})",
            lambda: f"toString({self.time(d, window)})",
            lambda: f"toString(round({r.choice(self.columns('DECIMAL'))}))",
            lambda: f"formatDate({self.time(d, window)}, "
                    f"'{r.choice(['yyyy-MM-dd', 'dd MMM yyyy', 'MM/dd/yyyy HH:mm:ss'])}')",
            lambda: f"formatDate({self.time(d, window)})", lambda: self.choice(s, d, window),
            lambda: f"switch({s()}, {s()}, {s()}, {s()}, {s()}{r.choice(['', ', ' + s()])})")

    def time(self, depth, window=None):
        r = self.random
        if depth <= 0:
            return self.pick(lambda: r.choice(self.columns("DATETIME")), lambda: "now()",
                             lambda: "epochDate(1700000000)")
        d, t = depth - 1, lambda: self.time(depth - 1, window)
        return self.pick(
            t, lambda: f"truncDate('{r.choice(PERIODS)}', {t()})",
            lambda: f"addDateTime({r.randrange(-15, 16)}, '{r.choice(PERIODS)}', {t()})",
            lambda: f"addWorkDays({t()}, {r.choice(['5', '-3', '1', '0', '{qty}'])})",
            lambda: f"parseDate({self.string(d, window)})", lambda: self.choice(t, d, window))

    def choice(self, value, depth, window):
        c = lambda: self.condition(depth, window)
        return self.pick(
            lambda: f"ifelse({c()}, {value()}, {value()})",
            lambda: f"ifelse({c()}, {value()}, {c()}, {value()}, NULL)",
            lambda: f"coalesce({value()}, {value()}, {value()})",
            lambda: f"nullIf({value()}, {value()})")

    def condition(self, depth, window=None):
        r, d = self.random, depth - 1
        sides = [lambda: self.integer(d, window), lambda: self.decimal(d, window),
                 lambda: self.string(d, window), lambda: self.time(d, window)]
        side = r.choice(sides)
        c = lambda: self.condition(d, window)
        options = [lambda: f"{side()} {r.choice(['=', '<>', '<', '>', '<=', '>='])} {side()}",
                   lambda: f"{r.choice(['isNull', 'isNotNull'])}({side()})",
                   lambda: f"{r.choice(['in', 'notIn'])}({self.string(d, window)}, "
                           f"['EU', 'b', {self.string(0)}])",
                   lambda: f"in({self.integer(d, window)}, [1, 2, 5, {self.integer(0)}])",
                   lambda: f"{r.choice(['in', 'notIn'])}({{region}}, ${{Regions}})",
                   lambda: f"{r.choice(['contains', 'startsWith', 'endsWith'])}"
                           f"({self.string(d, window)}, '{r.choice('aEUä1')}'"
                           f"{r.choice(['', ', CASE_INSENSITIVE'])})"]
        if depth > 0:
            options += [lambda: f"({c()} {r.choice(['AND', 'or'])} {c()})", lambda: f"not({c()})"]
        return r.choice(options)()

    def groups(self, least=0):
        return self.random.sample(["{region}", "{product}", "{qty}", "truncDate('MM', {day})"],
                                  self.random.randrange(least, 3))

    def window(self, depth, window, kind):
        """A level-aware window over rows, if one may stand here."""
        r, d = self.random, min(depth - 1, 1)
        if window is None:
            return self.integer(0) if kind == "INTEGER" else self.decimal(0)
        level = r.choice(["PRE_FILTER", window])
        inner = None if level == "PRE_FILTER" else window
        group = "[" + ", ".join(self.groups()) + "]"
        if kind == "DECIMAL":
            name = r.choice(["sumOver", "minOver", "maxOver"])
            return f"{name}({self.decimal(d, inner)}, {group}, {level})"
        measure = self.integer(d, inner)
        order = r.choice([f"[{self.integer(d, inner)} DESC, {{product}} ASC]", "[{product} DESC]",
                          "[{qty} ASC]"])
        return self.pick(
            lambda: f"{r.choice(['sumOver', 'maxOver'])}({measure}, {group}, {level})",
            lambda: f"{r.choice(['countOver', 'distinctCountOver'])}({self.string(d, inner)}, "
                    f"{group}, {level})",
            lambda: f"percentileDiscOver({measure}, {r.choice([0, 25, 50, 100])}, {group}, {level})",
            lambda: f"{r.choice(['rank', 'denseRank'])}({order}, {group}, {level})")

    def row(self, depth, window="PRE_AGG"):
        return self.random.choice([self.integer, self.decimal, self.string, self.time])(
            depth, window)

    # Aggregates

    def number(self, depth, window="PRE_AGG"):
        return self.random.choice([self.integer, self.decimal])(depth, window)

    def aggregate(self, depth):
        """Exact: what comes out may be compared, ranked and rounded."""
        r, d = self.random, depth - 1
        name = r.choice(["sum", "min", "max", "avg", "count", "distinct_count", "median"])
        if depth > 0 and r.random() < 0.3:
            a = lambda: self.aggregate(d)
            return self.pick(
                lambda: f"({a()} {r.choice('+-')} {a()})", lambda: f"({a()} * 2)",
                lambda: f"ifelse({a()} > {a()}, {a()}, {a()})", lambda: f"({a()} / {a()})",
                lambda: f"coalesce({a()}, 0)", lambda: f"abs({a()})")
        return self.pick(
            lambda: f"{name}({self.number(d)})",
            lambda: f"{name}If({self.number(d)}, {self.condition(d, 'PRE_AGG')})",
            lambda: f"{r.choice(['percentile', 'percentileDisc'])}({self.number(d)}, "
                    f"{r.choice([0, 10, 25, 50, 75, 90, 100])})",
            lambda: f"{name}({self.level_aggregate(d)})",
            lambda: f"periodToDate{r.choice(['Sum', 'Min', 'Max', 'Count', 'Avg', 'Median'])}"
                    f"({self.number(d)}, {{day}}, {r.choice(['YEAR', 'MONTH', 'WEEK'])}"
                    f"{r.choice(['', ', {due}'])})")

    def level_aggregate(self, depth):
        r = self.random
        keys = self.groups()
        form = r.randrange(4)
        if form == 0:
            keys = ["${visualDimensions}"] + keys
        elif form == 1:
            keys = ["${visualDimensions}", "!{region}"]
        name = r.choice(["sum", "min", "max", "count", "avg", "distinct_count"])
        inner = f"{name}({self.number(depth)}, [{', '.join(keys)}])"
        return f"ifelse({inner} > 2, {inner}, 0.5)" if r.random() < 0.2 else inner

    def inexact(self, depth):
        """At the end of a calculation only: the last bit may differ."""
        r, d = self.random, depth - 1
        return self.pick(
            lambda: f"{r.choice(['stdev', 'stdevp', 'var', 'varp'])}({self.number(d)})",
            lambda: f"percentileCont({self.number(d)}, {r.choice([10, 33, 66])})",
            lambda: f"sqrt({self.aggregate(d)})", lambda: f"exp({self.aggregate(d)} / 1000)",
            lambda: f"log({self.aggregate(d)})", lambda: f"ln({self.aggregate(d)})",
            lambda: f"({self.aggregate(d)} ^ 2)", lambda: f"avg(round({self.decimal(d)}, 1))",
            lambda: f"periodToDate{r.choice(['StDev', 'StDevP', 'Var', 'VarP'])}"
                    f"({self.number(d)}, {{day}}, YEAR)",
            lambda: f"periodToDatePercentile{r.choice(['', 'Cont'])}"
                    f"({self.number(d)}, {r.choice([0, 40, 100])}, {{day}}, QUARTER)")

    def table(self, depth, dimensions):
        """A table calculation of a visual with these dimensions."""
        r, d = self.random, depth - 1
        names = [dimension["name"] for dimension in dimensions]
        a = lambda: self.aggregate(d)
        part = lambda: "[" + ", ".join(map(field, r.sample(names, r.randrange(len(names) + 1)))) + "]"
        keys = [f"{a()} {r.choice(['ASC', 'DESC'])}"]
        keys += [f"{field(name)} {r.choice(['ASC', 'DESC'])}" for name in names]
        order = "[" + ", ".join(r.sample(keys, r.randrange(1, len(keys) + 1))) + "]"
        index = r.choice([-2, -1, 1, 2])
        tied = r.choice([order, "[count({product}) DESC]", f"[{field(names[0])} ASC]"])
        options = [
            lambda: f"{r.choice(['sum', 'min', 'max', 'avg', 'count', 'distinctCount'])}Over"
                    f"({a()}, {part()})",
            lambda: f"running{r.choice(['Sum', 'Max', 'Min', 'Count', 'Avg'])}({a()}, {order}, {part()})",
            lambda: f"window{r.choice(WINDOWS)}"
                    f"({a()}, {order}, {r.randrange(3)}, {r.randrange(3)}, {part()})",
            lambda: f"{r.choice(['stdev', 'stdevp', 'var', 'varp'])}Over({a()}, {part()})",
            lambda: f"percentile{r.choice(['', 'Disc', 'Cont'])}Over"
                    f"({a()}, {r.choice([0, 30, 50, 100])}, {part()})",
            lambda: f"{r.choice(['lag', 'lead'])}({a()}, {order}, {abs(index)}, {part()})",
            lambda: f"{r.choice(['difference', 'percentDifference'])}({a()}, {order}, {index}, {part()})",
            lambda: f"{r.choice(['firstValue', 'lastValue'])}({a()}, {order}, {part()})",
            lambda: f"{r.choice(['rank', 'denseRank', 'percentileRank'])}({tied}, {part()})",
            lambda: f"percentOfTotal({a()}, {part()})",
            lambda: f"runningSum(sumOver({a()}, {part()}), {order})",
            lambda: f"({a()} - avgOver({a()}, {part()}))"]
        if "day" in names:
            over = r.choice(["Difference", "LastValue", "PercentDifference"])
            periods = [["", "", ", YEAR, 1", ", YEAR, -1"], ["YEAR", "YEAR"]]
            options += [
                lambda: f"periodOverPeriod{over}({a()}, {{day}}{r.choice(periods[0])})",
                lambda: f"periodToDate{r.choice(['Sum', 'Max', 'Min', 'Count', 'Avg'])}OverTime"
                        f"({a()}, {{day}}, YEAR)"] * 2
        return r.choice(options)()


def dimensions(random):
    out = random.sample(DIMENSIONS, random.randrange(0, 3))
    if len({dimension["name"] for dimension in out}) < len(out):
        out = out[:1]
    return [dict(dimension, id=f"d{i}") for i, dimension in enumerate(out)]
