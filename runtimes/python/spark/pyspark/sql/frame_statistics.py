"""Missing values, samples and statistics of a DataFrame."""

from pyspark.errors import NotServed, PySparkTypeError, PySparkValueError
from pyspark.sql import types as t
from pyspark.sql.column import Column
from pyspark._engine import expressions as e
from pyspark._engine import plan as p
from pyspark._engine.typed import is_numeric, is_string


def _matches(value, kind):
    """Whether a replacement of this Python type is for columns of this type."""
    if isinstance(value, bool):
        return isinstance(kind, t.BooleanType)
    if isinstance(value, (int, float)):
        return is_numeric(kind)
    return is_string(kind)


def _seed(seed):
    if seed is None:
        import random
        seed = random.randrange(2 ** 31)
    return int(seed) % 2 ** 31


def _names(subset):
    if subset is None:
        return None
    subset = [subset] if isinstance(subset, str) else subset
    return {name.lower() for name in subset}


def _check_replacement(pairs):
    for values in (pairs.keys(), (v for v in pairs.values() if v is not None)):
        if len({_matched(value) for value in values}) > 1:
            raise PySparkValueError("[MIXED_TYPE_REPLACEMENT] Mixed type replacements are not "
                                    "supported.")


def _matched(value):
    """What a replacement looks at: flags, numbers or strings."""
    return bool if isinstance(value, bool) else float if isinstance(value, (int, float)) else str


class Statistics:
    """Mixed into DataFrame."""

    def _known(self, subset):
        """The names in lower case, all of columns that are there."""
        wanted = _names(subset)
        have = {a.name.lower() for a in self._plan.visible()}
        for name in wanted or ():
            if name not in have:
                self[name]  # raises, and names it
        return wanted

    def fillna(self, value, subset=None):
        if not isinstance(value, (float, int, str, bool, dict)):
            raise PySparkTypeError("[NOT_BOOL_OR_DICT_OR_FLOAT_OR_INT_OR_STR] value")
        wanted = self._known(subset if not isinstance(value, dict) else list(value))
        by_name = {k.lower(): v for k, v in value.items()} if isinstance(value, dict) else None
        columns = []
        for a in self._plan.visible():
            column = Column(e.Bound(a))
            filler = value
            if by_name is not None:
                filler = by_name.get(a.name.lower())
                fits = filler is not None
            else:
                fits = (wanted is None or a.name.lower() in wanted) and _matches(value, a.type)
            if fits:
                kept = e.Bound(a)
                if isinstance(a.type, (t.DoubleType, t.FloatType)):
                    kept = e.Call("nanvl", (kept, e.Literal(None, t.DoubleType())))
                made = e.Call("coalesce", (e.Cast(kept, a.type),
                                           e.Cast(e.Literal(filler), a.type)))
                column = Column(e.Alias(made, [a.name]))
            columns.append(column)
        return self.select(*columns)

    def dropna(self, how="any", thresh=None, subset=None):
        if how not in ("any", "all"):
            raise PySparkValueError(f"[CANNOT_BE_EMPTY] how ('{how}') should be 'any' or 'all'")
        wanted = self._known(subset)
        present = []
        for a in self._plan.visible():
            if wanted is None or a.name.lower() in wanted:
                node = e.Call("isnotnull", (e.Bound(a),))
                if isinstance(a.type, (t.DoubleType, t.FloatType)):
                    node = e.Call("and", (node, e.Call("not", (e.Call("isnan", (e.Bound(a),)),))))
                present.append(e.Case([(node, e.Literal(1))], e.Literal(0)))
        if not present:
            return self
        least = thresh if thresh is not None else (len(present) if how == "any" else 1)
        total = present[0]
        for one in present[1:]:
            total = e.Call("+", (total, one))
        return self.filter(Column(e.Call(">=", (total, e.Literal(least)))))

    def replace(self, to_replace, value=None, subset=None):
        if isinstance(to_replace, dict):
            pairs = to_replace
        elif isinstance(to_replace, (list, tuple)):
            values = value if isinstance(value, (list, tuple)) else [value] * len(to_replace)
            if len(values) != len(to_replace):
                raise PySparkValueError("[LENGTH_SHOULD_BE_THE_SAME] to_replace and value lists "
                                        "should be of the same length.")
            pairs = dict(zip(to_replace, values))
        else:
            pairs = {to_replace: value}
        _check_replacement(pairs)
        wanted = self._known(subset)
        columns = []
        for a in self._plan.visible():
            mine = [(old, new) for old, new in pairs.items() if _matches(old, a.type)]
            if not mine or (wanted is not None and a.name.lower() not in wanted):
                columns.append(Column(e.Bound(a)))
                continue
            branches = [(e.Call("=", (e.Bound(a), e.Cast(e.Literal(old), a.type))),
                         e.Cast(e.Literal(new), a.type)) for old, new in mine]
            columns.append(Column(e.Alias(e.Case(branches, e.Bound(a)), [a.name])))
        return self.select(*columns)

    def sample(self, withReplacement=None, fraction=None, seed=None):
        if isinstance(withReplacement, float):
            withReplacement, fraction, seed = None, withReplacement, fraction or seed
        if withReplacement:
            raise NotServed("DataFrame.sample with replacement")
        if fraction is None or not 0 <= fraction <= 1:
            raise PySparkValueError("fraction must be between 0 and 1")
        seed = _seed(seed)
        return self._with(p.wrap(self._plan, self._plan.attributes, lambda source: (
            f"SELECT {p.named(self._plan.attributes)} FROM {source} USING SAMPLE "
            f"{fraction * 100} PERCENT (bernoulli, {seed})")))

    def randomSplit(self, weights, seed=None):
        """Every row falls into one part: by a number of its own, the same for all parts."""
        seed = _seed(seed)
        kept = self._session._kept(self)
        total, parts, low = float(sum(weights)), [], 0.0
        attributes = kept._plan.attributes
        for place, weight in enumerate(weights):
            high = 1.0000001 if place == len(weights) - 1 else low + weight / total
            number = f"(CAST(hash(n_ * 2 + {seed}) >> 11 AS DOUBLE) / 9007199254740992.0)"

            def write(source, low=low, high=high, number=number):
                inner = f"SELECT *, row_number() OVER () AS n_ FROM {source}"
                return (f"SELECT {p.named(attributes)} FROM ({inner}) s_ WHERE {number} >= {low!r} "
                        f"AND {number} < {high!r}")

            parts.append(self._with(p.wrap(kept._plan, attributes, write)))
            low = high
        return parts

    def freqItems(self, cols, support=None):
        """Items of at least that share of the rows, and maybe some more, as Spark counts them."""
        support = 0.01 if support is None else support
        if not 1e-4 <= support <= 1:
            raise PySparkValueError("support must be in [1e-4, 1]")
        frame = self.select(*cols)
        found = [_Frequent(int(1 / support)) for _ in cols]
        for row in frame.toLocalIterator():
            for counter, value in zip(found, row):
                counter.add(value)
        schema = t.StructType([t.StructField(f"{f.name}_freqItems", t.ArrayType(f.dataType, True))
                               for f in frame.schema.fields])
        return self._session.createDataFrame([tuple(list(one.counts) for one in found)], schema)

    def sampleBy(self, col, fractions, seed=None):
        from pyspark.sql import functions as f
        col = f.col(col) if isinstance(col, str) else col
        chance = f.when(f.lit(False), 0.0)
        for value, fraction in fractions.items():
            chance = chance.when(col == value, float(fraction))
        return self.filter(f.rand(seed) < chance.otherwise(0.0))

    def describe(self, *cols):
        cols = list(cols[0]) if len(cols) == 1 and isinstance(cols[0], list) else list(cols)
        return self._summary(["count", "mean", "stddev", "min", "max"], cols)

    def summary(self, *statistics):
        return self._summary(list(statistics) or ["count", "mean", "stddev", "min", "25%", "50%",
                                                  "75%", "max"], [])

    def _summary(self, statistics, cols):
        found = [a for a in self._plan.visible() if is_numeric(a.type) or is_string(a.type)]
        if cols:
            by_name = {a.name.lower(): a for a in found}
            found = [by_name[name.lower()] for name in cols if name.lower() in by_name]
        nodes = []
        for statistic in statistics:
            for a in found:
                nodes.append(e.Alias(e.Cast(_statistic(statistic, a), t.StringType()), ["x"]))
        values = list(self.select(*[Column(node) for node in nodes]).collect()[0]) if nodes else []
        rows = [(statistic,) + tuple(values[i * len(found):(i + 1) * len(found)])
                for i, statistic in enumerate(statistics)]
        schema = t.StructType([t.StructField("summary", t.StringType())] + [
            t.StructField(a.name, t.StringType()) for a in found])
        return self._session.createDataFrame(rows, schema)

    def approxQuantile(self, col, probabilities, relativeError):
        """Exact, for every relativeError."""
        names = [col] if isinstance(col, str) else list(col)
        found = []
        for name in names:
            nodes = [e.Call("percentile_approx", (e.Cast(self[name]._node, t.DoubleType()),
                                                  e.Literal(float(one)))) for one in probabilities]
            row = self.select(*[Column(node) for node in nodes]).collect()[0]
            found.append([value for value in row if value is not None])
        return found[0] if isinstance(col, str) else found

    def corr(self, col1, col2, method=None):
        return self._number("corr", col1, col2)

    def cov(self, col1, col2):
        return self._number("covar_samp", col1, col2)

    def _number(self, name, *cols):
        """A statistic of two columns; a null counts as 0, as it does there."""
        node = e.Call(name, [e.Call("coalesce", (self[col]._node, e.Literal(0.0))) for col in cols])
        value = self.select(Column(node)).collect()[0][0]
        return float("nan") if value is None else value

    def crosstab(self, col1, col2):
        from pyspark.sql import functions as f
        first = f.coalesce(self[col1].cast("string"), f.lit("null")).alias(f"{col1}_{col2}")
        second = f.coalesce(self[col2].cast("string"), f.lit("null")).alias("second")
        return self.select(first, second).groupBy(f"{col1}_{col2}").pivot("second").agg(
            f.count(f.lit(1))).na.fill(0)


class _Frequent:
    """The counters of Karp, Shenker and Papadimitriou: as many as may hold what is frequent."""

    def __init__(self, size):
        self.size, self.counts = size, {}

    def add(self, item):
        counts = self.counts
        if item in counts:
            counts[item] += 1
        elif len(counts) < self.size:
            counts[item] = 1
        else:
            self.counts = {key: n - 1 for key, n in counts.items() if n > 1}


def _statistic(name, attribute):
    column = e.Bound(attribute)
    if name in ("count", "min", "max"):
        return e.Call(name, (column,))
    number = e.Cast(column, t.DoubleType()) if is_string(attribute.type) else column
    if name in ("mean", "stddev", "avg"):
        return e.Call({"mean": "avg"}.get(name, name), (number,))
    if name in ("count_distinct", "approx_count_distinct"):
        return e.Call("count", (column,), distinct=True)
    if name.endswith("%"):
        return e.Call("percentile_approx", (number, e.Literal(float(name[:-1]) / 100)))
    raise PySparkValueError(f"{name} is not a recognised statistic")


class DataFrameNaFunctions:
    """df.na"""

    def __init__(self, df):
        self.df = df

    def fill(self, value, subset=None):
        return self.df.fillna(value, subset)

    def drop(self, how="any", thresh=None, subset=None):
        return self.df.dropna(how, thresh, subset)

    def replace(self, to_replace, value=None, subset=None):
        return self.df.replace(to_replace, value, subset)


class DataFrameStatFunctions:
    """df.stat"""

    def __init__(self, df):
        self.df = df

    def approxQuantile(self, col, probabilities, relativeError):
        return self.df.approxQuantile(col, probabilities, relativeError)

    def corr(self, col1, col2, method=None):
        return self.df.corr(col1, col2, method)

    def cov(self, col1, col2):
        return self.df.cov(col1, col2)

    def crosstab(self, col1, col2):
        return self.df.crosstab(col1, col2)

    def freqItems(self, cols, support=None):
        return self.df.freqItems(cols, support)

    def sampleBy(self, col, fractions, seed=None):
        return self.df.sampleBy(col, fractions, seed)
