// ThriftReader: the compact protocol of Thrift, as far as file footers need it.
//
//   reader.each_field([&](int id, ThriftType type) { if (id == 3) rows = reader.integer(); … });
//
// A field that the callback doesn't read must be skip()ped by it. Nothing is trusted: lengths are
// checked, nesting is bounded; after the first error ok() is false and every read is zero.
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace tarn::glue::crawl {

enum class ThriftType : uint8_t {
  kStop = 0,
  kTrue = 1,
  kFalse = 2,
  kByte = 3,
  kI16 = 4,
  kI32 = 5,
  kI64 = 6,
  kDouble = 7,
  kBinary = 8,
  kList = 9,
  kSet = 10,
  kMap = 11,
  kStruct = 12,
};

class ThriftReader {
 public:
  explicit ThriftReader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return is_ok_; }
  void fail() { is_ok_ = false; }

  void each_field(const std::function<void(int id, ThriftType type)>& field);
  // Calls `item` for each element of a list.
  void each_item(const std::function<void(ThriftType type)>& item);
  int64_t integer();          // kI16, kI32, kI64
  uint8_t byte();             // kByte
  std::string_view binary();  // a view of the bytes given
  void skip(ThriftType type);

 private:
  uint64_t varint();
  void skip_map();

  std::string_view bytes_;
  size_t at_ = 0;
  int depth_ = 0;
  bool is_ok_ = true;
};

}  // namespace tarn::glue::crawl
