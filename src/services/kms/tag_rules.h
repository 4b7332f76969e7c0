// Tags of a key: limits of AWS, and adding them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "services/kms/errors.h"
#include "wire/types.h"

namespace tarn::kms {

inline constexpr size_t kMaxTags = 50;

// AWS reserves the prefix in upper case too.
inline bool is_reserved_tag(std::string_view name) {
  return to_lower_ascii(name.substr(0, 4)) == "aws:";
}

// Adds `given` to `tags`; TagException.
template <class Tags>
Result<void> add_tags(const Tags& given, std::map<std::string, std::string>& tags) {
  std::set<std::string_view> names;
  for (const auto& tag : given) {
    if (is_reserved_tag(tag.tag_key)) return tag_error("Tags beginning with aws: are reserved");
    if (!names.insert(tag.tag_key).second) return tag_error("Duplicate tag keys");
    tags.insert_or_assign(std::string(tag.tag_key), std::string(tag.tag_value));
  }
  if (tags.size() > kMaxTags) return tag_error("Too many tags");
  return {};
}

}  // namespace tarn::kms
