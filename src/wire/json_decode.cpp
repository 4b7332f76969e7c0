#include <cmath>
#include <utility>

#include "base/encoding.h"
#include "wire/codec.h"
#include "wire/errors.h"
#include "wire/json_codec.h"
#include "wire/json_reader.h"
#include "wire/scalars.h"

namespace tarn::wire {

namespace {

using Found = JsonReader::Kind;

class JsonDecoder {
 public:
  JsonDecoder(std::string_view text, Arena& arena) : reader_(text, arena), arena_(arena) {}

  Result<void> decode(const Slot& slot) {
    value(slot);
    if (message_.empty() && (reader_.failed() || !reader_.at_end())) {
      message_ = "the request body is not valid JSON at byte " + std::to_string(reader_.position());
    }
    if (message_.empty()) return {};
    return serialization_exception(message_);
  }

 private:
  void value(const Slot& slot) {
    if (reader_.peek() == Found::kNull) return reader_.read_literal();
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

  void structure(const Slot& slot) {
    if (!expect(Found::kObject, "Object")) return;
    void* data = open_structure(slot, arena_);
    auto fields = slot.shape->fields();
    size_t next = 0;  // members mostly come in the model's order
    reader_.enter_object();
    for (Text name; ok() && reader_.next_member(&name);) {
      const Member* member = nullptr;
      for (size_t tried = 0; tried < fields.size() && !member; ++tried, ++next) {
        if (next == fields.size()) next = 0;
        if (fields[next].wire_name == name) member = &fields[next];
      }
      if (!member || member->location != Location::kBody || !has_slot(*member)) {
        reader_.skip_value();
      } else {
        value(slot_of(*member, data));
      }
    }
  }

  void list(const Slot& slot) {
    if (!expect(Found::kArray, "List")) return;
    ListWriter writer(slot, arena_);
    bool keeps_null = slot.shape->is(Shape::kSparse);
    reader_.enter_array();
    while (ok() && reader_.next_element()) {
      if (writer.is_full()) return fail(std::string(kTooManyValues));
      bool is_null = reader_.peek() == Found::kNull;
      value(writer.add());
      if (is_null && !keeps_null) writer.remove_last();
    }
  }

  void map(const Slot& slot) {
    if (!expect(Found::kObject, "Map")) return;
    ListWriter writer(slot, arena_);
    bool keeps_null = slot.shape->is(Shape::kSparse);
    reader_.enter_object();
    for (Text name; ok() && reader_.next_member(&name);) {
      if (writer.is_full()) return fail(std::string(kTooManyValues));
      bool is_null = reader_.peek() == Found::kNull;
      value(writer.add_entry(name));
      if (is_null && !keeps_null) writer.remove_last();
    }
  }

  void blob(const Slot& slot) {
    if (!expect(Found::kString, "Blob")) return;
    if (!store_scalar(slot, reader_.read_string(), arena_)) fail("Invalid base64 data");
  }

  void boolean(const Slot& slot) {
    Found found = reader_.peek();
    if (found != Found::kTrue && !expect(Found::kFalse, "Boolean")) return;
    reader_.read_literal();
    store<bool>(slot, found == Found::kTrue);
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
    if (!exact || !store_integer(slot, *exact)) {
      fail(std::string(text) + " can not be converted to " +
           (slot.shape->kind == Kind::kLong ? "a Long" : "an Integer"));
    }
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
      fail("STRING_VALUE can not be converted to a Double");
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

  // Whether a value of the kind comes next; fails in AWS's words where not.
  bool expect(Found wanted, std::string_view type) {
    Found found = reader_.peek();
    if (found == wanted) return true;
    switch (found) {
      case Found::kObject:
        fail("Start of structure or map found where not expected.");
        break;
      case Found::kArray:
        fail("Start of list found where not expected");
        break;
      case Found::kString:
        fail_type("STRING_VALUE", type);
        break;
      case Found::kNumber:
        fail_type("NUMBER_VALUE", type);
        break;
      case Found::kTrue:
        fail_type("TRUE_VALUE", type);
        break;
      case Found::kFalse:
        fail_type("FALSE_VALUE", type);
        break;
      case Found::kNull:
      case Found::kNone:
        reader_.fail();
        break;
    }
    return false;
  }

  void fail_type(std::string_view found, std::string_view type) {
    if (type == "List" || type == "Map" || type == "Object") return fail("Unexpected field type");
    bool is_vowel = type == "Integer" || type == "Object";
    fail(std::string(found) + " can not be converted to " + (is_vowel ? "an " : "a ") +
         std::string(type));
  }

  void fail(std::string message) {
    if (message_.empty()) message_ = std::move(message);
    reader_.fail();
  }
  bool ok() const { return !reader_.failed(); }

  JsonReader reader_;
  Arena& arena_;
  std::string message_;
};

}  // namespace

Result<void> decode_json(std::string_view text, const Slot& slot, Arena& arena) {
  if (!is_valid_utf8(text)) return serialization_exception("the request body is not valid UTF-8");
  return JsonDecoder(text, arena).decode(slot);
}

}  // namespace tarn::wire
