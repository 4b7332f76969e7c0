// Blobs: the bytes of objects. Rows (store/database.h) say which object has which extents.
//
//   auto writer = blobs.create(data_key, nonce_prefix, size_hint);   // encrypts 64 KiB frames
//   TRY(writer->write(bytes)); ...
//   Extent extent = TRY(writer->finish());    // durable when it returns; not yet referenced
//   ... put the extent into a row and commit ...
//
// Small bytes go into append-only packs, larger ones into one immutable file each; the caller sees
// only Extents. What no row refers to after a crash is garbage: collect() removes it.
// Files are deleted with release(), after the commit that dropped the last reference, and stay
// readable for those who hold them open. Layout and frames: docs/formats/blobs.md. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn::store {

inline constexpr uint64_t kFrameBytes = 64 * 1024;
inline constexpr uint64_t kPackedBytesMax = 1 << 20;   // larger blobs have a file of their own
inline constexpr uint64_t kInlineBytesMax = 4 * 1024;  // up to this, callers keep bytes in rows

enum class ExtentPlace : uint8_t { kNone = 0, kPack = 1, kFile = 2 };

// Where the bytes of one blob lie: stored in rows.
struct Extent {
  ExtentPlace place = ExtentPlace::kNone;
  uint64_t id = 0;            // of the pack or file
  uint64_t offset_bytes = 0;  // of the first frame
  uint64_t size_bytes = 0;    // plaintext
  uint64_t tags_offset_bytes = 0;
  template <class V>
  void fields(V& v) {
    v(1, place);
    v(2, id);
    v(3, offset_bytes);
    v(4, size_bytes);
    v(5, tags_offset_bytes);
  }
};

// How the frames of a blob are sealed: AES-256-GCM, nonce = prefix ‖ frame number. Never use one
// key and prefix for two blobs.
struct FrameKey {
  std::string key;           // 32 bytes
  std::string nonce_prefix;  // 8 bytes
};

class BlobWriter {
 public:
  virtual ~BlobWriter() = default;  // without finish(): given up
  virtual Result<void> write(std::string_view bytes) = 0;
  virtual Result<Extent> finish() = 0;  // synced, linked, folder synced
};

class BlobReader {
 public:
  virtual ~BlobReader() = default;
  // Verified plaintext; shorter than asked only at the end. A frame that does not verify is an
  // error, never bytes. Thread-safe.
  virtual Result<std::string> read(uint64_t offset_bytes, uint64_t size_bytes) const = 0;
  virtual int fd() const = 0;  // read-only, for engines that read frames themselves
};

struct BlobsOptions {
  std::string path;  // a folder of its own below the data folder
  // New blobs are refused (ServiceUnavailable) while the disk has less free space than this.
  int64_t free_space_watermark_bytes = 256 << 20;
};

class Files;  // store/files.h: the thin file interface

class Blobs {
 public:
  static Result<std::unique_ptr<Blobs>> open(BlobsOptions options, Files& files);
  virtual ~Blobs() = default;

  // `size_hint_bytes`: what the client announced, 0 where unknown.
  virtual Result<std::unique_ptr<BlobWriter>> create(FrameKey key, uint64_t size_hint_bytes) = 0;
  virtual Result<std::shared_ptr<BlobReader>> open_reader(const Extent& extent,
                                                          const FrameKey& key) = 0;
  // The last reference is gone (committed). Readers that are open keep reading.
  virtual void release(const Extent& extent) = 0;
  // Removes whatever `is_referenced` denies, but nothing made since open(). Runs once at start,
  // beside other calls. An extent asked about is known by place, id and offset.
  virtual Result<void> collect(
      const std::function<Result<bool>(const Extent& extent)>& is_referenced) = 0;
  // While the handle lives no file or pack goes, as little as those released meanwhile: for a
  // backup. clear() is refused.
  virtual std::shared_ptr<void> hold() = 0;
  // Every file and pack there is, relative to the folder of the blobs. None of them is written to
  // any more, and none of the names will ever stand for other bytes.
  virtual Result<std::vector<std::string>> list_sealed() = 0;
  // Forgets everything finished so far; files go in the background. For a new generation: first
  // this, then Database::bump_generation(), so that no row of the new one can lose its bytes.
  virtual Result<void> clear() = 0;
};

// One blob of up to kInlineBytesMax, sealed with its tag, for a row.
std::string seal_inline(const FrameKey& key, std::string_view plaintext);
Result<std::string> open_inline(const FrameKey& key, std::string_view sealed);

}  // namespace tarn::store
