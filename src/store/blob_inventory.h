// What blobs there are on disk, whether referenced or not: for collect() and fsck.
// Pure functions over Files; safe beside writers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/blobs.h"
#include "store/files.h"

namespace tarn::store {

// Ids by the names in the folders. Temporary names of earlier starts go to `garbage_paths`.
Result<std::vector<uint64_t>> list_packs(Files& files, const std::string& root);
Result<void> each_file(Files& files, const std::string& root,
                       const std::function<Result<void>(uint64_t file_id)>& each,
                       std::vector<std::string>& garbage_paths);

// The blob in a file, as its trailer tells; size zero where the trailer is damaged.
Result<Extent> inspect_file(Files& files, const std::string& root, uint64_t file_id);

using EachExtent = std::function<Result<void>(const Extent& extent)>;

// Every whole record of a pack. What is between them is a torn end, or a record whose header was
// damaged: `each_gap` is told of every place where such a record may begin, with a size of one.
Result<void> each_record(Files& files, const std::string& root, uint64_t pack_id,
                         const EachExtent& each, const EachExtent& each_gap = {});

// Whether the header of its record, or the trailer of its file, says the same of a blob as its row.
// Reading does without them, but collect() does not.
Result<bool> has_sound_frame(Files& files, const std::string& root, const Extent& extent);

}  // namespace tarn::store
