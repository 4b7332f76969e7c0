// The reader of one extent. Thread-safe.
#pragma once

#include <memory>

#include "store/blobs.h"
#include "store/files.h"

namespace tarn::store {

// An error where the file is too short for the extent.
Result<std::shared_ptr<BlobReader>> make_blob_reader(std::shared_ptr<File> file,
                                                     const Extent& extent, FrameKey key);

}  // namespace tarn::store
