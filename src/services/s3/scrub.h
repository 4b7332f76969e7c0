// S3's part of store/scrubber.h: every version of every object, and the parts of uploads, read
// through with their keys.
//
//   store::Scrubber scrubber(options, {s3::scrub_source(s3)}, clock);    // s3 outlives it
//
// Thread-safe beside all others.
#pragma once

#include "services/s3/s3.h"
#include "store/scrubber.h"

namespace tarn::s3 {

store::ScrubSource scrub_source(S3& s3);

}  // namespace tarn::s3
