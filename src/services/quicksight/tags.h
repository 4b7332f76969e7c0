// Tags of resources, kept by ARN: quicksight.tags (ARN). What has gone takes its tags with it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "core/context.h"
#include "services/quicksight/quicksight_operations.h"
#include "store/row.h"

namespace tarn::quicksight {

struct TagsRow {
  std::map<std::string, std::string> tags;
  template <class V>
  void fields(V& v) {
    v(1, tags);
  }
  store::UnknownFields unknown;
};

// Adds them to those that are there; InvalidParameterValue, LimitExceeded beyond 50.
Result<void> put_tags(Context& context, std::string_view arn, const wire::List<api::Tag>& tags);
Result<TagsRow> load_tags(Context& context, std::string_view arn);
Result<void> erase_tags(Context& context, std::string_view arn);
// Of all whose ARNs begin so ("…:user/red/").
Result<void> erase_tags_below(Context& context, std::string_view arn_prefix);

}  // namespace tarn::quicksight
