// Listing: what the list operations share: prefix, delimiter, marker, page size, and the seek past
// a common prefix, which makes a page cost its entries and not the keys below them.
// One walk belongs to one thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "services/s3/bucket_rows.h"
#include "services/s3/buckets.h"
#include "services/s3/s3_operations.h"
#include "services/s3/version_rows.h"

namespace tarn::s3 {

inline constexpr int32_t kMaxKeysPerPage = 1000;

struct ListQuery {
  std::string_view prefix;
  std::string_view delimiter;  // empty: none
  std::string_view marker;     // only what comes after it; empty: from the start
  size_t limit = kMaxKeysPerPage;
};

// The common prefix that `key` is rolled up into, or nothing.
std::optional<std::string> common_prefix_of(const ListQuery& query, std::string_view key);
// Whether the marker is that common prefix or within it: then it was told on a former page.
bool was_told(const ListQuery& query, std::string_view common_prefix);

// Of a Version's row, what listings tell, under its numbers (version_rows.h). A page has a
// thousand, and reading the rest of each would take three times as long.
struct ChecksumSummary {
  ChecksumAlgorithm algorithm = ChecksumAlgorithm::kNone;
  ChecksumType type = ChecksumType::kFullObject;
  template <class V>
  void fields(V& v) {
    v(1, algorithm);
    v(2, type);
  }
};
struct PropertiesSummary {
  std::string storage_class;
  template <class V>
  void fields(V& v) {
    v(8, storage_class);
  }
};
struct VersionSummary {
  int64_t sequence = 0;
  bool is_delete_marker = false;
  int64_t modified_ms = 0;
  uint64_t size_bytes = 0;
  std::string etag;
  ChecksumSummary checksum;
  PropertiesSummary properties;
  template <class V>
  void fields(V& v) {
    v(1, sequence);
    v(3, is_delete_marker);
    v(4, modified_ms);
    v(5, size_bytes);
    v(6, etag);
    v(8, checksum);
    v(9, properties);
  }
};

// Objects that are there, or common prefixes of such.
struct ListedObject {
  std::string key;
  std::optional<VersionSummary> version;  // nothing: a common prefix
};

struct ObjectPage {
  std::vector<ListedObject> entries;
  bool is_truncated = false;
};

Result<ObjectPage> list_page(store::Transaction& transaction, const RowKeys& keys,
                             const Bucket& bucket, const ListQuery& query);

// InvalidArgument below 0; at most kMaxKeysPerPage.
Result<size_t> page_limit(std::optional<int32_t> asked, std::string_view name);

// A key or prefix in an answer, percent-encoded where the client asks for it.
class KeyEncoder {
 public:
  // InvalidArgument for an encoding that is none.
  static Result<KeyEncoder> make(Context& context, std::string_view encoding_type);
  // Absent stays absent.
  wire::Text operator()(std::string_view text) const;

 private:
  KeyEncoder(Context& context, bool encodes) : context_(&context), encodes_(encodes) {}
  Context* context_;
  bool encodes_;
};

wire::List<api::CommonPrefix> tell_prefixes(Context& context, const KeyEncoder& encode,
                                            const std::vector<std::string>& prefixes);

}  // namespace tarn::s3
