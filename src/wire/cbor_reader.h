// CborReader: a cursor over CBOR (RFC 8949), without a tree.
//
//   for (auto items = reader.enter_map(); reader.next(items);) {
//     Text name = reader.read_text();
//     reader.skip_value();
//   }
//   if (reader.failed()) ...
//
// Lengths may be definite or indefinite. Texts are valid UTF-8; they and byte strings point into
// the input, or into the arena where they came in chunks. After a failure every call fails.
// Internal to wire. Not synchronised.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "wire/types.h"

namespace tarn::wire {

class CborReader {
 public:
  enum class Kind {
    kUnsigned,
    kNegative,
    kBytes,
    kText,
    kArray,
    kMap,
    kTag,
    kFalse,
    kTrue,
    kNull,  // undefined as well
    kReal,
    kOtherSimple,
    kNone,  // no value begins here
  };

  // What is left of an array or map that was entered.
  struct Items {
    uint64_t left = 0;
    bool is_indefinite = false;
  };

  CborReader(std::string_view input, Arena& arena) : input_(input), arena_(arena) {}

  Kind peek() const;

  Items enter_array() { return enter(kArrayMajor); }
  Items enter_map() { return enter(kMapMajor); }
  bool next(Items& items);  // whether one more element, or key and value, follows

  Text read_text() { return read_string(kTextMajor); }
  Text read_bytes() { return read_string(kBytesMajor); }
  uint64_t read_unsigned();
  // -1 - n, as CBOR means it; fails where that is below int64's range.
  int64_t read_negative();
  double read_real();  // of 16, 32 or 64 bits
  uint64_t read_tag();
  void read_simple();  // false, true, null, undefined or another
  void skip_value();
  bool at_end() const { return !failed_ && position_ == input_.size(); }

  bool failed() const { return failed_; }
  size_t position() const { return position_; }
  void fail() { failed_ = true; }

 private:
  static constexpr uint8_t kUnsignedMajor = 0, kNegativeMajor = 1, kBytesMajor = 2, kTextMajor = 3,
                           kArrayMajor = 4, kMapMajor = 5, kTagMajor = 6, kSimpleMajor = 7;
  static constexpr uint8_t kIndefinite = 31;

  struct Head {
    uint64_t argument = 0;
    bool is_indefinite = false;
  };

  uint8_t lead() const { return static_cast<uint8_t>(input_[position_]); }
  Head read_head(uint8_t major);  // fails where another major type stands
  uint64_t read_big_endian(size_t size);
  Text take(uint64_t size);
  Text read_chunks(uint8_t major);
  Text read_string(uint8_t major);
  Items enter(uint8_t major);

  std::string_view input_;
  Arena& arena_;
  size_t position_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

}  // namespace tarn::wire
