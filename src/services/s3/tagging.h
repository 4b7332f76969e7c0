// Tags of objects and buckets: read and checked, and written back. Pure functions.
#pragma once

#include <string_view>
#include <vector>

#include "core/context.h"
#include "services/s3/s3_operations.h"
#include "services/s3/version_rows.h"

namespace tarn::s3 {

inline constexpr int kMaxObjectTags = 10;
inline constexpr int kMaxBucketTags = 50;

// InvalidTag; too_many_tags beyond `limit`.
Result<std::vector<Tag>> read_tags(const wire::List<api::Tag>& tags, int limit);
// Of the header x-amz-tagging: "key=value&key2=value2", percent-encoded. Absent: none.
Result<std::vector<Tag>> parse_tagging_header(std::string_view header);

wire::List<api::Tag> write_tags(Context& context, const std::vector<Tag>& tags);

}  // namespace tarn::s3
