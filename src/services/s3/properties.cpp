#include "services/s3/properties.h"

#include <algorithm>

#include "base/encoding.h"

namespace tarn::s3 {

namespace {

constexpr size_t kMaxMetadataBytes = 2048;

// Classes whose objects are read at once. They differ in price and redundancy, which one disk has
// none of, so they are kept as labels.
constexpr std::string_view kReadableClasses[] = {"STANDARD",   "REDUCED_REDUNDANCY",  "STANDARD_IA",
                                                 "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"};
constexpr std::string_view kArchiveClasses[] = {"GLACIER", "DEEP_ARCHIVE"};

template <size_t kSize>
bool is_one_of(std::string_view name, const std::string_view (&names)[kSize]) {
  return std::find(names, names + kSize, name) != names + kSize;
}

}  // namespace

Result<std::string> check_storage_class(std::string_view name) {
  if (name.empty() || name == "STANDARD") return std::string();
  if (is_one_of(name, kReadableClasses)) return std::string(name);
  if (is_one_of(name, kArchiveClasses)) {
    return not_implemented("x-amz-storage-class", "archive storage classes are not served");
  }
  return Error(400, "InvalidStorageClass", "The storage class you specified is not valid")
      .with("StorageClassRequested", name);
}

Result<void> check_metadata(const Properties& properties) {
  size_t size_bytes = 0;
  for (const auto& [key, value] : properties.metadata) size_bytes += key.size() + value.size();
  if (size_bytes > kMaxMetadataBytes) return metadata_too_large(size_bytes);
  return {};
}

std::string strip_aws_chunked(std::string_view content_encoding) {
  std::string kept;
  bool is_first = true;
  while (!content_encoding.empty()) {
    size_t comma = content_encoding.find(',');
    std::string_view one = content_encoding.substr(0, comma);
    if (!equals_ignoring_case(trim(one), "aws-chunked")) {
      if (!is_first) kept += ",";
      kept += one;
      is_first = false;
    }
    if (comma == content_encoding.npos) break;
    content_encoding.remove_prefix(comma + 1);
  }
  return std::string(trim(kept));
}

}  // namespace tarn::s3
