// ConsolePack: the built console, one file beside the program.
//
//   auto pack = TRY(ConsolePack::open(path));          // absent: nothing
//   const Asset* asset = pack->find("/assets/index-3fa9.js");
//
// The file: "TARNPACK1\n", the index's length in decimal and "\n", the index (JSON: a list of
// {path, type, etag, immutable, encodings: {name: [offset, size]}}), then the bytes that the
// offsets count from. Read once, whole (about 4 MiB); thread-safe afterwards.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tarn::console {

struct Asset {
  std::string content_type;
  std::string etag;           // with its quotes
  bool is_immutable = false;  // its name has its hash
  // "br", "gzip", "identity", the smallest first.
  std::vector<std::pair<std::string, std::string_view>> encodings;
};

class ConsolePack {
 public:
  // Null where there is no such file.
  static Result<std::unique_ptr<ConsolePack>> open(const std::string& path);

  const Asset* find(std::string_view path) const;

 private:
  Result<void> read(std::string_view bytes);

  std::string bytes_;
  std::unordered_map<std::string, Asset> assets_;
};

// The best of what `accept_encoding` takes; "identity" is always taken.
const std::pair<std::string, std::string_view>& choose_encoding(const Asset& asset,
                                                                std::string_view accept_encoding);

}  // namespace tarn::console
