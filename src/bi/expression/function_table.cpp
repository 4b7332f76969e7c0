#include "bi/expression/function_table.h"

#include <algorithm>
#include <map>

#include "base/encoding.h"
#include "bi/expression/parameters.h"

namespace tarn::bi {
namespace {

using Table = std::map<std::string, FunctionInfo, std::less<>>;

const Table& all_functions() {
  static const Table table = [] {
    Table out;
    for (auto part : {scalar_functions(), aggregate_functions(), table_functions()}) {
      for (FunctionInfo& function : part)
        out.emplace(to_lower_ascii(function.name), std::move(function));
    }
    return out;
  }();
  return table;
}

std::string_view group_name(FunctionGroup group) {
  switch (group) {
    case FunctionGroup::kConditional:
      return "Conditional";
    case FunctionGroup::kDate:
      return "Date";
    case FunctionGroup::kNumeric:
      return "Numeric";
    case FunctionGroup::kString:
      return "String";
    case FunctionGroup::kAggregate:
      return "Aggregate";
    case FunctionGroup::kTable:
      return "Table calculation";
    case FunctionGroup::kOperator:
      break;
  }
  return "Operator";
}

}  // namespace

const FunctionInfo* find_function(std::string_view name) {
  const auto found = all_functions().find(to_lower_ascii(name));
  return found == all_functions().end() ? nullptr : &found->second;
}

const FunctionInfo* function_of(AggregateKind kind) {
  for (const auto& [name, function] : all_functions()) {
    if (function.kind == FunctionKind::kAggregate && !function.is_conditional &&
        function.aggregate == kind) {
      return &function;
    }
  }
  return nullptr;
}

const std::vector<FunctionDescription>& describe_functions() {
  static const std::vector<FunctionDescription> descriptions = [] {
    std::vector<FunctionDescription> out;
    for (const auto& [name, function] : all_functions()) {
      if (function.group == FunctionGroup::kOperator) continue;
      out.push_back({function.name, signature_of(function), group_name(function.group)});
    }
    return out;
  }();
  return descriptions;
}

}  // namespace tarn::bi
