#include "store/row_fields.h"

#include "base/check.h"
#include "base/hash.h"
#include "store/bytes.h"

namespace tarn::store {

namespace {

constexpr char kRowVersion = 1;
constexpr size_t kChecksumBytes = 4;
constexpr size_t kUsualRowBytes = 1000;
constexpr int kMaxFieldNumber = (1 << 29) - 1;

}  // namespace

FieldWriter::FieldWriter() {
  out_.reserve(kUsualRowBytes);
  out_.push_back(kRowVersion);
}

void FieldWriter::tag(int number, WireType type) {
  CHECK(number > 0 && number <= kMaxFieldNumber);
  append_varint(out_, static_cast<uint64_t>(number) << 3 | static_cast<uint64_t>(type));
}

void FieldWriter::varint(int number, uint64_t value) {
  tag(number, WireType::kVarint);
  append_varint(out_, value);
}

void FieldWriter::fixed64(int number, uint64_t bits) {
  tag(number, WireType::kFixed64);
  append_u64(out_, bits);
}

void FieldWriter::bytes(int number, std::string_view bytes) {
  tag(number, WireType::kBytes);
  append_varint(out_, bytes.size());
  out_.append(bytes);
}

size_t FieldWriter::begin_nested(int number) {
  tag(number, WireType::kBytes);
  out_.push_back('\0');  // the length, which mostly takes one byte
  return out_.size();
}

void FieldWriter::end_nested(size_t mark, int number, bool keep_empty) {
  const size_t size_bytes = out_.size() - mark;
  if (size_bytes == 0 && !keep_empty) {
    std::string written_tag;
    append_varint(written_tag, static_cast<uint64_t>(number) << 3);
    out_.resize(mark - 1 - written_tag.size());
    return;
  }
  std::string length;
  append_varint(length, size_bytes);
  out_.replace(mark - 1, 1, length);
}

std::string FieldWriter::finish() && {
  append_u32(out_, crc32c(0, out_));
  return std::move(out_);
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
