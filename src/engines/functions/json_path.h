// The SQL/JSON path language: text to a tree, and a tree over a JSON value to a sequence of items.
//
//   JsonPath path = TRY(parse_sql_json_path("lax $.a[*] ? (@.b > 1)"));
//   std::vector<JsonItem> items = TRY(path.evaluate(root, variables));
//
// An error of evaluate() is one of the data, such as a missing member in strict mode. A value type;
// any thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engines/functions/json_item.h"

namespace tarn::engines {

struct JsonPathNode;
using JsonPathRef = std::unique_ptr<JsonPathNode>;

enum class JsonPathKind : uint8_t {
  kRoot,        // $
  kCurrent,     // @
  kVariable,    // $text
  kLast,        // last, in a subscript
  kLiteral,     // item
  kMember,      // args[0].text
  kAnyMember,   // args[0].*
  kDescendant,  // args[0]..text
  kElements,    // args[0][*]
  kSubscript,   // args[0][args[1] to args[2], …]: pairs, the second may be null
  kFilter,      // args[0] ? (args[1])
  kMethod,      // args[0].text()
  kNegate,      // -args[0]
  kPlus,        // +args[0]
  kArithmetic,  // args[0] text args[1]
  // Predicates
  kCompare,  // args[0] text args[1]
  kAnd,
  kOr,
  kNot,
  kIsUnknown,
  kExists,
  kStartsWith,
  kLikeRegex,  // args[0] like_regex text
};

struct JsonPathNode {
  JsonPathKind kind;
  std::string text;
  JsonItem item;
  std::vector<JsonPathRef> args;
};

class JsonPath {
 public:
  using Items = std::vector<JsonItem>;
  using Variables = std::map<std::string, JsonItem>;

  JsonPath(bool is_lax, JsonPathRef root) : is_lax_(is_lax), root_(std::move(root)) {}
  Result<Items> evaluate(const JsonItem& root, const Variables& variables) const;

 private:
  bool is_lax_;
  JsonPathRef root_;
};

Result<JsonPath> parse_sql_json_path(std::string_view text);

}  // namespace tarn::engines
