#include "store/blob_writer.h"

#include "base/check.h"
#include "base/hash.h"
#include "store/blob_layout.h"
#include "store/frames.h"

namespace tarn::store {

namespace {

constexpr size_t kWriteBytes = 256 << 10;        // ciphertext gathered for one write
constexpr size_t kCrowdedWriteBytes = 64 << 10;  // the same, where the writers hold too much
constexpr uint64_t kWritebackBytes = 8 << 20;    // written back while the rest still comes in

class FramesWriter final : public BlobWriter {
 public:
  FramesWriter(BlobHome home, FrameKey key, uint64_t size_hint_bytes)
      : home_(std::move(home)), sealer_(std::move(key)), size_hint_bytes_(size_hint_bytes) {}
  ~FramesWriter() override { home_.gathered_bytes -= counted_bytes_; }

  Result<void> write(std::string_view bytes) override {
    CHECK(!is_finished_);
    TRY(sealer_.write(bytes, gathered_));
    count();
    const bool is_crowded =
        home_.gathered_bytes.load(std::memory_order_relaxed) > kGatheredBytesMax;
    const size_t write_bytes = is_crowded ? kCrowdedWriteBytes : kWriteBytes;
    if (file_ != nullptr) {
      if (gathered_.size() >= write_bytes) TRY(write_gathered());
    } else if (sealer_.size_bytes() > kPackedBytesMax || size_hint_bytes_ > kPackedBytesMax ||
               (is_crowded && gathered_.size() >= write_bytes)) {
      TRY(begin_file());
    }
    if (is_crowded && gathered_.empty()) gathered_ = {};
    count();
    return {};
  }

  Result<Extent> finish() override {
    CHECK(!is_finished_);
    is_finished_ = true;
    TRY(sealer_.finish(gathered_));
    if (file_ != nullptr) return finish_file();
    if (sealer_.size_bytes() == 0) return Extent{};
    return home_.packs.append(sealer_.size_bytes(), gathered_, sealer_.tags());
  }

 private:
  void count() {
    const auto held = static_cast<int64_t>(gathered_.capacity());
    home_.gathered_bytes += held - counted_bytes_;
    counted_bytes_ = held;
  }

  Result<void> begin_file() {
    id_ = home_.make_file_id();
    file_ = TRY(home_.files.create_unnamed(TRY(home_.fan_out.folder_of(id_))));
    if (size_hint_bytes_ > kPackedBytesMax) {
      reserved_bytes_ = whole_file_bytes(size_hint_bytes_);
      TRY(file_->reserve(reserved_bytes_));
    }
    return write_gathered();
  }

  Result<void> write_gathered() {
    TRY(file_->write(written_bytes_, gathered_));
    written_bytes_ += gathered_.size();
    gathered_.clear();
    if (written_bytes_ - written_back_bytes_ >= kWritebackBytes) {
      file_->start_writeback(written_back_bytes_, written_bytes_ - written_back_bytes_);
      written_back_bytes_ = written_bytes_;
    }
    return {};
  }

  Result<Extent> finish_file() {
    Extent extent{ExtentPlace::kFile, id_, 0, sealer_.size_bytes(), sealer_.size_bytes()};
    gathered_ += sealer_.tags();
    gathered_ += encode_trailer({id_, extent.size_bytes, crc32c(0, sealer_.tags())});
    TRY(write_gathered());
    CHECK(written_bytes_ == whole_file_bytes(extent.size_bytes));
    if (reserved_bytes_ > written_bytes_) TRY(file_->truncate(written_bytes_));
    TRY(file_->sync());
    // Asked for again: clear() may have taken the folder away.
    std::string folder = TRY(home_.fan_out.folder_of(id_));
    TRY(home_.files.link(*file_, file_path(home_.root, id_)));
    TRY(home_.files.sync_folder(folder));
    file_.reset();
    return extent;
  }

  const BlobHome home_;
  FrameSealer sealer_;
  const uint64_t size_hint_bytes_;
  std::string gathered_;  // ciphertext not yet written anywhere
  int64_t counted_bytes_ = 0;
  bool is_finished_ = false;

  std::unique_ptr<File> file_;  // null while the blob may still fit into a pack
  uint64_t id_ = 0;
  uint64_t reserved_bytes_ = 0;
  uint64_t written_bytes_ = 0;
  uint64_t written_back_bytes_ = 0;
};

}  // namespace

std::unique_ptr<BlobWriter> make_blob_writer(BlobHome home, FrameKey key,
                                             uint64_t size_hint_bytes) {
  return std::make_unique<FramesWriter>(std::move(home), std::move(key), size_hint_bytes);
}

}  // namespace tarn::store
