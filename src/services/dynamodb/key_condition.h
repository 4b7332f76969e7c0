// KeyCondition: what a Query wants of an index's or a table's key.
//
//   std::vector<KeyTest> tests = TRY(key_tests_of(*condition));   // or of KeyConditions
//   KeyCondition key = TRY(KeyCondition::make(schema, tests));
//
// Pure functions.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "services/dynamodb/expression.h"
#include "services/dynamodb/legacy.h"
#include "services/dynamodb/table.h"

namespace tarn::dynamodb {

enum class KeyComparison : uint8_t {
  kEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kBetween,
  kBeginsWith,
  kOther,  // that no key can be asked for
};

struct KeyTest {
  std::string_view attribute;
  KeyComparison comparison = KeyComparison::kEqual;
  std::vector<Value> values;
};

Result<std::vector<KeyTest>> key_tests_of(const Condition& condition);
std::vector<KeyTest> key_tests_of(const std::vector<LegacyTest>& tests);

class KeyCondition {
 public:
  // What make() checks first, and DynamoDB before other things.
  static Result<void> check_count(const std::vector<KeyTest>& tests);
  static Result<void> check_hash(const KeySchema& schema, const std::vector<KeyTest>& tests);
  static Result<KeyCondition> make(const KeySchema& schema, const std::vector<KeyTest>& tests);

  const Value& hash() const { return hash_; }
  const std::optional<KeyTest>& range() const { return range_; }
  bool matches_range(const Value& value) const;

  // The range keys that may match, as bytes of range_bytes(): from `first`, and up to `last` where
  // there is one. `is_prefix`: `last` is what they begin with.
  struct Bounds {
    std::string first;
    bool excludes_first = false;
    std::optional<std::string> last;
    bool excludes_last = false;
    bool is_prefix = false;
  };
  Bounds bounds() const;

 private:
  Value hash_;
  std::optional<KeyTest> range_;
};

}  // namespace tarn::dynamodb
