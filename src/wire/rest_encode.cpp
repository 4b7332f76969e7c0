#include "base/encoding.h"
#include "wire/json_codec.h"
#include "wire/layout.h"
#include "wire/rest_codec.h"
#include "wire/scalars.h"
#include "wire/xml_codec.h"

namespace tarn::wire {

namespace {

constexpr std::string_view kXmlHead = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

// A text as an element of a header's list.
std::string quote_element(std::string text) {
  if (text.find_first_of("\",") == text.npos) return text;
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\"";
}

class RestEncoder {
 public:
  RestEncoder(const Route& route, const void* out) : route_(route), out_(out) {}

  Response encode() {
    const Operation& operation = *route_.operation;
    const Shape& shape = *operation.output;
    response_.status = operation.status;
    bool has_body_members = false;
    for (const Member& member : shape.fields()) {
      if (!has_slot(member)) continue;
      if (is_in_answer_body(member)) {
        has_body_members = true;
        continue;
      }
      ConstSlot slot = slot_of(member, out_);
      if (is_present(slot)) bound(member, slot);
    }
    if (const Member* payload = shape.payload_member()) {
      if (has_slot(*payload)) body_of(*payload);
    } else if (has_body_members) {
      body(shape);
    }
    return std::move(response_);
  }

 private:
  bool is_json() const { return route_.protocol == Protocol::kRestJson; }

  void add(std::string name, std::string value) {
    response_.headers.emplace_back(std::move(name), std::move(value));
  }
  void add_content_type(std::string_view type) {
    for (const auto& [name, value] : response_.headers) {
      if (name == "content-type") return;
    }
    add("content-type", std::string(type));
  }

  void bound(const Member& member, const ConstSlot& slot) {
    if (member.location == Location::kStatusCode) {
      response_.status = static_cast<int>(*load_integer(slot));
    } else if (member.location == Location::kHeaders) {
      RawList raw = load_list(slot);
      for (uint32_t i = 0; i < raw.size; ++i) {
        add(to_lower_ascii(member.wire_name) + std::string(entry_key(*slot.shape, raw, i)),
            scalar_text(entry_slot(*slot.shape, raw, i), TimestampFormat::kRfc822));
      }
    } else if (member.location == Location::kHeader) {
      add(to_lower_ascii(member.wire_name), header_text(member, slot));
    }
  }

  static std::string header_text(const Member& member, const ConstSlot& slot) {
    if (slot.shape->kind == Kind::kList) {
      std::string joined;
      RawList raw = load_list(slot);
      const Member& element = slot.shape->element();
      bool is_text = element.shape->kind == Kind::kString;
      for (uint32_t i = 0; i < raw.size; ++i) {
        if (i != 0) joined += ", ";
        std::string text = header_text(element, element_slot(*slot.shape, raw, i));
        joined += is_text ? quote_element(std::move(text)) : text;
      }
      return joined;
    }
    if (member.is(Member::kJsonValue)) return base64_encode(load_text(slot));
    return scalar_text(slot, format_of(member, TimestampFormat::kRfc822));
  }

  void body_of(const Member& payload) {
    ConstSlot slot = slot_of(payload, out_);
    if (payload.shape->kind == Kind::kBlob || payload.shape->kind == Kind::kString) {
      if (!is_present(slot)) return;
      response_.body = load_text(slot);
      add_content_type(payload.shape->kind == Kind::kBlob ? "application/octet-stream"
                                                          : "text/plain");
      return;
    }
    if (is_json()) {
      add_content_type("application/json");
      if (is_present(slot)) encode_json(slot, JsonStyle::kBody, response_.body);
      return;
    }
    if (!is_present(slot)) return;
    const ShapeTraits* traits = payload.shape->traits;
    bool is_renamed = payload.is(Member::kNamed) && payload.wire_name != payload.name;
    std::string_view name = is_renamed                             ? payload.wire_name
                            : traits && !traits->wire_name.empty() ? traits->wire_name
                            : payload.is(Member::kNamed)           ? payload.wire_name
                                                                   : payload.shape->name;
    XmlNamespace xml_namespace = namespace_of(*payload.shape);
    if (payload.traits && !payload.traits->xml_namespace.uri.empty()) {
      xml_namespace = payload.traits->xml_namespace;
    }
    start_xml();
    encode_xml_structure(name, xml_namespace, *payload.shape, load_structure(slot), response_.body);
  }

  void body(const Shape& shape) {
    if (is_json()) {
      add_content_type("application/json");
      encode_json_structure(shape, out_, JsonStyle::kBody, response_.body);
      return;
    }
    start_xml();
    const ShapeTraits* traits = shape.traits;
    std::string_view name = traits && !traits->wire_name.empty() ? traits->wire_name : shape.name;
    if (shape.is(Shape::kUnwrapped)) return unwrapped(name, shape);
    encode_xml_structure(name, namespace_of(shape), shape, out_, response_.body);
  }

  void unwrapped(std::string_view name, const Shape& shape) {
    std::string& body = response_.body;
    body += "<" + std::string(name) + " xmlns=\"" + std::string(namespace_of(shape).uri) + "\">";
    ConstSlot slot = slot_of(shape.fields()[0], out_);
    if (is_present(slot)) append_xml_text(body, scalar_text(slot, TimestampFormat::kIso8601));
    body += "</" + std::string(name) + ">";
  }

  XmlNamespace namespace_of(const Shape& shape) const {
    if (shape.traits && !shape.traits->xml_namespace.uri.empty()) {
      return shape.traits->xml_namespace;
    }
    return {route_.service->xml_namespace, {}};
  }

  void start_xml() {
    add_content_type("application/xml");
    response_.body = kXmlHead;
  }

  const Route& route_;
  const void* out_;
  Response response_;
};

}  // namespace

Response encode_rest(const Route& route, const void* out) {
  return RestEncoder(route, out).encode();
}

}  // namespace tarn::wire
