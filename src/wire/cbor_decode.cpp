#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "wire/cbor_codec.h"
#include "wire/cbor_reader.h"
#include "wire/codec.h"
#include "wire/errors.h"

namespace tarn::wire {

namespace {

using Found = CborReader::Kind;

constexpr uint64_t kEpochTag = 1;
constexpr uint64_t kSelfDescribedTag = 55799;  // says "this is CBOR", and nothing else

class CborDecoder {
 public:
  CborDecoder(std::string_view bytes, Arena& arena) : reader_(bytes, arena), arena_(arena) {}

  Result<void> decode(const Slot& slot) {
    if (reader_.peek() == Found::kTag && reader_.read_tag() != kSelfDescribedTag) reader_.fail();
    value(slot);
    if (message_.empty() && (reader_.failed() || !reader_.at_end())) {
      message_ = "the request body is not valid CBOR at byte " + std::to_string(reader_.position());
    }
    if (message_.empty()) return {};
    return serialization_exception(message_);
  }

 private:
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

  void structure(const Slot& slot) {
    if (!expect(Found::kMap, "Object")) return;
    void* data = open_structure(slot, arena_);
    auto fields = slot.shape->fields();
    size_t next = 0;  // members mostly come in the model's order
    for (auto items = reader_.enter_map(); ok() && reader_.next(items);) {
      Text name = reader_.read_text();
      const Member* member = nullptr;
      for (size_t tried = 0; tried < fields.size() && !member; ++tried, ++next) {
        if (next == fields.size()) next = 0;
        // rpc-v2-cbor knows no renaming.
        if (fields[next].name == name) member = &fields[next];
      }
      if (member && has_slot(*member)) {
        value(slot_of(*member, data));
      } else {
        reader_.skip_value();
      }
    }
  }

  void list(const Slot& slot) {
    if (!expect(Found::kArray, "List")) return;
    ListWriter writer(slot, arena_);
    bool keeps_null = slot.shape->is(Shape::kSparse);
    for (auto items = reader_.enter_array(); ok() && reader_.next(items);) {
      if (writer.is_full()) return fail(std::string(kTooManyValues));
      bool is_null = reader_.peek() == Found::kNull;
      value(writer.add());
      if (is_null && !keeps_null) writer.remove_last();
    }
  }

  void map(const Slot& slot) {
    if (!expect(Found::kMap, "Map")) return;
    ListWriter writer(slot, arena_);
    bool keeps_null = slot.shape->is(Shape::kSparse);
    for (auto items = reader_.enter_map(); ok() && reader_.next(items);) {
      if (writer.is_full()) return fail(std::string(kTooManyValues));
      Text name = reader_.read_text();
      bool is_null = reader_.peek() == Found::kNull;
      value(writer.add_entry(name));
      if (is_null && !keeps_null) writer.remove_last();
    }
  }

  void boolean(const Slot& slot) {
    Found found = reader_.peek();
    if (found != Found::kTrue && !expect(Found::kFalse, "Boolean")) return;
    reader_.read_simple();
    store<bool>(slot, found == Found::kTrue);
  }

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
    fail(std::string("NUMBER_VALUE can not be converted to ") +
         (is_long ? "a Long" : "an Integer"));
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

  // Whether a value of the kind comes next; fails in the words of AWS's JSON protocols where not.
  bool expect(Found wanted, std::string_view type) {
    if (reader_.peek() == wanted) return true;
    mismatch(type);
    return false;
  }

  void mismatch(std::string_view type) {
    switch (reader_.peek()) {
      case Found::kMap:
        return fail("Start of structure or map found where not expected.");
      case Found::kArray:
        return fail("Start of list found where not expected");
      case Found::kNone:
        return reader_.fail();
      default:
        break;
    }
    if (type == "List" || type == "Map" || type == "Object") return fail("Unexpected field type");
    fail(std::string(found_name()) + " can not be converted to " +
         (type == "Integer" ? "an " : "a ") + std::string(type));
  }

  std::string_view found_name() const {
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
      default:
        return "NUMBER_VALUE";
    }
  }

  void fail(std::string message) {
    if (message_.empty()) message_ = std::move(message);
    reader_.fail();
  }
  bool ok() const { return !reader_.failed(); }

  CborReader reader_;
  Arena& arena_;
  std::string message_;
};

}  // namespace

Result<void> decode_cbor(std::string_view bytes, const Slot& slot, Arena& arena) {
  return CborDecoder(bytes, arena).decode(slot);
}

}  // namespace tarn::wire
