// The writer of one blob: collects sealed frames in memory until they are too many for a pack,
// then in a file of their own. One object, one thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "store/blobs.h"
#include "store/fan_out.h"
#include "store/files.h"
#include "store/pack_writer.h"

namespace tarn::store {

// What all writers together hold in memory. Above the limit a writer goes to its file at once.
inline constexpr int64_t kGatheredBytesMax = 64 << 20;
using GatheredBytes = std::atomic<int64_t>;

// What a writer needs of the blobs it belongs to.
struct BlobHome {
  Files& files;
  std::string root;
  PackWriter& packs;
  FanOut& fan_out;
  std::function<uint64_t()> make_file_id;  // notes the file down as new
  GatheredBytes& gathered_bytes;
};

std::unique_ptr<BlobWriter> make_blob_writer(BlobHome home, FrameKey key, uint64_t size_hint_bytes);

}  // namespace tarn::store
