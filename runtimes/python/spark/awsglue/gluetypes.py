"""Types of a DynamicFrame: as Spark's, and a choice of several."""

SCALARS = {}


class DataType:
    def __init__(self, properties=None):
        self.properties = properties or {}

    @classmethod
    def typeName(cls):  # noqa: N802
        return cls.__name__[:-4].lower()

    def text(self):
        return self.typeName()

    def __eq__(self, other):
        return type(self) is type(other) and self.text() == other.text()

    def __hash__(self):
        return hash(self.text())

    def __repr__(self):
        return self.text()

    def jsonValue(self):  # noqa: N802
        return {"dataType": self.typeName()}


def _scalar(name):
    kind = type(name.capitalize() + "Type", (DataType,), {"__doc__": f"{name}."})
    SCALARS[name] = kind
    return kind


StringType = _scalar("string")
BooleanType = _scalar("boolean")
ByteType = _scalar("byte")
ShortType = _scalar("short")
IntegerType = type("IntegerType", (DataType,), {"typeName": classmethod(lambda cls: "int")})
SCALARS["int"] = IntegerType
LongType = _scalar("long")
FloatType = _scalar("float")
DoubleType = _scalar("double")
DateType = _scalar("date")
TimestampType = _scalar("timestamp")
BinaryType = _scalar("binary")
NullType = _scalar("null")
UnknownType = _scalar("unknown")
ALIASES = {"bigint": "long", "integer": "int", "tinyint": "byte", "smallint": "short",
           "varchar": "string", "char": "string", "real": "float", "bool": "boolean"}


class DecimalType(DataType):
    def __init__(self, precision=10, scale=2, properties=None):
        super().__init__(properties)
        self.precision, self.scale = precision, scale

    def text(self):
        return f"decimal({self.precision},{self.scale})"


class ArrayType(DataType):
    def __init__(self, elementType=None, properties=None):  # noqa: N803
        super().__init__(properties)
        self.elementType = elementType or UnknownType()

    def text(self):
        return f"array<{self.elementType.text()}>"


class MapType(DataType):
    def __init__(self, valueType=None, properties=None):  # noqa: N803
        super().__init__(properties)
        self.keyType, self.valueType = StringType(), valueType or UnknownType()

    def text(self):
        return f"map<string,{self.valueType.text()}>"


class ChoiceType(DataType):
    """One of several types, in the order of their names."""

    def __init__(self, choices=(), properties=None):
        super().__init__(properties)
        self.choices = sorted(choices, key=choice_name)

    def text(self):
        return "choice<" + ",".join(choice.text() for choice in self.choices) + ">"


class Field:
    def __init__(self, name, dataType, properties=None):  # noqa: N803
        self.name, self.dataType, self.properties = name, dataType, properties or {}

    def __eq__(self, other):
        return isinstance(other, Field) and (self.name, self.dataType) == (other.name,
                                                                           other.dataType)

    def __repr__(self):
        return f"{self.name}: {self.dataType}"


class StructType(DataType):
    def __init__(self, fields=(), properties=None):
        super().__init__(properties)
        self.fields = list(fields)
        self.field_map = {field.name: field for field in self.fields}

    def text(self):
        return "struct<" + ",".join(f"{f.name}:{f.dataType.text()}" for f in self.fields) + ">"

    def names(self):
        return [field.name for field in self.fields]

    def __iter__(self):
        return iter(self.fields)


def choice_name(kind):
    """What a choice calls one of its types: `long`, `struct`, …"""
    return "decimal" if isinstance(kind, DecimalType) else kind.typeName()


def parse_type(text):
    """A scalar's name, as mappings and cast: give it."""
    text = text.strip().lower()
    if text.startswith("decimal"):
        inner = text[7:].strip("() ")
        precision, _, scale = inner.partition(",")
        return DecimalType(int(precision or 10), int(scale or (2 if not inner else 0)))
    text = ALIASES.get(text.split("(")[0], text)
    if text not in SCALARS:
        raise ValueError(f"'{text}' is not the name of a type that values can be cast to")
    return SCALARS[text]()


def merge(one, other):
    """The type of values of either."""
    if isinstance(one, (NullType, UnknownType)) or one == other:
        return other
    if isinstance(other, (NullType, UnknownType)):
        return one
    if {one.typeName(), other.typeName()} == {"int", "long"}:
        return LongType()
    if isinstance(one, StructType) and isinstance(other, StructType):
        fields = {field.name: field.dataType for field in one.fields}
        for field in other.fields:
            known = fields.get(field.name)
            fields[field.name] = field.dataType if known is None else merge(known, field.dataType)
        return StructType([Field(name, kind) for name, kind in fields.items()])
    if isinstance(one, ArrayType) and isinstance(other, ArrayType):
        return ArrayType(merge(one.elementType, other.elementType))
    if isinstance(one, MapType) and isinstance(other, MapType):
        return MapType(merge(one.valueType, other.valueType))
    choices = {}
    for kind in (one, other):
        for choice in kind.choices if isinstance(kind, ChoiceType) else [kind]:
            name = choice_name(choice)
            choices[name] = merge(choices[name], choice) if name in choices else choice
    if len(choices) == 1:
        return next(iter(choices.values()))
    return ChoiceType(choices.values())


_WIDER = {"int": ("byte", "short", "long"), "double": ("float",)}


def kept(kind, before):
    """The type of values that one has looked at, of which one knew before what they were declared as:
    a value does not show whether it is of a long or of a short."""
    if isinstance(kind, ChoiceType):
        earlier = before.choices if isinstance(before, ChoiceType) else [before]
        return ChoiceType([next((k for b in earlier if (k := kept(c, b)) != c), c)
                           for c in kind.choices])
    if isinstance(kind, StructType) and isinstance(before, StructType):
        known = {field.name: field.dataType for field in before.fields}
        return StructType([Field(f.name, kept(f.dataType, known[f.name]) if f.name in known
                                 else f.dataType) for f in kind.fields])
    if isinstance(kind, ArrayType) and isinstance(before, ArrayType):
        return ArrayType(kept(kind.elementType, before.elementType))
    if isinstance(kind, MapType) and isinstance(before, MapType):
        return MapType(kept(kind.valueType, before.valueType))
    if isinstance(kind, DecimalType) and isinstance(before, DecimalType):
        whole = before.precision - before.scale >= kind.precision - kind.scale
        return before if whole and before.scale >= kind.scale else kind
    return before if before.typeName() in _WIDER.get(kind.typeName(), ()) else kind


def tree_lines(kind, indent=""):
    """As printSchema() shows the types within."""
    if isinstance(kind, StructType):
        for field in kind.fields:
            yield f"{indent}|-- {field.name}: {field.dataType.typeName()}"
            yield from tree_lines(field.dataType, indent + "|    ")
    elif isinstance(kind, ArrayType):
        yield f"{indent}|-- element: {kind.elementType.typeName()}"
        yield from tree_lines(kind.elementType, indent + "|    ")
    elif isinstance(kind, MapType):
        yield f"{indent}|-- keyType: string"
        yield f"{indent}|-- valueType: {kind.valueType.typeName()}"
        yield from tree_lines(kind.valueType, indent + "|    ")
    elif isinstance(kind, ChoiceType):
        for choice in kind.choices:
            yield f"{indent}|-- {choice_name(choice)}"
            yield from tree_lines(choice, indent + "|    ")
