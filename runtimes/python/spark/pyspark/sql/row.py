"""Row: a tuple whose fields have names."""

from pyspark.errors import PySparkAttributeError, PySparkValueError, PySparkTypeError


class Row(tuple):
    """Row(a=1, b=2) has values; Row("a", "b") makes a maker of rows with these names."""

    def __new__(cls, *args, **kwargs):
        if args and kwargs:
            raise PySparkValueError("Row takes either values or names with values, not both.")
        if kwargs:
            row = tuple.__new__(cls, list(kwargs.values()))
            row.__fields__ = list(kwargs.keys())
            return row
        return tuple.__new__(cls, args)

    @classmethod
    def _of(cls, names, values):
        row = tuple.__new__(cls, values)
        row.__fields__ = names
        return row

    def asDict(self, recursive=False):
        if not hasattr(self, "__fields__"):
            raise PySparkTypeError("Cannot convert a Row class into dict")
        if not recursive:
            return dict(zip(self.__fields__, self))

        def plain(value):
            if isinstance(value, Row):
                return value.asDict(True)
            if isinstance(value, list):
                return [plain(item) for item in value]
            if isinstance(value, dict):
                return {key: plain(item) for key, item in value.items()}
            return value

        return {name: plain(value) for name, value in zip(self.__fields__, self)}

    def __contains__(self, item):
        if hasattr(self, "__fields__"):
            return item in self.__fields__
        return super().__contains__(item)

    def __call__(self, *values):
        if len(values) > len(self):
            raise PySparkValueError(
                f"Can not create Row with fields {self}, expected {len(self)} values")
        return Row._of(list(self), values)

    def __getitem__(self, key):
        if isinstance(key, (int, slice)):
            return super().__getitem__(key)
        try:
            return super().__getitem__(self.__fields__.index(key))
        except (ValueError, AttributeError):
            raise PySparkValueError(key) from None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return super().__getitem__(self.__fields__.index(name))
        except ValueError:
            raise AttributeError(name) from None

    def __setattr__(self, name, value):
        if name != "__fields__":
            raise PySparkAttributeError("[READ_ONLY] Row is read-only.")
        self.__dict__[name] = value

    def __reduce__(self):
        if hasattr(self, "__fields__"):
            return (Row._of, (self.__fields__, tuple(self)))
        return tuple.__reduce__(self)

    def __repr__(self):
        if hasattr(self, "__fields__"):
            parts = (f"{name}={value!r}" for name, value in zip(self.__fields__, self))
            return "Row(" + ", ".join(parts) + ")"
        return "<Row(" + ", ".join(repr(value) for value in self) + ")>"
