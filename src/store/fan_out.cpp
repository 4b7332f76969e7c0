#include "store/fan_out.h"

#include "store/blob_layout.h"

namespace tarn::store {

Result<std::string> FanOut::folder_of(uint64_t file_id) {
  std::string folder = fan_out_folder(root_, file_id);
  size_t index = file_id % kFanOutFolders;
  std::lock_guard lock(mutex_);
  if (!durable_[index]) {
    // Synced even where it exists: an earlier process may have been killed before it did.
    TRY(files_.make_folder(folder));
    TRY(files_.sync_folder(files_folder(root_)));
    durable_[index] = true;
  }
  return folder;
}

void FanOut::clear() {
  std::lock_guard lock(mutex_);
  durable_.reset();
}

}  // namespace tarn::store
