// Fsck: S3's part of store/fsck.h. Walks all rows and reports what does not fit: bytes that are
// missing, of the wrong size or key; references, counters and indexes that are wrong.
//
//   add_fsck_hooks(s3, hooks);            // s3 outlives the run
//
// Needs a store that nobody writes to, and only reads.
#pragma once

#include "services/s3/s3.h"
#include "store/fsck.h"

namespace tarn::s3 {

void add_fsck_hooks(S3& s3, store::FsckHooks& hooks);

}  // namespace tarn::s3
