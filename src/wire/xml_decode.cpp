#include <algorithm>

#include "wire/errors.h"
#include "wire/query_decode.h"
#include "wire/scalars.h"
#include "wire/xml_codec.h"

namespace tarn::wire {

namespace {

bool is_flattened(const Member& member) {
  return member.is(Member::kFlattened) || member.shape->is(Shape::kFlattened);
}

class XmlDecoder {
 public:
  explicit XmlDecoder(Arena& arena) : arena_(arena) {}

  Result<void> structure(const XmlElement& element, const Shape& shape, void* data) {
    auto children = element.children();
    for (const Member& member : shape.fields()) {
      if (!has_slot(member) || member.location != Location::kBody) continue;
      Slot slot = slot_of(member, data);
      if (member.is(Member::kXmlAttribute)) {
        auto text = element.attribute(member.wire_name);
        if (text.data() && !store_scalar(slot, arena_.copy(text), arena_)) return malformed_xml();
        continue;
      }
      bool is_collection = member.shape->kind == Kind::kList || member.shape->kind == Kind::kMap;
      if (is_collection && is_flattened(member)) {
        TRY(flattened(children, member, slot));
        continue;
      }
      for (const XmlElement& child : children) {
        if (child.name() == local_name(member.wire_name)) TRY(value(child, slot));
      }
    }
    return {};
  }

 private:
  static std::string_view local_name(std::string_view name) {
    size_t colon = name.find(':');
    return colon == name.npos ? name : name.substr(colon + 1);
  }

  Result<void> value(const XmlElement& element, const Slot& slot) {
    switch (slot.shape->kind) {
      case Kind::kStructure:
        return structure(element, *slot.shape, open_structure(slot, arena_));
      case Kind::kList: {
        ListWriter writer(slot, arena_);
        const Member& item = slot.shape->element();
        std::string_view name = item.is(Member::kNamed) ? item.wire_name : "member";
        for (const XmlElement& child : element.children()) {
          if (writer.is_full()) return malformed_xml();
          if (child.name() == name) TRY(value(child, writer.add()));
        }
        return {};
      }
      case Kind::kMap: {
        ListWriter writer(slot, arena_);
        for (const XmlElement& child : element.children()) {
          if (writer.is_full()) return malformed_xml();
          if (child.name() == "entry") TRY(entry(child, *slot.shape, writer));
        }
        return {};
      }
      default:
        if (store_scalar(slot, arena_.copy(element.text()), arena_)) return {};
        return malformed_xml();
    }
  }

  Result<void> entry(const XmlElement& element, const Shape& map, ListWriter& writer) {
    const Member& key = map.key();
    const Member& held = map.value();
    std::string_view key_name = key.is(Member::kNamed) ? key.wire_name : "key";
    std::string_view value_name = held.is(Member::kNamed) ? held.wire_name : "value";
    Text name;
    auto children = element.children();
    for (const XmlElement& child : children) {
      if (child.name() == key_name) name = arena_.copy(child.text());
    }
    if (!present(name)) return malformed_xml();
    Slot slot = writer.add_entry(name);
    for (const XmlElement& child : children) {
      if (child.name() == value_name) TRY(value(child, slot));
    }
    return {};
  }

  Result<void> flattened(const std::vector<XmlElement>& children, const Member& member,
                         const Slot& slot) {
    std::string_view other = member.wire_name;
    if (member.shape->kind == Kind::kList && member.shape->element().is(Member::kNamed)) {
      other = member.shape->element().wire_name;
    } else if (const std::string_view own = query_name(member); !own.empty()) {
      other = own;
    }
    auto is_item = [&](const XmlElement& child) {
      return child.name() == member.wire_name || child.name() == other;
    };
    if (std::ranges::none_of(children, is_item)) return {};
    ListWriter writer(slot, arena_);
    for (const XmlElement& child : children) {
      if (!is_item(child)) continue;
      if (writer.is_full()) return malformed_xml();
      if (member.shape->kind == Kind::kMap) {
        TRY(entry(child, *member.shape, writer));
      } else {
        TRY(value(child, writer.add()));
      }
    }
    return {};
  }

  Arena& arena_;
};

}  // namespace

Result<void> decode_xml(const XmlElement& element, const Shape& shape, void* data, Arena& arena) {
  return XmlDecoder(arena).structure(element, shape, data);
}

}  // namespace tarn::wire
