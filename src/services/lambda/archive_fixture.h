// Zip archives made by hand, whatever they say. Tests only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace tarn::lambda {

struct ZipEntry {
  std::string name;
  std::string content;
  uint32_t mode = 0100644;      // of Unix
  uint16_t flags = 0;           // 1: encrypted
  int64_t declared_bytes = -1;  // -1: the truth
};

class ZipMaker {
 public:
  static std::string make(const std::vector<ZipEntry>& entries) {
    ZipMaker maker;
    for (const ZipEntry& entry : entries) maker.add(entry);
    return maker.finish();
  }

 private:
  static void put(std::string& out, uint64_t number, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(number >> (8 * i)));
  }

  // What local and central headers share: version to CRC, sizes and the name's length.
  void put_common(std::string& out, const ZipEntry& entry) {
    put(out, 20, 2);
    put(out, entry.flags, 2);
    put(out, 0, 2);  // stored
    put(out, 0x5a21'0000, 4);
    const std::string crc = digest(DigestKind::kCrc32, entry.content);
    out.append(crc.rbegin(), crc.rend());
    const auto size =
        static_cast<uint64_t>(entry.declared_bytes < 0 ? static_cast<int64_t>(entry.content.size())
                                                       : entry.declared_bytes);
    put(out, size, 4);
    put(out, size, 4);
    put(out, entry.name.size(), 2);
    put(out, 0, 2);
  }

  void add(const ZipEntry& entry) {
    const uint64_t offset = bytes_.size();
    put(bytes_, 0x04034b50, 4);
    put_common(bytes_, entry);
    bytes_ += entry.name + entry.content;
    put(central_, 0x02014b50, 4);
    put(central_, 3 << 8 | 20, 2);  // made by a Unix
    put_common(central_, entry);
    put(central_, 0, 2 + 2 + 2);
    put(central_, uint64_t{entry.mode} << 16, 4);
    put(central_, offset, 4);
    central_ += entry.name;
    ++count_;
  }

  std::string finish() {
    const uint64_t offset = bytes_.size();
    bytes_ += central_;
    put(bytes_, 0x06054b50, 4);
    put(bytes_, 0, 4);
    put(bytes_, count_, 2);
    put(bytes_, count_, 2);
    put(bytes_, central_.size(), 4);
    put(bytes_, offset, 4);
    put(bytes_, 0, 2);
    return bytes_;
  }

  std::string bytes_;
  std::string central_;
  uint64_t count_ = 0;
};

}  // namespace tarn::lambda
