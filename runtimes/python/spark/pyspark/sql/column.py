"""Column: an expression that a user builds with operators and methods."""

from pyspark._engine import expressions as e
from pyspark.errors import PySparkTypeError, PySparkValueError, PySparkAttributeError


def node_of(value):
    """The node of a Column, or of a constant."""
    if isinstance(value, Column):
        return value._node
    return e.Literal(value)


def named_node(value):
    """The node of a Column, or of the column that a string names."""
    if isinstance(value, Column):
        return value._node
    if isinstance(value, str):
        return name_node(value)
    return e.Literal(value)


def name_node(text):
    """`a`, `t.a`, `a.b`, "`a.b`.c", `*`, `t.*`."""
    parts, place = [], 0
    if text == "*":
        return e.Star()
    while place <= len(text):
        if text[place:place + 1] == "`":
            end = text.find("`", place + 1)
            while end >= 0 and text[end + 1:end + 2] == "`":
                end = text.find("`", end + 2)
            if end < 0 or text[end + 1:end + 2] not in ("", "."):
                from pyspark.errors import AnalysisException
                raise AnalysisException(f"[INVALID_ATTRIBUTE_NAME_SYNTAX] {text}: backticks do "
                                        "not match.", error_class="INVALID_ATTRIBUTE_NAME_SYNTAX")
            parts.append(text[place + 1:end].replace("``", "`"))
            place = end + 2
        else:
            end = text.find(".", place)
            end = len(text) if end < 0 else end
            parts.append(text[place:end])
            place = end + 1
    if parts[-1] == "*":
        return e.Star(parts[:-1])
    return e.Name(parts)


def _binary(name, swapped=False, doc=None):
    def operate(self, other):
        left, right = self._node, node_of(other)
        return Column(e.Call(name, (right, left) if swapped else (left, right)))

    operate.__doc__ = doc
    return operate


class Column:
    """An expression over the columns of a DataFrame. Never changed once made."""

    def __init__(self, node):
        if isinstance(node, Column):
            node = node._node
        self._node = node

    __add__ = _binary("+")
    __sub__ = _binary("-")
    __mul__ = _binary("*")
    __truediv__ = __div__ = _binary("/")
    __mod__ = _binary("%")
    __radd__ = _binary("+", True)
    __rsub__ = _binary("-", True)
    __rmul__ = _binary("*", True)
    __rtruediv__ = __rdiv__ = _binary("/", True)
    __rmod__ = _binary("%", True)
    __and__ = _binary("and")
    __or__ = _binary("or")
    __rand__ = _binary("and", True)
    __ror__ = _binary("or", True)
    __eq__ = _binary("=")
    __lt__ = _binary("<")
    __le__ = _binary("<=")
    __gt__ = _binary(">")
    __ge__ = _binary(">=")
    eqNullSafe = _binary("<=>")
    bitwiseAND = _binary("&")
    bitwiseOR = _binary("|")
    bitwiseXOR = _binary("^")
    contains = _binary("contains")
    startswith = _binary("startswith")
    endswith = _binary("endswith")
    rlike = _binary("rlike")
    like = _binary("like")
    ilike = _binary("ilike")
    __hash__ = object.__hash__

    def __ne__(self, other):
        return Column(e.Call("not", (e.Call("=", (self._node, node_of(other))),)))

    def __pow__(self, other):
        return Column(e.Call("power", (self._node, node_of(other))))

    def __rpow__(self, other):
        return Column(e.Call("power", (node_of(other), self._node)))

    def __neg__(self):
        return Column(e.Call("negative", (self._node,)))

    def __invert__(self):
        return Column(e.Call("not", (self._node,)))

    def __contains__(self, item):
        raise PySparkValueError("[CANNOT_APPLY_IN_FOR_COLUMN] Cannot apply 'in' operator against a "
                                "column: please use 'contains' in a string column or "
                                "'array_contains' function for an array column.")

    def __bool__(self):
        raise PySparkValueError(
            "[CANNOT_CONVERT_COLUMN_INTO_BOOL] Cannot convert column into bool: please use '&' "
            "for 'and', '|' for 'or', '~' for 'not' when building DataFrame boolean expressions.")

    __nonzero__ = __bool__

    def __iter__(self):
        raise PySparkTypeError("[NOT_ITERABLE] Column is not iterable.")

    def __getitem__(self, key):
        if isinstance(key, slice):
            if key.step is not None:
                raise PySparkValueError("[SLICE_WITH_STEP] Slice with step is not supported.")
            return self.substr(key.start, key.stop)
        return Column(e.Item(self._node, node_of(key)))

    def __getattr__(self, name):
        if name.startswith("__"):
            raise PySparkAttributeError(f"[CANNOT_ACCESS_TO_DUNDER] {name}")
        return self.getField(name)

    def getItem(self, key):
        return self[key]

    def getField(self, name):
        return Column(e.Item(self._node, node_of(name)))

    def withField(self, fieldName, col):
        return Column(e.Call("with_field", (self._node, e.Literal(fieldName), node_of(col)),
                             shown="update_fields"))

    def dropFields(self, *fieldNames):
        return Column(e.Call("drop_fields",
                             (self._node,) + tuple(e.Literal(name) for name in fieldNames),
                             shown="update_fields"))

    def isNull(self):
        return Column(e.Call("isnull", (self._node,)))

    def isNotNull(self):
        return Column(e.Call("isnotnull", (self._node,)))

    def _ordered(self, ascending, nulls_first=None):
        return Column(e.Order(self._node, ascending, nulls_first))

    def asc(self):
        return self._ordered(True)

    def asc_nulls_first(self):
        return self._ordered(True, True)

    def asc_nulls_last(self):
        return self._ordered(True, False)

    def desc(self):
        return self._ordered(False)

    def desc_nulls_first(self):
        return self._ordered(False, True)

    def desc_nulls_last(self):
        return self._ordered(False, False)

    def alias(self, *alias, **kwargs):
        return Column(e.Alias(self._node, alias, kwargs.get("metadata")))

    name = alias

    def cast(self, dataType):
        from pyspark.sql.types import DataType
        if isinstance(dataType, str):
            dataType = DataType.fromDDL(dataType)
        if not isinstance(dataType, DataType):
            raise PySparkTypeError(f"[NOT_DATATYPE_OR_STR] Argument `dataType` should be a "
                                   f"DataType "
                                   f"or str, got {type(dataType).__name__}.")
        return Column(e.Cast(self._node, dataType))

    astype = cast

    def between(self, lowerBound, upperBound):
        return (self >= lowerBound) & (self <= upperBound)

    def isin(self, *cols):
        if len(cols) == 1 and isinstance(cols[0], (list, set, tuple)):
            cols = tuple(cols[0])
        return Column(e.Call("in", (self._node,) + tuple(node_of(col) for col in cols)))

    def substr(self, startPos, length):
        if type(startPos) is not type(length):
            raise PySparkTypeError("[NOT_SAME_TYPE] startPos and length must be the same type.")
        return Column(e.Call("substring", (self._node, node_of(startPos), node_of(length))))

    def when(self, condition, value):
        node = self._node
        if not isinstance(node, e.Case) or node.otherwise is not None:
            from pyspark.errors import IllegalArgumentException
            raise IllegalArgumentException("when() can only be applied on a Column previously "
                                           "generated by when() function")
        if not isinstance(condition, Column):
            raise PySparkTypeError("[NOT_COLUMN] Argument `condition` should be a Column.")
        return Column(e.Case(node.branches + ((condition._node, node_of(value)),)))

    def otherwise(self, value):
        node = self._node
        if not isinstance(node, e.Case) or node.otherwise is not None:
            from pyspark.errors import IllegalArgumentException
            raise IllegalArgumentException("otherwise() can only be applied once on a Column "
                                           "previously generated by when()")
        return Column(e.Case(node.branches, node_of(value)))

    def over(self, window):
        frame = window._frame and tuple(e.Offset(end) if isinstance(end, int) else end
                                        for end in window._frame)
        return Column(e.Window(self._node, window._partition, window._order, frame))

    def __repr__(self):
        return f"Column<'{e.text(self._node)}'>"
