// Uploads: what the operations on multipart uploads share. Pure functions over a transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/context.h"
#include "services/s3/bucket_rows.h"
#include "services/s3/s3.h"
#include "services/s3/s3_operations.h"
#include "services/s3/version_rows.h"

namespace tarn::s3 {

inline constexpr int32_t kMaxPartNumber = 10000;
inline constexpr uint64_t kMinPartBytes = 5 << 20;  // of all but the last part

// NoSuchUpload.
Result<Upload> load_upload(Context& context, const Bucket& bucket, std::string_view key,
                           std::string_view upload_id);
Result<std::optional<Part>> load_part(Context& context, int64_t data_id, int32_t number);
// Puts the part in place of the one with its number, whose bytes go.
Result<void> store_part(S3& s3, Context& context, int64_t data_id, int32_t number,
                        const Part& part);

// Which data the upload's parts are; 0 for what is no upload id.
int64_t data_id_of_upload(std::string_view upload_id);

Result<int32_t> check_part_number(std::optional<int32_t> number);

std::string part_etag(const Part& part);  // without quotes

// What a multipart object says of itself, from its parts in order.
class PartsSummary {
 public:
  explicit PartsSummary(const Upload& upload) : upload_(upload) {}
  void add(int32_t number, const Part& part);
  Data data() const { return data_; }
  uint64_t size_bytes() const { return size_bytes_; }
  int64_t count() const { return count_; }
  std::string etag() const;
  Checksum checksum() const;

 private:
  const Upload& upload_;
  Data data_;
  uint64_t size_bytes_ = 0;
  int64_t count_ = 0;
  std::string etags_;
  std::string checksums_;      // of a composite one: all, one after the other
  std::string full_checksum_;  // of a full object: the CRC so far
};

}  // namespace tarn::s3
