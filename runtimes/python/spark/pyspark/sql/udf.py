"""User-defined functions: Python that runs over the rows (see _engine/execution.py)."""

import functools

from pyspark.errors import NotServed, PySparkTypeError
from pyspark.sql.column import Column, named_node
from pyspark.sql.types import DataType, StringType
from pyspark._engine import expressions as e


class UserDefinedFunction:
    """Called with columns, it gives the Column of its results."""

    def __init__(self, func, returnType=None, name=None, deterministic=True):
        if not callable(func):
            raise PySparkTypeError("[NOT_CALLABLE] Argument `func` should be a callable, got "
                                   f"{type(func).__name__}.")
        self.func = func
        self._kind = returnType if returnType is not None else StringType()
        self._name = name or getattr(func, "__name__", type(func).__name__)
        self.deterministic = deterministic

    @property
    def returnType(self):
        if isinstance(self._kind, str):
            self._kind = DataType.fromDDL(self._kind)
        return self._kind

    def __call__(self, *cols):
        nodes = [named_node(col) for col in cols]
        return self._of_nodes(*nodes)

    def _of_nodes(self, *nodes):
        return Column(e.PythonCall(self.func, self._name, nodes, self.returnType,
                                   self.deterministic))

    def asNondeterministic(self):
        self.deterministic = False
        return self


def _wrapped(func, kind, name=None):
    made = UserDefinedFunction(func, kind, name)

    @functools.wraps(func, assigned=[a for a in functools.WRAPPER_ASSIGNMENTS if hasattr(func, a)])
    def call(*cols):
        return made(*cols)

    call.func = func
    call.evalType = 100
    call.deterministic = True
    call._udf = made
    call.asNondeterministic = lambda: call
    call.returnType = kind
    return call


def udf(f=None, returnType=None, *, useArrow=None):
    """udf(f, type), @udf, @udf(type), @udf(returnType=type)."""
    if f is None or isinstance(f, (str, DataType)):
        kind = f if f is not None else returnType
        return lambda func: _wrapped(func, kind if kind is not None else StringType())
    return _wrapped(f, returnType if returnType is not None else StringType())


class UDFRegistration:
    """spark.udf"""

    def __init__(self, session):
        self._session = session

    def register(self, name, f, returnType=None):
        if hasattr(f, "_udf"):
            made = UserDefinedFunction(f._udf.func, f._udf.returnType, name)
        elif isinstance(f, UserDefinedFunction):
            made = UserDefinedFunction(f.func, f.returnType, name)
        else:
            made = UserDefinedFunction(f, returnType, name)
        self._session._functions[name.lower()] = lambda *nodes: made._of_nodes(*nodes)._node
        return _wrapped(made.func, made.returnType, name)

    def registerJavaFunction(self, name, javaClassName, returnType=None):
        raise NotServed("spark.udf.registerJavaFunction")

    def registerJavaUDAF(self, name, javaClassName):
        raise NotServed("spark.udf.registerJavaUDAF")
