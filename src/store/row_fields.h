// FieldWriter and FieldReader: the bytes of a row, field by field. store/row_codec.h walks structs
// over them; nothing else needs them. Format: docs/formats/rows.md. One object, one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn::store {

inline constexpr int kMaxRowDepth = 32;

enum class WireType : uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2 };

class FieldWriter {
 public:
  FieldWriter();  // writes the version byte
  void varint(int number, uint64_t value);
  void fixed64(int number, uint64_t bits);
  void bytes(int number, std::string_view bytes);
  void raw(std::string_view fields) { append(fields); }

  // Fields written in between are the nested struct's. With `keep_empty` false, a struct without
  // fields leaves nothing behind.
  size_t begin_nested(int number);
  void end_nested(size_t mark, int number, bool keep_empty);

  std::string finish() &&;  // adds the checksum

 private:
  // Where `size_bytes` more can be written.
  char* room(size_t size_bytes);
  void append(std::string_view bytes);
  size_t size_bytes() const { return static_cast<size_t>(at_ - bytes_.get()); }

  std::unique_ptr<char[]> bytes_;
  char* at_;
  char* end_;
};

// Stands on one field at a time, from the first on. Never reads outside `fields`.
class FieldReader {
 public:
  explicit FieldReader(std::string_view fields, int depth = 0);

  bool has_field() const { return number_ != 0; }
  int number() const { return number_; }
  WireType type() const { return type_; }
  uint64_t bits() const { return bits_; }            // of kVarint and kFixed64
  std::string_view bytes() const { return bytes_; }  // of kBytes
  std::string_view raw() const { return raw_; }      // the whole field, tag included
  void advance();

  int depth() const { return depth_; }
  bool failed() const { return failed_; }
  void fail();  // ends the reading

 private:
  std::string_view rest_;
  std::string_view bytes_;
  std::string_view raw_;
  uint64_t bits_ = 0;
  int number_ = 0;
  int depth_;
  WireType type_ = WireType::kVarint;
  bool failed_ = false;
};

// Checks version and checksum; the fields between them.
Result<std::string_view> open_row(std::string_view row);
Error malformed_row();

// Signed integers as unsigned ones that are small for small magnitudes.
inline uint64_t zigzag(int64_t n) {
  return (static_cast<uint64_t>(n) << 1) ^ static_cast<uint64_t>(n >> 63);
}
inline int64_t unzigzag(uint64_t n) {
  return static_cast<int64_t>(n >> 1) ^ -static_cast<int64_t>(n & 1);
}

}  // namespace tarn::store
