#include "store/log_check.h"

#include <algorithm>

#include "base/hash.h"
#include "store/bytes.h"

namespace tarn::store {

namespace {

// RocksDB's log format: blocks of 32 KiB, in each records of checksum (4), length (2), type (1) and
// bytes. What does not fit into a block is cut: first, middle, last.
constexpr size_t kBlockBytes = 32 << 10;
constexpr size_t kLogHeaderBytes = 7;
constexpr uint32_t kMaskDelta = 0xa282ead8;
constexpr std::string_view kSuffix = ".log";

enum class Type : uint8_t { kZero = 0, kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

uint32_t masked(uint32_t crc) { return (crc >> 15 | crc << 17) + kMaskDelta; }

struct Record {
  Type type;
  size_t size_bytes;  // with its header
  bool begins() const { return type == Type::kFull || type == Type::kFirst; }
};

// The record at the beginning of `bytes`, which end with its block; nothing where none verifies.
std::optional<Record> record_at(std::string_view bytes) {
  if (bytes.size() < kLogHeaderBytes) return std::nullopt;
  std::string_view header = bytes;
  uint32_t checksum = 0;
  if (!take_u32(header, checksum)) return std::nullopt;
  const size_t length =
      static_cast<uint8_t>(bytes[4]) | static_cast<size_t>(static_cast<uint8_t>(bytes[5])) << 8;
  const auto type = static_cast<uint8_t>(bytes[6]);
  if (type < 1 || type > 4 || kLogHeaderBytes + length > bytes.size()) return std::nullopt;
  if (masked(crc32c(0, bytes.substr(6, 1 + length))) != checksum) return std::nullopt;
  return Record{static_cast<Type>(type), kLogHeaderBytes + length};
}

// Whether a record begins anywhere in the rest of a block.
bool has_beginning(std::string_view rest) {
  for (size_t at = 0; at + kLogHeaderBytes <= rest.size(); ++at) {
    auto record = record_at(rest.substr(at));
    if (record && record->begins()) return true;
  }
  return false;
}

}  // namespace

std::optional<uint64_t> find_damage(std::string_view log) {
  std::optional<uint64_t> damaged_at;
  for (size_t start = 0; start < log.size(); start += kBlockBytes) {
    const std::string_view block = log.substr(start, kBlockBytes);
    size_t at = 0;
    while (at + kLogHeaderBytes <= block.size()) {
      auto record = record_at(block.substr(at));
      if (!record) {
        if (!damaged_at) damaged_at = start + at;
        if (has_beginning(block.substr(at))) return damaged_at;
        break;
      }
      if (damaged_at && record->begins()) return damaged_at;
      at += record->size_bytes;
    }
  }
  return std::nullopt;
}

Result<void> check_logs(Files& files, const std::string& rows_path) {
  for (const std::string& name : TRY(files.list(rows_path))) {
    if (!name.ends_with(kSuffix)) continue;
    const std::string path = rows_path + "/" + name;
    auto damaged_at = find_damage(TRY(read_file(files, path)));
    if (!damaged_at) continue;
    return corrupt("The log " + path + " is damaged at byte " + std::to_string(*damaged_at) +
                   ", before commits that were acknowledged. Going on would lose them. Check the "
                   "disk, and restore the data folder from a backup.");
  }
  return {};
}

}  // namespace tarn::store
