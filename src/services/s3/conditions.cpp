#include "services/s3/conditions.h"

#include "base/encoding.h"
#include "services/s3/errors.h"

namespace tarn::s3 {

namespace {

std::string_view strip_quotes(std::string_view tag) {
  tag = trim(tag);
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') {
    tag = tag.substr(1, tag.size() - 2);
  }
  return tag;
}

int64_t seconds_of(int64_t unix_ms) { return unix_ms / 1000; }

// The first condition that does not hold, or an empty name.
struct Failed {
  std::string_view match;       // If-Match or If-Unmodified-Since
  std::string_view none_match;  // If-None-Match or If-Modified-Since
};

Failed evaluate(const ReadConditions& conditions, const Version& version) {
  Failed failed;
  int64_t modified = seconds_of(version.modified_ms);
  if (wire::present(conditions.if_match)) {
    // When If-Match holds, If-Unmodified-Since does not count.
    if (!matches_etag(conditions.if_match, version.etag)) failed.match = "If-Match";
  } else if (conditions.if_unmodified_since &&
             modified > seconds_of(conditions.if_unmodified_since->unix_ms)) {
    failed.match = "If-Unmodified-Since";
  }
  if (wire::present(conditions.if_none_match)) {
    if (matches_etag(conditions.if_none_match, version.etag)) failed.none_match = "If-None-Match";
  } else if (conditions.if_modified_since &&
             modified <= seconds_of(conditions.if_modified_since->unix_ms)) {
    failed.none_match = "If-Modified-Since";
  }
  return failed;
}

}  // namespace

bool matches_etag(std::string_view list, std::string_view etag) {
  list = trim(list);
  if (list == "*") return true;
  while (!list.empty()) {
    size_t comma = list.find(',');
    if (strip_quotes(list.substr(0, comma)) == etag) return true;
    if (comma == list.npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

Result<void> check_read(const ReadConditions& conditions, const Version& version) {
  Failed failed = evaluate(conditions, version);
  if (!failed.match.empty()) return precondition_failed(failed.match);
  if (!failed.none_match.empty()) return not_modified(version.etag, version.modified_ms);
  return {};
}

Result<void> check_copy_source(const ReadConditions& conditions, const Version& version) {
  Failed failed = evaluate(conditions, version);
  std::string_view which = failed.match.empty() ? failed.none_match : failed.match;
  if (which.empty()) return {};
  return precondition_failed("x-amz-copy-source-" + std::string(which));
}

Result<void> check_write(std::string_view if_match, std::string_view if_none_match,
                         std::string_view key, const std::optional<Version>& current) {
  bool exists = current && !current->is_delete_marker;
  if (wire::present(if_none_match)) {
    if (trim(if_none_match) != "*") {
      return not_implemented("If-None-Match", "on writes, only If-None-Match: * is served");
    }
    if (exists) return precondition_failed("If-None-Match");
  }
  if (!wire::present(if_match)) return {};
  if (!exists) return no_such_key(key);
  if (!matches_etag(if_match, current->etag)) return precondition_failed("If-Match");
  return {};
}

Result<void> check_delete(const DeleteConditions& conditions, const Version* version) {
  if (!conditions.any()) return {};
  if (version == nullptr) return {};  // nothing to delete is no failure
  if (version->is_delete_marker && wire::present(conditions.if_match)) {
    return precondition_failed("If-Match");
  }
  if (wire::present(conditions.if_match) && !matches_etag(conditions.if_match, version->etag)) {
    return precondition_failed("If-Match");
  }
  if (conditions.modified_at &&
      seconds_of(conditions.modified_at->unix_ms) != seconds_of(version->modified_ms)) {
    return precondition_failed("x-amz-if-match-last-modified-time");
  }
  if (conditions.size_bytes &&
      *conditions.size_bytes != static_cast<int64_t>(version->size_bytes)) {
    return precondition_failed("x-amz-if-match-size");
  }
  return {};
}

}  // namespace tarn::s3
