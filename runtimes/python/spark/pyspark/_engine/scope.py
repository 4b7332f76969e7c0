"""The columns of a plan, and how names find them: without regard to case, as Spark does."""

import itertools

from pyspark.errors import AnalysisException

_numbers = itertools.count(1)


def fresh(prefix="c"):
    """An identifier for the engine that nothing else has."""
    return f"{prefix}{next(_numbers)}_"


class Attribute:
    """A column: `id` in the engine's SQL, the name and type that users see.

    `qualifiers` are the names of relations it may be reached through, each a tuple.
    """

    __slots__ = ("id", "name", "type", "nullable", "qualifiers", "metadata", "hidden",
                 "root")

    def __init__(self, name, type, nullable=True, id=None, qualifiers=(), metadata=None,
                 hidden=False, root=None):
        self.id = id or fresh()
        self.root = root or self.id  # the column that this one repeats
        self.name, self.type, self.nullable = name, type, nullable
        self.qualifiers, self.metadata, self.hidden = tuple(qualifiers), metadata, hidden

    def copy(self, **changes):
        values = {name: getattr(self, name) for name in self.__slots__}
        values.update(changes)
        return Attribute(values.pop("name"), values.pop("type"), **values)


def _matches(qualifier, prefix):
    """`prefix` is the end of `qualifier`: t and db.t both find db.t."""
    if len(prefix) > len(qualifier):
        return False
    ours = tuple(part.lower() for part in qualifier[len(qualifier) - len(prefix):])
    return ours == prefix


class Scope:
    """Names that an expression may use. `outer` is the scope around a subquery."""

    def __init__(self, attributes, outer=None, aliases=None):
        self.attributes = list(attributes)
        self.outer = outer
        self.aliases = aliases or {}
        self._by_name = None
        self._by_id = {attribute.id: attribute for attribute in self.attributes}

    def by_name(self, name):
        if self._by_name is None:
            self._by_name = {}
            for attribute in self.attributes:
                self._by_name.setdefault(attribute.name.lower(), []).append(attribute)
        return self._by_name.get(name.lower(), [])

    def find(self, parts):
        """(attribute, the parts that name fields inside of it), or None; raises if ambiguous."""
        lower = tuple(part.lower() for part in parts)
        for length in range(len(parts) - 1, 0, -1):
            found = [a for a in self.by_name(parts[length])
                     if any(_matches(q, lower[:length]) for q in a.qualifiers)]
            if found:
                return self._only(found, parts), parts[length + 1:]
        found = self.by_name(parts[0])
        if found:
            return self._only(found, parts), parts[1:]
        return self.outer.find(parts) if self.outer else None

    def _only(self, found, parts):
        seen = [a for a in found if not a.hidden] or found[:1]
        if len({a.root for a in seen}) > 1:
            whole = [(a.qualifiers[0] if a.qualifiers else ()) + (a.name,) for a in seen]
            listed = ", ".join(f"`{'`.`'.join(one)}`" for one in whole)
            raise AnalysisException(
                f"[AMBIGUOUS_REFERENCE] Reference `{'`.`'.join(parts)}` is ambiguous, "
                f"could be: [{listed}].", error_class="AMBIGUOUS_REFERENCE")
        return seen[0]

    def bound(self, attribute):
        """The attribute of a column taken from a DataFrame; by its name where it was replaced."""
        found = self._by_id.get(attribute.id)
        if found is None and self.outer is not None:
            return self.outer.bound(attribute)
        return found

    def missing(self, parts):
        name = "`" + "`.`".join(parts) + "`"
        names = [a.name for a in self.attributes if not a.hidden]
        import difflib
        near = sorted(names, key=lambda n: -difflib.SequenceMatcher(
            None, n.lower(), parts[-1].lower()).ratio())[:5]
        if near:
            listed = ", ".join(f"`{n}`" for n in near)
            return AnalysisException(
                "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column or function parameter with name "
                f"{name} cannot be resolved. Did you mean one of the following? [{listed}].",
                error_class="UNRESOLVED_COLUMN.WITH_SUGGESTION")
        return AnalysisException(
            "[UNRESOLVED_COLUMN.WITHOUT_SUGGESTION] A column or function parameter with name "
            f"{name} cannot be resolved.", error_class="UNRESOLVED_COLUMN.WITHOUT_SUGGESTION")
