// Tags of a key: limits of AWS, and adding them.
#pragma once

#include <map>
#include <string>

#include "services/kms/errors.h"
#include "wire/types.h"

namespace tarn::kms {

inline constexpr size_t kMaxTags = 50;

// Adds `given` to `tags`; TagException.
template <class Tags>
Result<void> add_tags(const Tags& given, std::map<std::string, std::string>& tags) {
  for (const auto& tag : given) {
    if (tag.tag_key.starts_with("aws:")) {
      return tag_error("Tag keys that begin with aws: are reserved.");
    }
    tags.insert_or_assign(std::string(tag.tag_key), std::string(tag.tag_value));
  }
  if (tags.size() > kMaxTags) return tag_error("A key has at most 50 tags.");
  return {};
}

}  // namespace tarn::kms
