"""operations.txt: what a service serves, and what each operation asks of IAM (tools/README.md)."""

import dataclasses
import re

from model import ModelError
from names import snake


@dataclasses.dataclass
class Served:
    name: str
    line: int
    access: str
    model: dict = None
    upload: bool = False
    download: bool = False
    refine: bool = False
    body_limit: int = 0  # bytes; 0: the gateway's own
    action: str = None  # "" for `action none`
    resources: list = dataclasses.field(default_factory=list)
    conditions: list = dataclasses.field(default_factory=list)

    @property
    def function(self):
        return snake(self.name)


class Reader:
    def __init__(self, model, path):
        self.model, self.path, self.served = model, path, {}
        for number, text in enumerate(path.read_text().splitlines(), 1):
            words = re.sub(r"(^|\s)#.*", "", text).split()
            if words:
                self.line = number
                self.read(words)
        for operation in self.served.values():
            self.check(operation)

    def fail(self, line, text):
        raise ModelError(f"{self.path}:{line}: {text}")

    def read(self, words):
        keyword, *rest = words
        if keyword == "operation":
            return self.read_operation(rest)
        if not self.served:
            self.fail(self.line, "expected `operation` first")
        operation = list(self.served.values())[-1]
        if keyword == "action" and len(rest) == 1:
            if operation.action is not None:
                self.fail(self.line, f"{operation.name} has two actions; add the other in a refine")
            operation.action = "" if rest[0] == "none" else rest[0]
        elif keyword == "resource" and len(rest) == 1:
            operation.resources.append(rest[0])
            self.check_template(operation, rest[0])
        elif keyword == "condition" and len(rest) == 2:
            operation.conditions.append(tuple(rest))
            self.check_template(operation, rest[1])
        elif keyword == "refine" and not rest:
            operation.refine = True
        elif keyword == "body" and len(rest) == 1 and rest[0].isdecimal():
            operation.body_limit = int(rest[0])
        else:
            self.fail(self.line, f"can't read `{' '.join(words)}`; see tools/README.md")

    def read_operation(self, words):
        if len(words) < 2 or words[1] not in ("read", "write"):
            self.fail(self.line, "expected `operation <Name> read|write [upload|download]`")
        name, access, *rest = words
        if name not in self.model.operations:
            self.fail(self.line, f"{self.model.name} has no operation {name}")
        if name in self.served:
            self.fail(self.line, f"{name} stands twice")
        for word in rest:
            if word not in ("upload", "download"):
                self.fail(self.line, f"unknown word `{word}`")
        self.served[name] = Served(name, self.line, access, self.model.operations[name],
                                   "upload" in rest, "download" in rest)

    def check(self, operation):
        if operation.action is None:
            self.fail(operation.line, f"{operation.name} declares no `action`")
        if operation.action == "" and operation.resources:
            self.fail(operation.line, f"{operation.name} has resources but no action")
        if operation.action and not operation.resources:
            self.fail(operation.line, f"{operation.name} declares no `resource`")
        for word, side in (("upload", "input"), ("download", "output")):
            shape = operation.model[side]["shape"]
            streams, declared = self.model.streams(shape), getattr(operation, word)
            if streams and not declared:
                self.fail(operation.line,
                          f"{operation.name}'s {side} is a stream: declare it `{word}`")
            # An upload without a body is for work that goes before the transaction: a copy.
            may_begin = word == "upload" and not self.model.has_body(shape)
            if declared and not streams and not may_begin:
                self.fail(operation.line,
                          f"{operation.name}'s {side} is no stream: it can't be `{word}`")
        if operation.upload and operation.body_limit:
            self.fail(operation.line, f"{operation.name} streams its body: it has no `body` limit")
        if operation.upload and operation.download:
            self.fail(operation.line, f"{operation.name} streams both ways: not supported")

    def check_template(self, operation, template):
        if re.sub(r"{[A-Za-z0-9_.\[\]-]+}", "", template).strip("{}") != re.sub(
                r"{[A-Za-z0-9_.\[\]-]+}", "", template):
            self.fail(self.line, f"unbalanced braces in `{template}`")
        for path in re.findall(r"{([^}]*)}", template):
            if path not in ("region", "account"):
                self.check_path(operation.model["input"]["shape"], path, template)

    def check_path(self, shape, path, template):
        for part in path.split("."):
            name, is_each = part.removesuffix("[]"), part.endswith("[]")
            kind = self.model.kind(shape)
            if kind == "kMap" and part == "keys[]":
                shape = self.model.shapes[shape]["key"]["shape"]
                continue
            members = dict(self.model.fields(shape)) if kind == "kStructure" else {}
            if name not in members:
                self.fail(self.line, f"`{template}`: {shape} has no member {name}")
            if self.model.is_streamed(members[name]):
                self.fail(self.line, f"`{template}`: {name} is a stream")
            shape = members[name]["shape"]
            if is_each != (self.model.kind(shape) == "kList"):
                self.fail(self.line, f"`{template}`: {name} is "
                          + ("no list" if is_each else "a list: write " + name + "[]"))
            if is_each:
                shape = self.model.shapes[shape]["member"]["shape"]
        if self.model.kind(shape) in ("kStructure", "kList", "kMap"):
            self.fail(self.line, f"`{template}`: {path} is no single value")


def read_operations(model, path):
    """The operations served, in the model's order."""
    served = Reader(model, path).served
    return [served[name] for name in model.operations if name in served]
