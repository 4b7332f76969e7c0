#include "services/s3/data_writer.h"

#include <atomic>
#include <utility>

#include "base/log.h"

namespace tarn::s3 {

namespace {
constexpr size_t kNoncePrefixBytes = 8;
}

// Releases the extent unless a row refers to it at the end.
class DataWriter::Lease {
 public:
  Lease(S3& s3, store::Extent extent) : s3_(s3), extent_(extent) {}
  ~Lease() {
    if (committed_) return;
    auto referenced = s3_.is_referenced(extent_);
    if (!referenced.ok()) {
      log_warn("s3.lease_unclear", {{"error", referenced.error().message()}});
    } else if (!*referenced) {
      s3_.blobs().release(extent_);
    }
  }
  void set_committed() { committed_ = true; }

 private:
  S3& s3_;
  store::Extent extent_;
  std::atomic<bool> committed_{false};
};

DataWriter::DataWriter(S3& s3, DataKeys keys, const std::vector<DigestKind>& digests,
                       uint64_t size_hint_bytes, Inlining inlining)
    : s3_(s3), keys_(std::move(keys)), size_hint_bytes_(size_hint_bytes), inlining_(inlining) {
  for (DigestKind kind : digests) digests_.try_emplace(kind, Digest::make(kind));
}

Result<void> DataWriter::make_key() {
  data_.id = TRY(s3_.next_sequence());
  auto key = TRY(keys_.make(data_.id, s3_.random()));
  data_.piece.wrapped_key = std::move(key.wrapped);
  data_.piece.nonce_prefix = s3_.random().bytes(kNoncePrefixBytes);
  frame_key_ = {std::move(key.plaintext), data_.piece.nonce_prefix};
  return {};
}

Result<void> DataWriter::start_blob() {
  TRY(make_key());
  blob_ = TRY(s3_.blobs().create(frame_key_, size_hint_bytes_));
  if (buffer_.empty()) return {};
  return blob_->write(std::exchange(buffer_, {}));
}

Result<void> DataWriter::write(std::string_view bytes) {
  for (auto& [kind, digest] : digests_) digest->update(bytes);
  size_bytes_ += bytes.size();
  if (blob_ == nullptr) {
    bool stays_inline = inlining_ == Inlining::kAllowed && size_bytes_ <= store::kInlineBytesMax;
    if (stays_inline || bytes.empty()) {
      buffer_.append(bytes);
      return {};
    }
    TRY(start_blob());
  }
  return blob_->write(bytes);
}

Result<void> DataWriter::finish() {
  if (finished_) return {};
  for (auto& [kind, digest] : digests_) finished_digests_[kind] = digest->finish();
  digests_.clear();
  if (blob_ != nullptr) {
    data_.piece.extent = TRY(blob_->finish());
    data_.place = DataPlace::kExtent;
    blob_.reset();
    lease_ = std::make_shared<Lease>(s3_, data_.piece.extent);
  } else if (size_bytes_ > 0) {
    TRY(make_key());
    sealed_ = store::seal_inline(frame_key_, buffer_);
    data_.place = DataPlace::kInline;
  }
  frame_key_ = {};
  finished_ = true;
  return {};
}

Result<void> DataWriter::save(Context& context, int32_t part_number) {
  RowKeys keys{context.generation};
  if (data_.place == DataPlace::kInline) {
    return context.transaction.put(keys.inline_bytes(data_.id), sealed_,
                                   store::Family::kInlineBytes);
  }
  if (data_.place != DataPlace::kExtent) return {};
  context.after_commit([lease = lease_] { lease->set_committed(); });
  ExtentOwner owner{data_.id, part_number, {}};
  return context.transaction.put(keys.extent(data_.piece.extent), store::encode_row(owner));
}

}  // namespace tarn::s3
