// FrozenRows: the files of the rows as they were at one moment, for a backup.
//
// While it lives none of them goes, whatever is written meanwhile. Destroyed before its Database.
// Plain data once made.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tarn::store {

struct RowFile {
  std::string name;         // in the folder of the rows
  uint64_t size_bytes = 0;  // may have grown since: what is behind does not belong to the moment
  std::string content;      // not empty: instead of what the file says by now
  std::string unique_name;  // of a file that never changes: no other one has it. Else empty
};

class FrozenRows {
 public:
  virtual ~FrozenRows() = default;
  const std::vector<RowFile>& files() const { return files_; }

 protected:
  std::vector<RowFile> files_;
};

}  // namespace tarn::store
