// Conditions: If-Match and its kin on reads, copies, writes and deletions (RFC 9110 section 13,
// and the S3 user guide's "conditional requests"). Times compare in whole seconds. Pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "services/s3/version_rows.h"
#include "wire/types.h"

namespace tarn::s3 {

struct ReadConditions {
  std::string_view if_match;
  std::string_view if_none_match;
  std::optional<wire::Timestamp> if_modified_since;
  std::optional<wire::Timestamp> if_unmodified_since;
};

// PreconditionFailed or NotModified.
Result<void> check_read(const ReadConditions& conditions, const Version& version);
// The same for a copy's source, where both are PreconditionFailed.
Result<void> check_copy_source(const ReadConditions& conditions, const Version& version);

// PreconditionFailed, or NoSuchKey where If-Match meets no object. `current` may be a delete
// marker, which is no object.
Result<void> check_write(std::string_view if_match, std::string_view if_none_match,
                         std::string_view key, const std::optional<Version>& current);

struct DeleteConditions {
  std::string_view if_match;
  std::optional<wire::Timestamp> modified_at;
  std::optional<int64_t> size_bytes;
  bool any() const {
    return wire::present(if_match) || modified_at.has_value() || size_bytes.has_value();
  }
};
Result<void> check_delete(const DeleteConditions& conditions, const Version* version);

// Whether `list` ("*", or one or more quoted or bare tags) names `etag`.
bool matches_etag(std::string_view list, std::string_view etag);

}  // namespace tarn::s3
