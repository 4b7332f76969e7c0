// A scrubber's source of the bytes that rows of a service refer to as extents, as fsck's hooks name
// them: of code and of SPICE. S3 has a source of its own, as its objects are many.
//
//   store::FsckHooks hooks;
//   lambda::add_fsck_hooks(database, keys, hooks);
//   auto source = scrub_extents(hooks.extents, blobs, is_referenced);
//
// All are listed at once, and read one after the other. Thread-safe beside all others.
#pragma once

#include <functional>

#include "store/blobs.h"
#include "store/fsck.h"
#include "store/scrubber.h"

namespace tarn::store {

using ExtentWalk = decltype(FsckHooks::extents);

// `is_referenced`: whether a row refers to the extent still.
ScrubSource scrub_extents(ExtentWalk walk, Blobs& blobs,
                          std::function<Result<bool>(const Extent& extent)> is_referenced);

}  // namespace tarn::store
