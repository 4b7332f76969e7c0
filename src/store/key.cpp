#include "store/key.h"

namespace tarn::store {

namespace {

constexpr size_t kUsualKeyBytes = 120;  // a longer one only takes longer
constexpr char kZero = '\x00';
constexpr char kEscape = '\xff';  // after a zero: the zero is text
constexpr char kClose = '\x01';   // after a zero: the string ends
constexpr uint64_t kSignBit = uint64_t{1} << 63;

void append_big_endian(std::string& out, uint64_t number) {
  number = __builtin_bswap64(number);
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

bool take_big_endian(std::string_view& rest, uint64_t& number) {
  if (rest.size() < sizeof number) return false;
  rest.copy(reinterpret_cast<char*>(&number), sizeof number);
  number = __builtin_bswap64(number);
  rest.remove_prefix(sizeof number);
  return true;
}

}  // namespace

Key::Key(const Scope& scope, std::string_view row_kind) {
  bytes_.reserve(kUsualKeyBytes);
  append_big_endian(bytes_, scope.generation);
  add(scope.account).add(scope.region).add(row_kind);
}

Key& Key::add(std::string_view text) {
  add_prefix(text);
  bytes_.push_back(kZero);
  bytes_.push_back(kClose);
  return *this;
}

Key& Key::add_integer(int64_t number) {
  append_big_endian(bytes_, static_cast<uint64_t>(number) ^ kSignBit);
  return *this;
}

Key& Key::add_prefix(std::string_view text) {
  for (size_t zero; (zero = text.find(kZero)) != text.npos; text.remove_prefix(zero + 1)) {
    bytes_.append(text.substr(0, zero));
    bytes_.push_back(kZero);
    bytes_.push_back(kEscape);
  }
  bytes_.append(text);
  return *this;
}

bool KeyReader::skip_scope() {
  uint64_t generation = 0;
  std::string skipped;
  return take_big_endian(rest_, generation) && read(skipped) && read(skipped) && read(skipped);
}

bool KeyReader::read(std::string& text) {
  text.clear();
  while (true) {
    size_t zero = rest_.find(kZero);
    if (zero == rest_.npos || zero + 1 == rest_.size()) return false;
    char next = rest_[zero + 1];
    text.append(rest_.substr(0, zero));
    rest_.remove_prefix(zero + 2);
    if (next == kClose) return true;
    if (next != kEscape) return false;
    text.push_back(kZero);
  }
}

bool KeyReader::read_integer(int64_t& number) {
  uint64_t bits = 0;
  if (!take_big_endian(rest_, bits)) return false;
  number = static_cast<int64_t>(bits ^ kSignBit);
  return true;
}

}  // namespace tarn::store
