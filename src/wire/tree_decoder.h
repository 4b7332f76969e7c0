// TreeDecoder: what the decoders of JSON and of CBOR have in common: structures, lists, maps, and
// AWS's words for what does not fit. Internal to wire; one object, one thread.
//
// `Derived` reads the leaves in value(slot), and says how its documents are made:
//   each_member(take), each_element(take)   walk the object or the list that comes next
//   is_meant(member, name)                  whether a structure's member goes by that name
//   is_bound(member)                        whether it is read from the document at all
//   found_name()                            "STRING_VALUE", …; empty where nothing comes
// A Reader has Kind with kNull, kTrue and kFalse, peek(), read_simple(), skip_value(), fail(),
// failed(), at_end() and position(). Derived names the kinds of its objects and lists.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/arena.h"
#include "base/result.h"
#include "wire/codec.h"
#include "wire/errors.h"
#include "wire/layout.h"

namespace tarn::wire {

template <class Derived, class Reader>
class TreeDecoder {
 public:
  TreeDecoder(std::string_view bytes, Arena& arena) : reader_(bytes, arena), arena_(arena) {}

 protected:
  using Found = typename Reader::Kind;

  // After the whole document.
  Result<void> end(std::string_view language) {
    if (message_.empty() && (reader_.failed() || !reader_.at_end())) {
      message_ = "the request body is not valid " + std::string(language) + " at byte " +
                 std::to_string(reader_.position());
    }
    if (message_.empty()) return {};
    return serialization_exception(message_);
  }

  void structure(const Slot& slot) {
    if (!expect(Derived::kObjectKind, "Object")) return;
    void* data = open_structure(slot, arena_);
    const auto fields = slot.shape->fields();
    size_t next = 0;  // members mostly come in the model's order
    derived().each_member([&](Text name) {
      const Member* member = nullptr;
      for (size_t tried = 0; tried < fields.size() && !member; ++tried, ++next) {
        if (next == fields.size()) next = 0;
        if (Derived::is_meant(fields[next], name)) member = &fields[next];
      }
      if (member && Derived::is_bound(*member) && has_slot(*member)) {
        derived().value(slot_of(*member, data));
      } else {
        reader_.skip_value();
      }
    });
  }

  void list(const Slot& slot) {
    if (!expect(Derived::kListKind, "List")) return;
    ListWriter writer(slot, arena_);
    derived().each_element([&] { item(writer, slot, [&] { return writer.add(); }); });
  }

  void map(const Slot& slot) {
    if (!expect(Derived::kObjectKind, "Map")) return;
    ListWriter writer(slot, arena_);
    derived().each_member(
        [&](Text name) { item(writer, slot, [&] { return writer.add_entry(name); }); });
  }

  void boolean(const Slot& slot) {
    const Found found = reader_.peek();
    if (found != Found::kTrue && !expect(Found::kFalse, "Boolean")) return;
    reader_.read_simple();
    store<bool>(slot, found == Found::kTrue);
  }

  // Whether a value of the kind comes next; fails in AWS's words where not.
  bool expect(Found wanted, std::string_view type) {
    if (reader_.peek() == wanted) return true;
    mismatch(type);
    return false;
  }

  void mismatch(std::string_view type) {
    const Found found = reader_.peek();
    if (found == Derived::kObjectKind) {
      return fail("Start of structure or map found where not expected.");
    }
    if (found == Derived::kListKind) return fail("Start of list found where not expected");
    const std::string_view name = derived().found_name();
    if (name.empty()) return reader_.fail();
    if (type == "List" || type == "Map" || type == "Object") return fail("Unexpected field type");
    fail_conversion(name, type);
  }

  void fail_conversion(std::string_view what, std::string_view type) {
    fail(std::string(what) + " can not be converted to " + (type == "Integer" ? "an " : "a ") +
         std::string(type));
  }

  void fail(std::string message) {
    if (message_.empty()) message_ = std::move(message);
    reader_.fail();
  }
  bool ok() const { return !reader_.failed(); }

  Reader reader_;
  Arena& arena_;

 private:
  Derived& derived() { return static_cast<Derived&>(*this); }

  // Null is nothing, but in a sparse list or map.
  template <class Add>
  void item(ListWriter& writer, const Slot& slot, const Add& add) {
    if (writer.is_full()) return fail(std::string(kTooManyValues));
    const bool is_null = reader_.peek() == Found::kNull;
    derived().value(add());
    if (is_null && !slot.shape->is(Shape::kSparse)) writer.remove_last();
  }

  std::string message_;
};

}  // namespace tarn::wire
