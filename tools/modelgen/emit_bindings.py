"""services/<service>/<service>_operations.h and _bindings.cpp: served functions and their table."""

from names import camel, literal


def types(operation):
    return (f"api::{operation.model['input']['shape']}",
            f"api::{operation.model['output']['shape']}")


def prototypes(operation, service):
    given, answer = types(operation)
    name = operation.function
    lines = []
    if operation.upload:
        lines.append(f"Result<std::unique_ptr<BodySink>> begin_{name}({service}& service, "
                     f"Context& context,\n    const {given}& in);")
    else:
        body = ",\n    std::unique_ptr<BodySource>& body" if operation.download else ""
        lines.append(f"Result<{answer}> {name}({service}& service, Context& context,\n"
                     f"    const {given}& in{body});")
    if operation.refine:
        lines.append(f"Result<void> refine_{name}({service}& service, Context& context,\n"
                     f"    const {given}& in, std::vector<AccessRequest>& requests);")
    return lines


def emit_header(model, served):
    service = camel(model.name)
    lines = [f"// The operations of {model.name} that are served. Made by tools/modelgen.",
             "#pragma once", "", "#include <memory>", "#include <vector>", "",
             '#include "core/operation.h"', f'#include "wire/gen/{model.id}_types.h"', "",
             f"namespace tarn::{model.id} {{", "", f"class {service};", ""]
    for operation in served:
        lines += prototypes(operation, service)
    return "\n".join(lines + ["", f"ServiceBinding bind({service}& service);", "",
                              f"}}  // namespace tarn::{model.id}", ""])


def thunks(operation, service):
    given, answer = types(operation)
    name = operation.function
    self_in = f"*static_cast<{service}*>(self), context, *static_cast<const {given}*>(in)"
    lines = []
    if operation.upload:
        lines += [f"Result<std::unique_ptr<BodySink>> begin_{name}_(void* self, Context& context, "
                  "const void* in) {", f"  return begin_{name}({self_in});", "}"]
    else:
        body = ", body" if operation.download else ""
        lines += [f"Result<void> call_{name}_(void* self, Context& context, const void* in, "
                  "void* out,",
                  "    [[maybe_unused]] std::unique_ptr<BodySource>& body) {",
                  f"  *static_cast<{answer}*>(out) = TRY({name}({self_in}{body}));",
                  "  return {};", "}"]
    if operation.refine:
        lines += [f"Result<void> refine_{name}_(void* self, Context& context, const void* in,",
                  "    std::vector<AccessRequest>& requests) {",
                  f"  return refine_{name}({self_in}, requests);", "}"]
    if operation.resources:
        lines += [f"constexpr std::string_view k{operation.name}Resources[] = {{",
                  *(f"    {literal(resource)}," for resource in operation.resources), "};"]
    if operation.conditions:
        lines += [f"constexpr ConditionTemplate k{operation.name}Conditions[] = {{",
                  *(f"    {{{literal(key)}, {literal(value)}}},"
                    for key, value in operation.conditions), "};"]
    return lines + [""]


def row(model, number, operation):
    name = operation.function
    resources = f"k{operation.name}Resources" if operation.resources else "{}"
    conditions = f"k{operation.name}Conditions" if operation.conditions else "{}"
    return (f"    {{&wire::gen::{model.id}_operations[{number}], "
            f"Access::k{operation.access.capitalize()}, {literal(operation.action)}, {resources}, "
            f"{conditions},\n     {f'refine_{name}_' if operation.refine else 'nullptr'}, "
            f"{'nullptr' if operation.upload else f'call_{name}_'}, "
            f"{f'begin_{name}_' if operation.upload else 'nullptr'}, "
            f"{operation.body_limit}}},")


def emit_bindings(model, served):
    service = camel(model.name)
    lines = [f"// Binds {model.name}'s functions to its model. Made by tools/modelgen.",
             f'#include "services/{model.name}/{model.name}_operations.h"', "",
             '#include "wire/gen/services.h"', "", f"namespace tarn::{model.id} {{", "",
             "namespace {", ""]
    for operation in served:
        lines += thunks(operation, service)
    numbers = {name: number for number, name in enumerate(model.operations)}
    lines += ["constexpr OperationBinding kOperations[] = {",
              *(row(model, numbers[operation.name], operation) for operation in served), "};", "",
              "}  // namespace", "", f"ServiceBinding bind({service}& service) {{",
              f"  return {{&wire::gen::{model.id}_service, &service, kOperations}};", "}", "",
              f"}}  // namespace tarn::{model.id}", ""]
    return "\n".join(lines)
