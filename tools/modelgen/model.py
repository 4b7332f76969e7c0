"""A service's model, read from models/ with our patches merged."""

import json
import re

from names import identifier

SCALARS = {"string": "kString", "character": "kString", "blob": "kBlob", "boolean": "kBoolean",
           "integer": "kInteger", "short": "kInteger", "byte": "kInteger", "long": "kLong",
           "biginteger": "kLong", "float": "kFloat", "double": "kDouble", "bigdecimal": "kDouble",
           "timestamp": "kTimestamp"}


class ModelError(Exception):
    """What is wrong with a model or with operations.txt, for whoever reads the build's output."""


def merge(target, patch):
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    target = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            target.pop(key, None)
        else:
            target[key] = merge(target.get(key), value)
    return target


class Model:
    def __init__(self, path):
        raw = json.loads(path.read_text())
        patch = path.parent / "patches" / path.name
        if patch.exists():
            changes = json.loads(patch.read_text())
            if not changes.pop("why", None):
                raise ModelError(f"{patch}: says no `why`")
            raw = merge(raw, changes)
        self.name = path.stem
        self.id = identifier(self.name)
        self.metadata = raw["metadata"]
        self.operations = dict(sorted(raw["operations"].items()))
        self.shapes = dict(raw["shapes"])
        for name, operation in self.operations.items():
            self._give_shape(operation, "input", name + "Request")
            self._give_shape(operation, "output", name + "Response")
        self.shapes = dict(sorted(self.shapes.items()))
        self.index = {name: number for number, name in enumerate(self.shapes)}
        self._checked = {}

    def _give_shape(self, operation, side, name):
        """Operations without input or output get an empty shape, so that none is null."""
        if side in operation:
            return
        while name in self.shapes:
            name += "_"
        self.shapes[name] = {"type": "structure", "members": {}, "none": True}
        operation[side] = {"shape": name}

    def kind(self, name):
        shape = self.shapes[name]
        if shape.get("document"):
            return "kDocument"
        kind = shape["type"]
        if kind in ("structure", "list", "map"):
            return "k" + kind.capitalize()
        return SCALARS[kind]

    def fields(self, name):
        """(name, reference) of the members, of a list's element or of a map's key and value."""
        shape = self.shapes[name]
        if self.kind(name) == "kStructure":
            return list(shape.get("members", {}).items())
        return [(part, shape[part]) for part in ("member", "key", "value") if part in shape]

    def is_streamed(self, reference):
        """A body that is never a member: a streaming blob, or an event stream."""
        shape = self.shapes[reference["shape"]]
        return bool(shape.get("eventstream") or reference.get("streaming")
                    or shape.get("streaming"))

    def payload(self, name):
        return self.shapes[name].get("payload")

    def streams(self, shape_name):
        """Whether the body is a stream: of bytes in the payload, or of events in any member."""
        payload = self.payload(shape_name)
        if any(self.shapes[ref["shape"]].get("eventstream") for _, ref in self.fields(shape_name)):
            return True
        return bool(payload) and self.is_streamed(self.shapes[shape_name]["members"][payload])

    def events(self, shape_name):
        """The shapes of a stream's events, without those of its errors."""
        return [ref["shape"] for _, ref in self.fields(shape_name)
                if not self.shapes[ref["shape"]].get("exception")]

    def has_body(self, shape_name):
        return any("location" not in reference for _, reference in self.fields(shape_name))

    def reached(self, names):
        """The structures that the shapes `names` are made of, themselves included, sorted. Of a
        stream of events it is the events: each is read or written alone."""
        found, todo = set(), list(names)
        while todo:
            name = todo.pop()
            if name in found:
                continue
            found.add(name)
            for _, reference in self.fields(name):
                if self.shapes[reference["shape"]].get("eventstream"):
                    todo.extend(self.events(reference["shape"]))
                elif not self.is_streamed(reference):
                    todo.append(reference["shape"])
        return sorted(name for name in found if self.kind(name) == "kStructure")

    def is_constrained(self, name):
        shape = self.shapes[name]
        return any(key in shape for key in ("min", "max", "pattern", "enum"))

    def is_checked(self, name):
        """Whether the shape, or one within, has something to validate."""
        if name not in self._checked:
            self._checked[name] = self._find_checked(name, set())
        return self._checked[name]

    def _find_checked(self, name, seen):
        if name in seen:
            return False
        seen.add(name)
        shape = self.shapes[name]
        return (self.is_constrained(name) or bool(shape.get("required") or shape.get("union"))
                or any(self._find_checked(ref["shape"], seen) for _, ref in self.fields(name)))

    def protocols(self):
        metadata = self.metadata
        names = metadata.get("protocols") or [metadata["protocol"]]
        if metadata["protocol"] not in names:
            names = [metadata["protocol"], *names]
        json_kind = "kJson10" if metadata.get("jsonVersion") == "1.0" else "kJson11"
        table = {"json": json_kind, "rest-json": "kRestJson", "rest-xml": "kRestXml",
                 "query": "kQuery", "ec2": "kEc2", "smithy-rpc-v2-cbor": "kRpcV2Cbor"}
        return [table[name] for name in names]


def uri_names(uri):
    return re.findall(r"{(\w+)\+?}", uri)
