#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "wire/cbor_codec.h"
#include "wire/cbor_reader.h"
#include "wire/tree_decoder.h"

namespace tarn::wire {

namespace {

constexpr uint64_t kEpochTag = 1;
constexpr uint64_t kSelfDescribedTag = 55799;  // says "this is CBOR", and nothing else

class CborDecoder : public TreeDecoder<CborDecoder, CborReader> {
 public:
  using TreeDecoder::TreeDecoder;

  Result<void> decode(const Slot& slot) {
    if (reader_.peek() == Found::kTag && reader_.read_tag() != kSelfDescribedTag) reader_.fail();
    value(slot);
    return end("CBOR");
  }

 private:
  friend class TreeDecoder<CborDecoder, CborReader>;
  static constexpr Found kObjectKind = Found::kMap;
  static constexpr Found kListKind = Found::kArray;

  void value(const Slot& slot) {
    if (reader_.peek() == Found::kNull) return reader_.read_simple();
    switch (slot.shape->kind) {
      case Kind::kStructure:
        return structure(slot);
      case Kind::kList:
        return list(slot);
      case Kind::kMap:
        return map(slot);
      case Kind::kString:
        if (expect(Found::kText, "String")) store_text(slot, reader_.read_text());
        return;
      case Kind::kBlob:
        if (expect(Found::kBytes, "Blob")) store_text(slot, reader_.read_bytes());
        return;
      case Kind::kBoolean:
        return boolean(slot);
      case Kind::kInteger:
      case Kind::kLong:
        return integer(slot);
      case Kind::kFloat:
      case Kind::kDouble:
        return real(slot);
      case Kind::kTimestamp:
        return timestamp(slot);
      case Kind::kDocument:
        return fail("Documents are not a part of rpc-v2-cbor");
    }
  }

  template <class Take>
  void each_member(const Take& take) {
    for (auto items = reader_.enter_map(); ok() && reader_.next(items);) take(reader_.read_text());
  }

  template <class Take>
  void each_element(const Take& take) {
    for (auto items = reader_.enter_array(); ok() && reader_.next(items);) take();
  }

  // rpc-v2-cbor knows no renaming, and no other place than the body.
  static bool is_meant(const Member& member, Text name) { return member.name == name; }
  static bool is_bound(const Member&) { return true; }

  // An integer, or a real that is one: some clients know only reals.
  std::optional<int64_t> read_integer() {
    constexpr double kMaxExact = 9e15;
    constexpr auto kMax = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
    switch (reader_.peek()) {
      case Found::kUnsigned: {
        uint64_t value = reader_.read_unsigned();
        return value <= kMax ? std::optional(static_cast<int64_t>(value)) : std::nullopt;
      }
      case Found::kNegative:
        return reader_.read_negative();
      default: {
        double value = reader_.read_real();
        bool is_exact = std::trunc(value) == value && std::abs(value) < kMaxExact;
        return is_exact ? std::optional(static_cast<int64_t>(value)) : std::nullopt;
      }
    }
  }

  bool is_number() const {
    Found found = reader_.peek();
    return found == Found::kUnsigned || found == Found::kNegative || found == Found::kReal;
  }

  void integer(const Slot& slot) {
    bool is_long = slot.shape->kind == Kind::kLong;
    if (!is_number()) return mismatch(is_long ? "Long" : "Integer");
    auto value = read_integer();
    if (!ok() || (value && store_integer(slot, *value))) return;
    fail_conversion("NUMBER_VALUE", is_long ? "Long" : "Integer");
  }

  double read_number() {
    switch (reader_.peek()) {
      case Found::kUnsigned:
        return static_cast<double>(reader_.read_unsigned());
      case Found::kNegative:
        return static_cast<double>(reader_.read_negative());
      default:
        return reader_.read_real();
    }
  }

  void real(const Slot& slot) {
    if (!is_number()) return mismatch(slot.shape->kind == Kind::kFloat ? "Float" : "Double");
    store_real(slot, read_number());
  }

  void timestamp(const Slot& slot) {
    if (!expect(Found::kTag, "Timestamp")) return;
    if (reader_.read_tag() != kEpochTag || !is_number()) return fail("Invalid timestamp");
    constexpr double kMaxMs = 9e15;
    double ms = std::round(read_number() * 1000);
    if (!(std::abs(ms) < kMaxMs)) return fail("Invalid timestamp");
    store<Timestamp>(slot, {static_cast<int64_t>(ms)});
  }

  std::string_view found_name() {
    switch (reader_.peek()) {
      case Found::kText:
        return "STRING_VALUE";
      case Found::kBytes:
        return "BLOB_VALUE";
      case Found::kTrue:
        return "TRUE_VALUE";
      case Found::kFalse:
        return "FALSE_VALUE";
      case Found::kTag:
        return "TAGGED_VALUE";
      case Found::kUnsigned:
      case Found::kNegative:
      case Found::kReal:
        return "NUMBER_VALUE";
      default:
        return {};
    }
  }
};

}  // namespace

Result<void> decode_cbor(std::string_view bytes, const Slot& slot, Arena& arena) {
  return CborDecoder(bytes, arena).decode(slot);
}

}  // namespace tarn::wire
