// DataWriter: takes the bytes of one object or part, hashes and seals them, and leaves them durable
// but unreferenced; save() then makes the rows that refer to them.
//
//   DataWriter writer(s3, data_keys, {DigestKind::kMd5}, size_hint_bytes);
//   TRY(writer.write(bytes)); ...
//   TRY(writer.finish());
//   TRY(writer.save(context));             // as often as the operation runs
//   version.data = writer.data();
//
// Bytes that no committed row refers to when the writer and the context are gone are released.
// One writer belongs to one thread at a time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "core/context.h"
#include "services/s3/data_keys.h"
#include "services/s3/data_rows.h"
#include "services/s3/s3.h"

namespace tarn::s3 {

enum class Inlining { kAllowed, kNever };

class DataWriter {
 public:
  DataWriter(S3& s3, DataKeys keys, const std::vector<DigestKind>& digests,
             uint64_t size_hint_bytes, Inlining inlining = Inlining::kAllowed);

  Result<void> write(std::string_view bytes);
  Result<void> finish();  // again: nothing

  // Buffers the rows that refer to the bytes. `part_number`: of a part.
  Result<void> save(Context& context, int32_t part_number = 0);

  const Data& data() const { return data_; }
  uint64_t size_bytes() const { return size_bytes_; }
  const std::string& digest(DigestKind kind) const { return finished_digests_.at(kind); }  // raw

 private:
  Result<void> make_key();
  Result<void> start_blob();
  class Lease;

  S3& s3_;
  DataKeys keys_;
  uint64_t size_hint_bytes_;
  Inlining inlining_;
  std::map<DigestKind, std::unique_ptr<Digest>> digests_;
  std::map<DigestKind, std::string> finished_digests_;
  std::string buffer_;  // while it may stay inline
  std::string sealed_;  // of kInline
  store::FrameKey frame_key_;
  std::unique_ptr<store::BlobWriter> blob_;
  std::shared_ptr<Lease> lease_;
  Data data_;
  uint64_t size_bytes_ = 0;
  bool finished_ = false;
};

}  // namespace tarn::s3
