#include <cctype>
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

bool is_name(std::string_view name, std::string_view of) {
  return name.size() == of.size() && !name.empty() && name.substr(1) == of.substr(1) &&
         std::tolower(static_cast<unsigned char>(name[0])) ==
             std::tolower(static_cast<unsigned char>(of[0]));
}

// `kIsNamed`: members by the model's names.
template <bool kIsNamed>
class JsonDecoder : public TreeDecoder<JsonDecoder<kIsNamed>, JsonReader> {
  using Base = TreeDecoder<JsonDecoder<kIsNamed>, JsonReader>;
  using Base::arena_;
  using Base::boolean;
  using Base::end;
  using Base::expect;
  using Base::fail;
  using Base::fail_conversion;
  using Base::list;
  using Base::map;
  using Base::ok;
  using Base::reader_;
  using Base::structure;
  using typename Base::Found;

 public:
  using Base::Base;

  Result<void> decode(const Slot& slot) {
    value(slot);
    return end("JSON");
  }

 private:
  friend class TreeDecoder<JsonDecoder<kIsNamed>, JsonReader>;
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

  static bool is_meant(const Member& member, Text name) {
    return kIsNamed ? is_name(member.name, name) : member.wire_name == name;
  }
  static bool is_bound(const Member& member) {
    return kIsNamed || member.location == Location::kBody;
  }

  void blob(const Slot& slot) {
    if (!expect(Found::kString, "Blob")) return;
    if (kIsNamed) return store_text(slot, reader_.read_string());
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
  return JsonDecoder<false>(text, arena).decode(slot);
}

Result<void> decode_named_json(std::string_view text, const Slot& slot, Arena& arena) {
  if (!is_valid_utf8(text)) return serialization_exception("the input is not valid UTF-8");
  return JsonDecoder<true>(text, arena).decode(slot);
}

}  // namespace tarn::wire
