#include "base/encoding.h"
#include "wire/query_decode.h"
#include "wire/scalars.h"
#include "wire/xml_codec.h"

namespace tarn::wire {

namespace {

class XmlEncoder {
 public:
  XmlEncoder(bool is_query, std::string& out) : is_query_(is_query), out_(out) {}

  void structure(std::string_view name, const XmlNamespace& xml_namespace, const Shape& shape,
                 const void* data) {
    open(name, xml_namespace);
    attributes(shape, data);
    out_ += '>';
    members(shape, data);
    close(name);
  }

  void members(const Shape& shape, const void* data) {
    for (const Member& member : shape.fields()) {
      if (!has_slot(member) || !is_in_answer_body(member)) continue;
      if (member.is(Member::kXmlAttribute)) continue;
      ConstSlot slot = slot_of(member, data);
      if (is_present(slot)) value(name_of(member), member, slot);
    }
  }

 private:
  std::string_view name_of(const Member& member) const {
    const std::string_view own = is_query_ ? query_name(member) : std::string_view();
    return own.empty() ? member.wire_name : own;
  }

  void open(std::string_view name, const XmlNamespace& xml_namespace) {
    out_ += '<';
    out_ += name;
    if (xml_namespace.uri.empty()) return;
    out_ += xml_namespace.prefix.empty() ? " xmlns" : " xmlns:";
    out_ += xml_namespace.prefix;
    out_ += "=\"";
    append_xml_text(out_, xml_namespace.uri);
    out_ += '"';
  }
  void close(std::string_view name) {
    out_ += "</";
    out_ += name;
    out_ += '>';
  }

  void attributes(const Shape& shape, const void* data) {
    for (const Member& member : shape.fields()) {
      if (!member.is(Member::kXmlAttribute) || !has_slot(member)) continue;
      ConstSlot slot = slot_of(member, data);
      if (!is_present(slot)) continue;
      out_ += ' ';
      out_ += member.wire_name;
      out_ += "=\"";
      append_xml_text(out_, scalar_text(slot, format_of(member, TimestampFormat::kIso8601)));
      out_ += '"';
    }
  }

  static XmlNamespace namespace_of(const Member& member) {
    if (member.traits && !member.traits->xml_namespace.uri.empty()) {
      return member.traits->xml_namespace;
    }
    return member.shape->traits ? member.shape->traits->xml_namespace : XmlNamespace{};
  }

  void value(std::string_view name, const Member& member, const ConstSlot& slot) {
    switch (slot.shape->kind) {
      case Kind::kStructure:
        return structure(name, namespace_of(member), *slot.shape, load_structure(slot));
      case Kind::kList:
        return list(name, member, slot);
      case Kind::kMap:
        return map(name, member, slot);
      default:
        open(name, namespace_of(member));
        out_ += '>';
        append_xml_text(out_, scalar_text(slot, format_of(member, TimestampFormat::kIso8601)));
        close(name);
    }
  }

  void list(std::string_view name, const Member& member, const ConstSlot& slot) {
    RawList raw = load_list(slot);
    const Member& element = slot.shape->element();
    bool is_flat = member.is(Member::kFlattened) || slot.shape->is(Shape::kFlattened);
    std::string_view item = is_flat                      ? name
                            : element.is(Member::kNamed) ? element.wire_name
                                                         : std::string_view("member");
    if (!is_flat) {
      open(name, namespace_of(member));
      out_ += '>';
    }
    for (uint32_t i = 0; i < raw.size; ++i) {
      ConstSlot at = element_slot(*slot.shape, raw, i);
      if (is_present(at)) value(item, element, at);
    }
    if (!is_flat) close(name);
  }

  void map(std::string_view name, const Member& member, const ConstSlot& slot) {
    RawList raw = load_list(slot);
    const Member& key = slot.shape->key();
    const Member& held = slot.shape->value();
    bool is_flat = member.is(Member::kFlattened) || slot.shape->is(Shape::kFlattened);
    std::string_view entry = is_flat ? name : std::string_view("entry");
    if (!is_flat) {
      open(name, namespace_of(member));
      out_ += '>';
    }
    for (uint32_t i = 0; i < raw.size; ++i) {
      open(entry, is_flat ? namespace_of(member) : XmlNamespace{});
      out_ += '>';
      std::string_view key_name = key.is(Member::kNamed) ? key.wire_name : "key";
      open(key_name, namespace_of(key));
      out_ += '>';
      append_xml_text(out_, entry_key(*slot.shape, raw, i));
      close(key_name);
      ConstSlot at = entry_slot(*slot.shape, raw, i);
      if (is_present(at)) value(held.is(Member::kNamed) ? held.wire_name : "value", held, at);
      close(entry);
    }
    if (!is_flat) close(name);
  }

  bool is_query_;
  std::string& out_;
};

}  // namespace

void append_xml_text(std::string& out, std::string_view text) {
  if (!is_valid_utf8(text)) return append_xml_text(out, to_valid_utf8(text));
  for (char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') {
          out += "&#" + std::to_string(c) + ";";
        } else {
          out += c;
        }
    }
  }
}

void append_xml_element(std::string& out, std::string_view name, std::string_view text) {
  out += '<';
  out += name;
  out += '>';
  append_xml_text(out, text);
  out += "</";
  out += name;
  out += '>';
}

void encode_xml_members(const Shape& shape, const void* data, std::string& out) {
  XmlEncoder(false, out).members(shape, data);
}

void encode_query_members(const Shape& shape, const void* data, std::string& out) {
  XmlEncoder(true, out).members(shape, data);
}

void encode_xml_structure(std::string_view name, const XmlNamespace& xml_namespace,
                          const Shape& shape, const void* data, std::string& out) {
  XmlEncoder(false, out).structure(name, xml_namespace, shape, data);
}

}  // namespace tarn::wire
