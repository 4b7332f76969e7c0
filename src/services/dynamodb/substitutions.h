// Substitutions: ExpressionAttributeNames and ExpressionAttributeValues of a request, and which of
// them its expressions used. One object, one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/dynamodb/wire_values.h"

namespace tarn::dynamodb {

using WireNames = wire::Map<wire::Text>;

class Substitutions {
 public:
  // Checks both maps: keys like "#name" and ":value", and values that are values.
  static Result<Substitutions> make(Arena& arena, const WireNames& names, const WireMap& values);

  // Of "#name" and ":value", which are used from now on. Null where there is none.
  const std::string_view* name(std::string_view key);
  const Value* value(std::string_view key);

  // ValidationException where some were not used.
  Result<void> check_all_used() const;

 private:
  struct Name {
    std::string_view key;
    std::string_view name;
    bool is_used = false;
  };
  struct Substitute {
    std::string_view key;
    const Value* value = nullptr;
    bool is_used = false;
  };
  std::vector<Name> names_;
  std::vector<Substitute> values_;
};

}  // namespace tarn::dynamodb
