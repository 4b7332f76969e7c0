#include "wire/cbor_reader.h"

#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "base/encoding.h"
#include "wire/codec.h"

namespace tarn::wire {

namespace {

constexpr uint8_t kBreak = 0xff;
constexpr uint8_t kHalf = 25, kSingle = 26, kDouble = 27;  // additional information of reals

double half_to_double(uint16_t bits) {
  int exponent = bits >> 10 & 0x1f;
  double fraction = bits & 0x3ff;
  double magnitude = exponent == 0    ? std::ldexp(fraction, -24)
                     : exponent != 31 ? std::ldexp(fraction + 1024, exponent - 25)
                     : fraction == 0  ? std::numeric_limits<double>::infinity()
                                      : std::numeric_limits<double>::quiet_NaN();
  return bits & 0x8000 ? -magnitude : magnitude;
}

}  // namespace

CborReader::Kind CborReader::peek() const {
  if (failed_ || position_ >= input_.size() || lead() == kBreak) return Kind::kNone;
  constexpr Kind kMajors[] = {Kind::kUnsigned, Kind::kNegative, Kind::kBytes, Kind::kText,
                              Kind::kArray,    Kind::kMap,      Kind::kTag};
  uint8_t major = lead() >> 5;
  if (major != kSimpleMajor) return kMajors[major];
  switch (lead() & 31) {
    case 20:
      return Kind::kFalse;
    case 21:
      return Kind::kTrue;
    case 22:
    case 23:
      return Kind::kNull;
    case kHalf:
    case kSingle:
    case kDouble:
      return Kind::kReal;
    default:
      return Kind::kOtherSimple;
  }
}

uint64_t CborReader::read_big_endian(size_t size) {
  uint64_t value = 0;
  for (char byte : take(size)) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

CborReader::Head CborReader::read_head(uint8_t major) {
  if (failed_ || position_ >= input_.size() || lead() >> 5 != major) {
    fail();
    return {};
  }
  uint8_t information = static_cast<uint8_t>(input_[position_++]) & 31;
  if (information < 24) return {information, false};
  if (information <= 27) return {read_big_endian(size_t{1} << (information - 24)), false};
  bool may_be_indefinite = major >= kBytesMajor && major <= kMapMajor;
  if (information != kIndefinite || !may_be_indefinite) fail();
  return {0, true};
}

Text CborReader::take(uint64_t size) {
  if (failed_ || size > input_.size() - position_) {
    fail();
    return "";
  }
  Text taken = input_.substr(position_, size);
  position_ += size;
  return taken;
}

// Each chunk is of the same major type and of definite length.
Text CborReader::read_chunks(uint8_t major) {
  std::string whole;
  while (!failed_) {
    if (position_ < input_.size() && lead() == kBreak) {
      ++position_;
      return arena_.copy(whole);
    }
    Head head = read_head(major);
    if (head.is_indefinite) fail();
    Text chunk = take(head.argument);
    if (major == kTextMajor && !is_valid_utf8(chunk)) fail();
    whole += chunk;
  }
  return "";
}

Text CborReader::read_string(uint8_t major) {
  Head head = read_head(major);
  if (failed_) return "";
  if (head.is_indefinite) return read_chunks(major);
  Text text = take(head.argument);
  if (major == kTextMajor && !is_valid_utf8(text)) fail();
  return text;
}

uint64_t CborReader::read_unsigned() { return read_head(kUnsignedMajor).argument; }

int64_t CborReader::read_negative() {
  uint64_t argument = read_head(kNegativeMajor).argument;
  if (argument > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) fail();
  return failed_ ? 0 : -1 - static_cast<int64_t>(argument);
}

double CborReader::read_real() {
  if (peek() != Kind::kReal) {
    fail();
    return 0;
  }
  uint8_t information = lead() & 31;
  uint64_t bits = read_head(kSimpleMajor).argument;
  if (information == kHalf) return half_to_double(static_cast<uint16_t>(bits));
  if (information == kSingle) return std::bit_cast<float>(static_cast<uint32_t>(bits));
  return std::bit_cast<double>(bits);
}

uint64_t CborReader::read_tag() { return read_head(kTagMajor).argument; }

void CborReader::read_simple() { read_head(kSimpleMajor); }

CborReader::Items CborReader::enter(uint8_t major) {
  Head head = read_head(major);
  if (++depth_ > kMaxDepth) fail();
  return {head.argument, head.is_indefinite};
}

bool CborReader::next(Items& items) {
  if (failed_) return false;
  bool is_over = items.left == 0;
  if (items.is_indefinite) {
    is_over = position_ < input_.size() && lead() == kBreak;
    if (is_over) ++position_;
  }
  if (is_over) {
    --depth_;
    return false;
  }
  if (position_ >= input_.size()) fail();
  if (!items.is_indefinite) --items.left;
  return !failed_;
}

void CborReader::skip_value() {
  while (peek() == Kind::kTag) read_tag();
  switch (peek()) {
    case Kind::kUnsigned:
      read_unsigned();
      return;
    case Kind::kNegative:
      read_head(kNegativeMajor);  // of any size
      return;
    case Kind::kBytes:
      read_bytes();
      return;
    case Kind::kText:
      read_text();
      return;
    case Kind::kArray:
      for (Items items = enter_array(); next(items);) skip_value();
      return;
    case Kind::kMap:
      for (Items items = enter_map(); next(items);) {
        skip_value();
        skip_value();
      }
      return;
    case Kind::kFalse:
    case Kind::kTrue:
    case Kind::kNull:
    case Kind::kReal:
    case Kind::kOtherSimple:
      return read_simple();
    case Kind::kTag:
    case Kind::kNone:
      return fail();
  }
}

}  // namespace tarn::wire
