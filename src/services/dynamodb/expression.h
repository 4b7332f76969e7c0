// What expressions and the older parameters become: trees of operands, conditions and updates.
//
// Built by expression_parser.h, update_parser.h and legacy.h, evaluated by evaluate.h and
// apply_update.h. Trivially destructible: all lies in a request's arena.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "services/dynamodb/value.h"

namespace tarn::dynamodb {

// One step of a document path: a map's field, or a list's element.
struct PathPart {
  std::string_view name;
  int64_t index = -1;  // ≥ 0: an element
  bool is_index() const { return index >= 0; }
};

struct Path {
  std::span<const PathPart> parts;  // the first one is a name
  std::string_view head() const { return parts.front().name; }
};

std::string path_text(const Path& path);  // "[a, [1], b]", as DynamoDB's errors show it
bool are_same(const Path& a, const Path& b);

enum class OperandKind : uint8_t { kPath, kValue, kFunction };

enum class Function : uint8_t {
  kAttributeExists,
  kAttributeNotExists,
  kAttributeType,
  kBeginsWith,
  kContains,
  kSize,
  kIfNotExists,
  kListAppend,
  kPlus,
  kMinus,
};

struct Operand {
  OperandKind kind = OperandKind::kPath;
  Function function = Function::kSize;
  Path path;
  const Value* value = nullptr;
  std::span<const Operand> arguments;  // of a function
};

enum class ConditionKind : uint8_t { kAnd, kOr, kNot, kCompare, kBetween, kIn, kFunction };
enum class Comparator : uint8_t { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

struct Condition {
  ConditionKind kind = ConditionKind::kAnd;
  Comparator comparator = Comparator::kEqual;
  Function function = Function::kAttributeExists;
  std::span<const Condition* const> children;  // of AND, OR, NOT
  std::span<const Operand> operands;           // of the others
};

enum class UpdateKind : uint8_t { kSet, kRemove, kAdd, kDelete };

struct UpdateAction {
  UpdateKind kind = UpdateKind::kSet;
  Path path;
  Operand value;           // not of REMOVE
  bool is_legacy = false;  // of AttributeUpdates, whose errors differ and whose ADD takes lists
};

using Update = std::span<const UpdateAction>;
using Projection = std::span<const Path>;

// All paths of a condition, and the names that they begin with.
void collect_paths(const Condition& condition, std::vector<Path>& paths);
void collect_heads(const Condition& condition, std::vector<std::string_view>& heads);

}  // namespace tarn::dynamodb
