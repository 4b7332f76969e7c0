// Tags of buses and rules. Pure functions.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "services/events/errors.h"
#include "wire/types.h"

namespace tarn::events {

inline constexpr size_t kMaxEventTags = 50;

template <class TagList>
Result<void> merge_event_tags(const TagList& tags, std::map<std::string, std::string>& into) {
  for (const auto& tag : tags) {
    if (tag.key.starts_with("aws:")) {
      return invalid_request("Tag keys can't begin with aws:, which is reserved.");
    }
    into[std::string(tag.key)] = tag.value;
  }
  if (into.size() > kMaxEventTags) return invalid_request("A resource has at most 50 tags.");
  return {};
}

}  // namespace tarn::events
