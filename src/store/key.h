// Keys: tuples of strings and integers whose encoded bytes sort as the tuples do.
//
//   std::string key = Key(scope, "glue.table").add(database).add(table).bytes();
//   std::string prefix = Key(scope, "glue.table").add(database).bytes();   // all tables below
//
// Every key begins with generation, account and region (`global` where AWS's scope is), then the
// row kind, named "<service>.<row>". A string is its bytes with 0x00 as 0x00 0xFF, closed by
// 0x00 0x01; an integer is eight big-endian bytes with the sign bit flipped. docs/formats/rows.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tarn::store {

struct Scope {
  uint64_t generation = 0;
  std::string_view account;  // twelve digits
  std::string_view region;   // such as "us-east-1", or kGlobal
};

inline constexpr std::string_view kGlobal = "global";

class Key {
 public:
  Key(const Scope& scope, std::string_view row_kind);
  Key& add(std::string_view text);
  Key& add(const char* text) { return add(std::string_view(text)); }
  Key& add(const std::string& text) { return add(std::string_view(text)); }
  Key& add_integer(int64_t number);
  // `text` unclosed, as the beginning of the next string: for prefix scans.
  Key& add_prefix(std::string_view text);
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Reads a key's parts back, in order. Each returns false when the key does not go on like that.
class KeyReader {
 public:
  explicit KeyReader(std::string_view key) : rest_(key) {}
  bool skip_scope();  // generation, account, region, row kind
  bool read(std::string& text);
  bool read_integer(int64_t& number);
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace tarn::store
