#include "services/dynamodb/expression.h"

#include <algorithm>

namespace tarn::dynamodb {
namespace {

template <class Visit>
void each_path(const Operand& operand, const Visit& visit) {
  if (operand.kind == OperandKind::kPath) visit(operand.path);
  for (const Operand& argument : operand.arguments) each_path(argument, visit);
}

template <class Visit>
void each_path(const Condition& condition, const Visit& visit) {
  for (const Condition* child : condition.children) each_path(*child, visit);
  for (const Operand& operand : condition.operands) each_path(operand, visit);
}

}  // namespace

std::string path_text(const Path& path) {
  std::string out = "[";
  for (const PathPart& part : path.parts) {
    if (out.size() > 1) out += ", ";
    if (part.is_index()) {
      out += "[" + std::to_string(part.index) + "]";
    } else {
      out += part.name;
    }
  }
  return out + "]";
}

bool are_same(const Path& a, const Path& b) {
  return std::equal(
      a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end(),
      [](const PathPart& x, const PathPart& y) { return x.index == y.index && x.name == y.name; });
}

void collect_heads(const Condition& condition, std::vector<std::string_view>& heads) {
  each_path(condition, [&](const Path& path) { heads.push_back(path.head()); });
}

void collect_paths(const Condition& condition, std::vector<Path>& paths) {
  each_path(condition, [&](const Path& path) { paths.push_back(path); });
}

}  // namespace tarn::dynamodb
