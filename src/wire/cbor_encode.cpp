#include <algorithm>
#include <bit>

#include "base/encoding.h"
#include "wire/cbor_codec.h"

namespace tarn::wire {

namespace {

constexpr uint8_t kUnsigned = 0, kNegative = 1, kBytes = 2, kText = 3, kArray = 4, kMap = 5;
constexpr char kFalse = '\xf4', kTrue = '\xf5', kNull = '\xf6';
constexpr char kFloatHead = '\xfa', kDoubleHead = '\xfb', kEpochTag = '\xc1';

void append_big_endian(std::string& out, uint64_t value, int size) {
  for (int shift = (size - 1) * 8; shift >= 0; shift -= 8) {
    out += static_cast<char>(value >> shift);
  }
}

// The shortest form of a major type and its argument.
void append_head(std::string& out, uint8_t major, uint64_t argument) {
  auto lead = [&](uint64_t information) { out += static_cast<char>(major << 5 | information); };
  if (argument < 24) return lead(argument);
  int log_size = argument <= 0xff ? 0 : argument <= 0xffff ? 1 : argument <= 0xffffffff ? 2 : 3;
  lead(24 + static_cast<uint64_t>(log_size));
  append_big_endian(out, argument, 1 << log_size);
}

void append_string(std::string& out, uint8_t major, std::string_view bytes) {
  append_head(out, major, bytes.size());
  out += bytes;
}

void append_float(std::string& out, float value) {
  out += kFloatHead;
  append_big_endian(out, std::bit_cast<uint32_t>(value), 4);
}

class CborEncoder {
 public:
  explicit CborEncoder(std::string& out) : out_(out) {}

  void structure(const Shape& shape, const void* data) {
    auto is_written = [data](const Member& member) {
      return has_slot(member) && is_present(slot_of(member, data));
    };
    append_head(out_, kMap,
                static_cast<uint64_t>(std::ranges::count_if(shape.fields(), is_written)));
    for (const Member& member : shape.fields()) {
      if (!is_written(member)) continue;
      append_string(out_, kText, member.name);
      value(slot_of(member, data));
    }
  }

 private:
  void value(const ConstSlot& slot) {
    if (!is_present(slot)) {
      out_ += kNull;
      return;
    }
    switch (slot.shape->kind) {
      case Kind::kStructure:
        return structure(*slot.shape, load_structure(slot));
      case Kind::kList:
        return list(slot);
      case Kind::kMap:
        return map(slot);
      case Kind::kString:
      case Kind::kDocument:  // which the protocol does not have
        return append_string(out_, kText, load_text(slot));
      case Kind::kBlob:
        return append_string(out_, kBytes, load_text(slot));
      case Kind::kBoolean:
        return append_cbor_boolean(out_, *load<bool>(slot));
      case Kind::kInteger:
      case Kind::kLong:
        return append_cbor_integer(out_, *load_integer(slot));
      case Kind::kFloat:
        return append_float(out_, *load<float>(slot));
      case Kind::kDouble:
        return append_cbor_double(out_, *load<double>(slot));
      case Kind::kTimestamp:
        out_ += kEpochTag;
        return append_cbor_double(out_, static_cast<double>(load<Timestamp>(slot)->unix_ms) / 1000);
    }
  }

  void list(const ConstSlot& slot) {
    RawList raw = load_list(slot);
    append_head(out_, kArray, raw.size);
    for (uint32_t i = 0; i < raw.size; ++i) value(element_slot(*slot.shape, raw, i));
  }

  void map(const ConstSlot& slot) {
    RawList raw = load_list(slot);
    append_head(out_, kMap, raw.size);
    for (uint32_t i = 0; i < raw.size; ++i) {
      append_string(out_, kText, entry_key(*slot.shape, raw, i));
      value(entry_slot(*slot.shape, raw, i));
    }
  }

  std::string& out_;
};

}  // namespace

void encode_cbor_structure(const Shape& shape, const void* data, std::string& out) {
  CborEncoder(out).structure(shape, data);
}

void append_cbor_map_head(std::string& out, size_t entry_count) {
  append_head(out, kMap, entry_count);
}

void append_cbor_text(std::string& out, std::string_view text) {
  if (!is_valid_utf8(text)) return append_string(out, kText, to_valid_utf8(text));
  append_string(out, kText, text);
}

void append_cbor_integer(std::string& out, int64_t value) {
  if (value >= 0) return append_head(out, kUnsigned, static_cast<uint64_t>(value));
  append_head(out, kNegative, static_cast<uint64_t>(-1 - value));
}

void append_cbor_double(std::string& out, double value) {
  out += kDoubleHead;
  append_big_endian(out, std::bit_cast<uint64_t>(value), 8);
}

void append_cbor_boolean(std::string& out, bool value) { out += value ? kTrue : kFalse; }

}  // namespace tarn::wire
