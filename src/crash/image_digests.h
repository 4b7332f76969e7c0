// ImageDigests: which states are the same. Most contents of two crashes of one history are one
// object in memory, so each is read once. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

#include "store/memory_files.h"

namespace tarn::crash {

class ImageDigests {
 public:
  using IsMeant = std::function<bool(const std::string& path)>;

  // Of the names and contents of all files and folders that are meant.
  uint64_t digest_of(const store::FilesImage& image, const IsMeant& is_meant);

 private:
  uint64_t digest_of(const store::FilesImage::Content& content);

  struct Known {
    store::FilesImage::Content content;  // kept, so that its address stays its own
    uint64_t digest;
  };
  std::unordered_map<const std::string*, Known> known_;
  size_t known_bytes_ = 0;
};

}  // namespace tarn::crash
