#include "services/dynamodb/substitutions.h"

#include <algorithm>
#include <cctype>

#include "services/dynamodb/errors.h"

namespace tarn::dynamodb {
namespace {

bool is_placeholder(std::string_view key, char mark) {
  return key.size() > 1 && key[0] == mark &&
         std::all_of(key.begin() + 1, key.end(),
                     [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

Result<void> check_keys(std::string_view what, std::string_view key, char mark) {
  if (is_placeholder(key, mark)) return {};
  return validation(std::string(what) + " contains invalid key: Syntax error; key: \"" +
                    std::string(key) + "\"");
}

template <class Entries>
Result<void> check_used(std::string_view what, const Entries& entries) {
  std::string unused;
  for (const auto& entry : entries) {
    if (entry.is_used) continue;
    unused += unused.empty() ? "" : ", ";
    unused += entry.key;
  }
  if (unused.empty()) return {};
  return validation("Value provided in " + std::string(what) + " unused in expressions: keys: {" +
                    unused + "}");
}

template <class Entries>
auto* find_entry_of(Entries& entries, std::string_view key) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const auto& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace

Result<Substitutions> Substitutions::make(Arena& arena, const WireNames& names,
                                          const WireMap& values) {
  Substitutions made;
  if (names.present && names.empty()) {
    return validation("ExpressionAttributeNames must not be empty");
  }
  for (const auto& entry : names) {
    TRY(check_keys("ExpressionAttributeNames", entry.key, '#'));
    made.names_.push_back({entry.key, entry.value, false});
  }
  if (values.present && values.empty()) {
    return validation("ExpressionAttributeValues must not be empty");
  }
  for (const auto& entry : values) {
    TRY(check_keys("ExpressionAttributeValues", entry.key, ':'));
  }
  for (const auto& entry : values) {
    auto value = to_value(arena, entry.value);
    if (!value.ok()) {
      return validation("ExpressionAttributeValues contains invalid value: " +
                        value.error().message() + " for key " + std::string(entry.key));
    }
    auto* stored = arena.make<Value>();
    *stored = *value;
    made.values_.push_back({entry.key, stored, false});
  }
  return made;
}

const std::string_view* Substitutions::name(std::string_view key) {
  Name* found = find_entry_of(names_, key);
  if (found == nullptr) return nullptr;
  found->is_used = true;
  return &found->name;
}

const Value* Substitutions::value(std::string_view key) {
  Substitute* found = find_entry_of(values_, key);
  if (found == nullptr) return nullptr;
  found->is_used = true;
  return found->value;
}

Result<void> Substitutions::check_all_used() const {
  TRY(check_used("ExpressionAttributeNames", names_));
  return check_used("ExpressionAttributeValues", values_);
}

}  // namespace tarn::dynamodb
