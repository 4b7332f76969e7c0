#include "services/s3/s3.h"

namespace tarn::s3 {

S3::S3(S3Parts parts)
    : parts_(parts),
      sequence_(parts.database, parts.clock),
      sweeper_(parts.database, parts.blobs),
      bucket_keys_(parts.kms, parts.clock) {}

Result<bool> S3::is_referenced(const store::Extent& extent) {
  auto transaction = parts_.database.begin();
  RowKeys keys{parts_.database.generation()};
  if (extent.size_bytes != 0) return TRY(transaction->get(keys.extent(extent)))
  .has_value();
  std::string start = keys.extents_of_file(extent.place, extent.id);
  auto cursor = TRY(transaction->scan_loosely(start, store::prefix_end(start)));
  return cursor->valid();
}

}  // namespace tarn::s3
