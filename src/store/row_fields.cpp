#include "store/row_fields.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "store/bytes.h"

namespace tarn::store {

namespace {

constexpr char kRowVersion = 1;
constexpr size_t kChecksumBytes = 4;
constexpr size_t kUsualRowBytes = 1000;
constexpr int kMaxFieldNumber = (1 << 29) - 1;

char* write_tag(char* to, int number, WireType type) {
  CHECK(number > 0 && number <= kMaxFieldNumber);
  return write_varint(to, static_cast<uint64_t>(number) << 3 | static_cast<uint64_t>(type));
}

}  // namespace

FieldWriter::FieldWriter()
    : bytes_(std::make_unique_for_overwrite<char[]>(kUsualRowBytes)),
      at_(bytes_.get()),
      end_(at_ + kUsualRowBytes) {
  *at_++ = kRowVersion;
}

char* FieldWriter::room(size_t size_bytes) {
  if (static_cast<size_t>(end_ - at_) >= size_bytes) return at_;
  const size_t used = this->size_bytes();
  const size_t capacity = 2 * used + size_bytes;
  auto larger = std::make_unique_for_overwrite<char[]>(capacity);
  std::memcpy(larger.get(), bytes_.get(), used);
  bytes_ = std::move(larger);
  at_ = bytes_.get() + used;
  end_ = bytes_.get() + capacity;
  return at_;
}

void FieldWriter::append(std::string_view bytes) {
  at_ = std::copy(bytes.begin(), bytes.end(), room(bytes.size()));
}

void FieldWriter::varint(int number, uint64_t value) {
  at_ = write_varint(write_tag(room(2 * kMaxVarintBytes), number, WireType::kVarint), value);
}

void FieldWriter::fixed64(int number, uint64_t bits) {
  at_ = write_tag(room(kMaxVarintBytes + sizeof bits), number, WireType::kFixed64);
  std::memcpy(at_, &bits, sizeof bits);
  at_ += sizeof bits;
}

void FieldWriter::bytes(int number, std::string_view bytes) {
  char* to = write_tag(room(2 * kMaxVarintBytes + bytes.size()), number, WireType::kBytes);
  at_ = std::copy(bytes.begin(), bytes.end(), write_varint(to, bytes.size()));
}

// The length, which mostly takes one byte, is written when it is known.
size_t FieldWriter::begin_nested(int number) {
  at_ = write_tag(room(kMaxVarintBytes + 1), number, WireType::kBytes) + 1;
  return size_bytes();
}

void FieldWriter::end_nested(size_t mark, int number, bool keep_empty) {
  const size_t nested_bytes = size_bytes() - mark;
  char length[kMaxVarintBytes];
  if (nested_bytes == 0 && !keep_empty) {
    const char* tag_end = write_tag(length, number, WireType::kBytes);
    at_ -= 1 + (tag_end - length);
    return;
  }
  const auto length_bytes = static_cast<size_t>(write_varint(length, nested_bytes) - length);
  room(length_bytes);
  char* nested = bytes_.get() + mark;
  if (length_bytes > 1) std::memmove(nested + length_bytes - 1, nested, nested_bytes);
  std::memcpy(nested - 1, length, length_bytes);
  at_ += length_bytes - 1;
}

std::string FieldWriter::finish() && {
  const uint32_t checksum = crc32c(0, {bytes_.get(), size_bytes()});
  append({reinterpret_cast<const char*>(&checksum), sizeof checksum});
  return {bytes_.get(), size_bytes()};
}

FieldReader::FieldReader(std::string_view fields, int depth) : rest_(fields), depth_(depth) {
  if (depth > kMaxRowDepth) {
    fail();
  } else {
    advance();
  }
}

void FieldReader::fail() {
  failed_ = true;
  rest_ = {};
  number_ = 0;
}

void FieldReader::advance() {
  number_ = 0;
  if (rest_.empty()) return;
  std::string_view start = rest_;
  uint64_t tag = 0;
  if (!take_varint(rest_, tag)) return fail();
  uint64_t number = tag >> 3;
  if (number == 0 || number > kMaxFieldNumber) return fail();
  bits_ = 0;
  bytes_ = {};
  switch (tag & 7) {
    case static_cast<int>(WireType::kVarint):
      if (!take_varint(rest_, bits_)) return fail();
      break;
    case static_cast<int>(WireType::kFixed64):
      if (!take_u64(rest_, bits_)) return fail();
      break;
    case static_cast<int>(WireType::kBytes): {
      uint64_t size_bytes = 0;
      if (!take_varint(rest_, size_bytes) || size_bytes > rest_.size()) return fail();
      bytes_ = rest_.substr(0, size_bytes);
      rest_.remove_prefix(size_bytes);
      break;
    }
    default:
      return fail();
  }
  type_ = static_cast<WireType>(tag & 7);
  number_ = static_cast<int>(number);
  raw_ = start.substr(0, start.size() - rest_.size());
}

Error malformed_row() { return corrupt("A row's fields do not parse, though its checksum holds."); }

Result<std::string_view> open_row(std::string_view row) {
  if (row.size() < 1 + kChecksumBytes) return corrupt("A row is shorter than its frame.");
  std::string_view checksum = row.substr(row.size() - kChecksumBytes);
  row.remove_suffix(kChecksumBytes);
  uint32_t expected = 0;
  take_u32(checksum, expected);
  if (crc32c(0, row) != expected) return corrupt("A row's checksum does not match its bytes.");
  if (row[0] != kRowVersion) {
    return corrupt("A row has format version " + std::to_string(static_cast<uint8_t>(row[0])) +
                   ", which this program does not know.");
  }
  return row.substr(1);
}

}  // namespace tarn::store
