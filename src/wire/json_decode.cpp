#include <cmath>
#include <utility>

#include "base/encoding.h"
#include "wire/errors.h"
#include "wire/json_codec.h"
#include "wire/json_reader.h"
#include "wire/scalars.h"
#include "wire/tree_decoder.h"

namespace tarn::wire {

namespace {

class JsonDecoder : public TreeDecoder<JsonDecoder, JsonReader> {
 public:
  using TreeDecoder::TreeDecoder;

  Result<void> decode(const Slot& slot) {
    value(slot);
    return end("JSON");
  }

 private:
  friend class TreeDecoder<JsonDecoder, JsonReader>;
  static constexpr Found kObjectKind = Found::kObject;
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
      case Kind::kDocument:
        return store_text(slot, reader_.raw_value());
      case Kind::kString:
        if (expect(Found::kString, "String")) store_text(slot, reader_.read_string());
        return;
      case Kind::kBlob:
        return blob(slot);
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
    }
  }

  template <class Take>
  void each_member(const Take& take) {
    reader_.enter_object();
    for (Text name; ok() && reader_.next_member(&name);) take(name);
  }

  template <class Take>
  void each_element(const Take& take) {
    reader_.enter_array();
    while (ok() && reader_.next_element()) take();
  }

  static bool is_meant(const Member& member, Text name) { return member.wire_name == name; }
  static bool is_bound(const Member& member) { return member.location == Location::kBody; }

  void blob(const Slot& slot) {
    if (!expect(Found::kString, "Blob")) return;
    if (!store_scalar(slot, reader_.read_string(), arena_)) fail("Invalid base64 data");
  }

  void integer(const Slot& slot) {
    std::string_view type = slot.shape->kind == Kind::kLong ? "Long" : "Integer";
    if (!expect(Found::kNumber, type)) return;
    std::string_view text = reader_.read_number();
    auto exact = parse_integer(text);
    if (!exact) {
      // 1.0 and 1e3 are integers too, while they are exact.
      auto real = parse_real(text);
      if (real && std::trunc(*real) == *real && std::abs(*real) < 9e15) {
        exact = static_cast<int64_t>(*real);
      }
    }
    if (!exact || !store_integer(slot, *exact)) fail_conversion(text, type);
  }

  void real(const Slot& slot) {
    std::string_view text;
    if (reader_.peek() == Found::kString) {
      text = reader_.read_string();  // "NaN", "Infinity", "-Infinity"
    } else if (expect(Found::kNumber, slot.shape->kind == Kind::kFloat ? "Float" : "Double")) {
      text = reader_.read_number();
    } else {
      return;
    }
    if (!store_scalar(slot, text, arena_)) {
      fail_conversion("STRING_VALUE", "Double");
    }
  }

  void timestamp(const Slot& slot) {
    std::string_view text;
    if (reader_.peek() == Found::kString) {
      text = reader_.read_string();
    } else if (expect(Found::kNumber, "Timestamp")) {
      text = reader_.read_number();
    } else {
      return;
    }
    if (!store_scalar(slot, text, arena_)) fail("Invalid timestamp: " + std::string(text));
  }

  std::string_view found_name() {
    switch (reader_.peek()) {
      case Found::kString:
        return "STRING_VALUE";
      case Found::kNumber:
        return "NUMBER_VALUE";
      case Found::kTrue:
        return "TRUE_VALUE";
      case Found::kFalse:
        return "FALSE_VALUE";
      default:
        return {};
    }
  }
};

}  // namespace

Result<void> decode_json(std::string_view text, const Slot& slot, Arena& arena) {
  if (!is_valid_utf8(text)) return serialization_exception("the request body is not valid UTF-8");
  return JsonDecoder(text, arena).decode(slot);
}

}  // namespace tarn::wire
