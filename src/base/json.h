// Json: a free-form JSON document, for policies, configuration files and documents whose shape no
// model gives. Typed requests do not go through it (see wire/).
//
// Objects keep their members' order. Integers that fit keep 64 bits; numbers also keep their text.
// Depth is limited to kMaxDepth. A value type; not synchronised.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tarn {

class Json {
  friend class JsonParser;

 public:
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };
  using Member = std::pair<std::string, Json>;
  static constexpr int kMaxDepth = 100;

  Json() = default;
  Json(bool value) : kind_(Kind::kBool), bool_(value) {}
  Json(int value) : Json(static_cast<int64_t>(value)) {}
  Json(int64_t value);
  Json(double value);
  Json(std::string_view value) : kind_(Kind::kString), text_(value) {}
  Json(const char* value) : Json(std::string_view(value)) {}
  Json(const std::string& value) : Json(std::string_view(value)) {}
  static Json array() { return Json(Kind::kArray); }
  static Json object() { return Json(Kind::kObject); }

  // The error names line and column. Duplicate member names are refused.
  static Result<Json> parse(std::string_view text);
  std::string dump() const;           // compact
  std::string dump_indented() const;  // two spaces a level

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_bool() const { return kind_ == Kind::kBool; }
  bool is_number() const { return kind_ == Kind::kNumber; }
  bool is_string() const { return kind_ == Kind::kString; }
  bool is_array() const { return kind_ == Kind::kArray; }
  bool is_object() const { return kind_ == Kind::kObject; }

  // Each is the zero value where the kind is another.
  bool as_bool() const { return bool_; }
  int64_t as_int() const;
  double as_double() const;
  const std::string& as_string() const { return text_; }           // for a number: its text
  const std::vector<Json>& items() const { return items_; }        // of an array
  const std::vector<Member>& members() const { return members_; }  // of an object

  const Json* find(std::string_view name) const;  // null where absent
  Json& set(std::string_view name, Json value);   // replaces; returns this
  Json& push(Json value);                         // returns this

 private:
  explicit Json(Kind kind) : kind_(kind) {}

  Kind kind_ = Kind::kNull;
  bool bool_ = false;
  std::string text_;
  std::vector<Json> items_;
  std::vector<Member> members_;
};

// `text` as a JSON string with its quotes, and U+FFFD for what is not UTF-8.
std::string json_quote(std::string_view text);

}  // namespace tarn
