"""wire/gen/<service>_types.h: plain structs of the operations served."""

from model import ModelError
from names import snake

OPTIONAL = {"kBoolean": "bool", "kInteger": "int32_t", "kLong": "int64_t", "kFloat": "float",
            "kDouble": "double", "kTimestamp": "::tarn::wire::Timestamp"}


def element_type(model, name):
    """The type of a shape as a list's element or a map's value."""
    kind = model.kind(name)
    if kind == "kStructure":
        return f"::tarn::{model.id}::api::{name}"
    if kind == "kList":
        return f"::tarn::wire::List<{element_type(model, model.shapes[name]['member']['shape'])}>"
    if kind == "kMap":
        return f"::tarn::wire::Map<{element_type(model, model.shapes[name]['value']['shape'])}>"
    return OPTIONAL.get(kind, "::tarn::wire::Text")


def member_type(model, name):
    kind = model.kind(name)
    plain = element_type(model, name)
    if kind == "kStructure":
        return f"{plain}*"
    return f"std::optional<{plain}>" if kind in OPTIONAL else plain


def member_names(model, struct):
    """AWS's member name -> ours, for the members that the struct has."""
    names = {}
    for name, reference in model.fields(struct):
        if model.is_streamed(reference):
            continue
        own = snake(name)
        if own == struct:
            own += "_"
        if own in names.values():
            raise ModelError(f"{model.name}: two members of {struct} would be called {own}")
        names[name] = own
    return names


def struct_lines(model, struct):
    names = member_names(model, struct)
    if not names:
        return [f"struct {struct} {{}};"]
    lines = [f"struct {struct} {{"]
    for name, reference in model.fields(struct):
        if name not in names:
            continue
        kind = member_type(model, reference["shape"])
        lines.append(f"  {kind} {names[name]}{' = nullptr' if kind.endswith('*') else ''};")
    return lines + ["};"]


def emit_types(model, served):
    structs = model.reached(operation.model[side]["shape"] for operation in served
                            for side in ("input", "output"))
    lines = [f"// Structs of {model.name}'s operations that are served. Made by tools/modelgen.",
             "#pragma once", "", "#include <cstdint>", "#include <optional>", "",
             '#include "wire/types.h"', "", f"namespace tarn::{model.id}::api {{", ""]
    lines += [f"struct {struct};" for struct in structs]
    for struct in structs:
        lines += ["", *struct_lines(model, struct)]
    return "\n".join(lines + ["", f"}}  // namespace tarn::{model.id}::api", ""]), structs
