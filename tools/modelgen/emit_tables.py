"""wire/gen/<service>_tables.cpp and wire/gen/services.{h,cpp}: the tables of wire/schema.h."""

from emit_types import member_names
from names import view

LOCATIONS = {None: "kBody", "uri": "kUri", "header": "kHeader", "headers": "kHeaders",
             "querystring": "kQuery", "statusCode": "kStatusCode"}
TIMES = {None: "kDefault", "iso8601": "kIso8601", "rfc822": "kRfc822", "unixTimestamp": "kUnix"}
SERVICE_FLAGS = [("awsQueryCompatible", "query_compatible"), ("globalEndpoint", "global")]


def flags(kind, pairs):
    names = [f"{kind}::{name}" for name, condition in pairs if condition]
    return " | ".join(names) or "0"


def xml_namespace(facts):
    if isinstance(facts, str):
        facts = {"uri": facts}
    facts = facts or {}
    return f"{{{view(facts.get('uri'))}, {view(facts.get('prefix'))}}}"


class Tables:
    """The rows of one service's tables, shared ones kept once."""

    def __init__(self, model, structs):
        self.model = model
        self.structs = set(structs)
        self.members, self.shapes, self.operations = [], [], []
        self.member_traits, self.shape_traits, self.constraints = {}, {}, {}
        self.values, self.errors = [], []
        for name in model.shapes:
            self.add_shape(name)
        for name, operation in model.operations.items():
            self.add_operation(name, operation)

    @staticmethod
    def shared(rows, row, table):
        return f"&{table}[{rows.setdefault(row, len(rows))}]"

    def add_member(self, owner, name, reference, own_name, is_required):
        model = self.model
        shape = model.shapes[reference["shape"]]
        traits = "nullptr"
        if "queryName" in reference or "xmlNamespace" in reference:
            traits = self.shared(self.member_traits, f"{{{view(reference.get('queryName'))}, "
                                 f"{xml_namespace(reference.get('xmlNamespace'))}}}",
                                 "kMemberTraits")
        row_flags = flags("Member", [
            ("kRequired", is_required), ("kFlattened", reference.get("flattened")),
            ("kXmlAttribute", reference.get("xmlAttribute")),
            ("kIdempotency", reference.get("idempotencyToken")),
            ("kJsonValue", reference.get("jsonvalue") or shape.get("jsonvalue")),
            ("kHostLabel", reference.get("hostLabel")),
            ("kStreaming", model.is_streamed(reference)),
            ("kEventPayload", reference.get("eventpayload")),
            ("kNamed", "locationName" in reference)])
        offset = "Member::kNoOffset"
        if own_name:
            offset = f"offsetof(api::{owner}, {own_name})"
        time = TIMES[reference.get("timestampFormat") or shape.get("timestampFormat")]
        self.members.append(
            f"{{{view(name)}, {view(reference.get('locationName', name))}, "
            f"&kShapes[{model.index[reference['shape']]}], {traits}, {offset}, {row_flags}, "
            f"Location::{LOCATIONS[reference.get('location')]}, TimestampFormat::{time}}}")

    def constraint(self, shape):
        if not any(key in shape for key in ("min", "max", "pattern", "enum")):
            return "nullptr"
        values = "{}"
        if shape.get("enum"):
            values = f"{{&kValues[{len(self.values)}], {len(shape['enum'])}}}"
            self.values += [view(value) for value in shape["enum"]]
        low, high = shape.get("min"), shape.get("max")
        return self.shared(
            self.constraints, f"{{{'false' if low is None else 'true'}, "
            f"{'false' if high is None else 'true'}, {float(low or 0)!r}, {float(high or 0)!r}, "
            f"{view(shape.get('pattern'))}, {values}}}", "kConstraints")

    def traits(self, shape):
        error = shape.get("error", {})
        if not ("locationName" in shape or "xmlNamespace" in shape or error):
            return "nullptr"
        return self.shared(
            self.shape_traits, f"{{{view(shape.get('locationName'))}, "
            f"{xml_namespace(shape.get('xmlNamespace'))}, {view(error.get('code'))}, "
            f"{error.get('httpStatusCode', 0)}}}", "kShapeTraits")

    def add_shape(self, name):
        model, shape = self.model, self.model.shapes[name]
        fields = model.fields(name)
        names = member_names(model, name) if name in self.structs else {}
        first = len(self.members)
        for field, reference in fields:
            self.add_member(name, field, reference, names.get(field),
                            field in shape.get("required", []))
        row_flags = flags("Shape", [
            ("kSensitive", shape.get("sensitive")), ("kFlattened", shape.get("flattened")),
            ("kUnion", shape.get("union")), ("kError", shape.get("exception")),
            ("kSparse", shape.get("sparse")), ("kEventStream", shape.get("eventstream")),
            ("kWrapper", shape.get("wrapper")), ("kSynthetic", shape.get("none")),
            ("kFault", shape.get("fault")), ("kChecked", model.is_checked(name)),
            ("kUnwrapped", shape.get("unwrapped"))])
        payload = [field for field, _ in fields].index(shape["payload"]) if (
            shape.get("payload")) else "Shape::kNoPayload"
        size = f"sizeof(api::{name})" if name in self.structs else "0"
        members = f"&kMembers[{first}]" if fields else "nullptr"
        self.shapes.append(
            f"{{{view(name)}, Kind::{model.kind(name)}, "
            f"TimestampFormat::{TIMES[shape.get('timestampFormat')]}, {row_flags}, {len(fields)}, "
            f"{payload}, {size}, {members}, {self.constraint(shape)}, {self.traits(shape)}}}")

    def add_operation(self, name, operation):
        model, http = self.model, operation["http"]
        given, answer = operation["input"]["shape"], operation["output"]["shape"]
        checksum = operation.get("httpChecksum", {})
        errors = operation.get("errors", [])
        span = f"{{&kErrors[{len(self.errors)}], {len(errors)}}}" if errors else "{}"
        self.errors += [f"&kShapes[{model.index[error]}]" for error in errors]
        no_auth = operation.get("authtype") == "none" or (
            "smithy.api#noAuth" in operation.get("auth", []))
        streams = any(model.shapes[ref["shape"]].get("eventstream") for shape in (given, answer)
                      for _, ref in model.fields(shape))
        row_flags = flags("Operation", [
            ("kStreamsInput", model.streams(given)), ("kStreamsOutput", model.streams(answer)),
            ("kNoAuth", no_auth), ("kUnsignedPayload", operation.get("unsignedPayload")),
            ("kChecksumRequired", operation.get("httpChecksumRequired")
             or checksum.get("requestChecksumRequired")),
            ("kCompression", operation.get("requestcompression")),
            ("kDeprecated", operation.get("deprecated")),
            ("kReadOnly", operation.get("readonly")), ("kEventStream", streams)])
        self.operations.append(
            f"{{{view(name)}, {view(http['method'])}, {view(http['requestUri'])}, "
            f"{view(operation.get('endpoint', {}).get('hostPrefix'))}, "
            f"&kShapes[{model.index[given]}], &kShapes[{model.index[answer]}], {span}, "
            f"{view(operation['input'].get('locationName'))}, "
            f"{xml_namespace(operation['input'].get('xmlNamespace'))}, "
            f"{view(operation['output'].get('resultWrapper'))}, "
            f"{view(checksum.get('requestAlgorithmMember'))}, {http.get('responseCode', 200)}, "
            f"{row_flags}}}")


def service_row(model):
    metadata = model.metadata
    namespace = metadata.get("xmlNamespace")
    if isinstance(namespace, dict):
        namespace = namespace.get("uri")
    switches = ", ".join("true" if key in metadata else "false" for key, _ in SERVICE_FLAGS)
    return (f"{{{view(model.name)}, {view(metadata.get('serviceId', model.name))}, "
            f"{view(metadata.get('signingName') or metadata['endpointPrefix'])}, "
            f"{view(metadata['endpointPrefix'])}, {view(metadata.get('targetPrefix'))}, "
            f"{view(metadata['apiVersion'])}, {view(namespace)}, {switches}, kProtocols, "
            f"{{{model.id}_operations, {len(model.operations)}}}, "
            f"{{kShapes, {len(model.shapes)}}}}}")


def table(declaration, rows):
    """A constant array; nothing where it would be empty."""
    return [f"{declaration}[] = {{", *(f"{row}," for row in rows), "};", ""] if rows else []


def emit_tables(model, structs):
    tables = Tables(model, structs)
    lines = [f"// Schema tables of {model.name}. Made by tools/modelgen.",
             '#include "wire/gen/services.h"', "", "#include <cstddef>", ""]
    if structs:
        lines += [f'#include "wire/gen/{model.id}_types.h"', ""]
    lines += ["namespace tarn::wire::gen {", ""]
    if structs:
        lines += [f"namespace api = ::tarn::{model.id}::api;", ""]
    lines += ["namespace {", "", f"extern const Shape kShapes[{len(tables.shapes)}];", ""]
    lines += table("constexpr std::string_view kValues", tables.values)
    lines += table("constexpr Constraint kConstraints", tables.constraints)
    lines += table("constexpr MemberTraits kMemberTraits", tables.member_traits)
    lines += table("constexpr ShapeTraits kShapeTraits", tables.shape_traits)
    lines += table("constexpr Member kMembers", tables.members)
    lines += [f"constexpr Shape kShapes[{len(tables.shapes)}] = {{",
              *(f"{row}," for row in tables.shapes), "};", ""]
    lines += table("constexpr const Shape* kErrors", tables.errors)
    lines += table("constexpr Protocol kProtocols",
                   [f"Protocol::{name}" for name in model.protocols()])
    lines += ["}  // namespace", ""]
    lines += [f"constinit const Operation {model.id}_operations[{len(tables.operations)}] = {{",
              *(f"{row}," for row in tables.operations), "};", ""]
    lines += [f"constinit const Service {model.id}_service = {service_row(model)};", "",
              "}  // namespace tarn::wire::gen", ""]
    return "\n".join(lines)


def emit_services(models):
    header = ["// Every service that has a model. Made by tools/modelgen.", "#pragma once", "",
              "#include <span>", "#include <string_view>", "", '#include "wire/schema.h"', "",
              "namespace tarn::wire {", "", "std::span<const Service* const> services();",
              "const Service* find_service(std::string_view name);  // null where unknown", "",
              "namespace gen {", ""]
    for model in models:
        header += [f"extern const Service {model.id}_service;",
                   f"extern const Operation {model.id}_operations[{len(model.operations)}];"]
    header += ["", "}  // namespace gen", "}  // namespace tarn::wire", ""]
    source = ["// Made by tools/modelgen.", '#include "wire/gen/services.h"', "",
              "namespace tarn::wire {", "", "namespace {", "",
              "constexpr const Service* kServices[] = {",
              *(f"    &gen::{model.id}_service," for model in models), "};", "", "}  // namespace",
              "", "std::span<const Service* const> services() { return kServices; }", "",
              "const Service* find_service(std::string_view name) {",
              "  for (const Service* service : kServices) {",
              "    if (service->name == name) return service;", "  }", "  return nullptr;", "}", "",
              "}  // namespace tarn::wire", ""]
    return "\n".join(header), "\n".join(source)
