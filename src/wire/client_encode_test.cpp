#include "wire/client_encode.h"

#include <algorithm>

#include "base/encoding.h"
#include "wire/cbor_codec.h"
#include "wire/json_codec.h"
#include "wire/layout.h"
#include "wire/query_decode.h"
#include "wire/scalars.h"
#include "wire/xml_codec.h"

namespace tarn::wire {

namespace {

bool is_flattened(const Member& member) {
  return member.is(Member::kFlattened) || member.shape->is(Shape::kFlattened);
}

// The query protocols' "a.b.1=value" form.
class FormWriter {
 public:
  FormWriter(bool is_ec2, std::string& out) : is_ec2_(is_ec2), out_(out) {}

  void structure(const std::string& path, const Shape& shape, const void* data) {
    bool is_empty = true;
    for (const Member& member : shape.fields()) {
      if (!has_slot(member) || !is_present(slot_of(member, data))) continue;
      is_empty = false;
      value(join(path, name_of(member)), member, slot_of(member, data));
    }
    if (is_empty && !path.empty()) pair(path, "");
  }

 private:
  static std::string join(const std::string& path, std::string_view name) {
    return path.empty() ? std::string(name) : path + "." + std::string(name);
  }

  std::string name_of(const Member& member) const {
    if (is_ec2_) return ec2_name(member);
    if (const std::string_view own = query_name(member); !own.empty()) return std::string(own);
    bool is_list = member.shape->kind == Kind::kList;
    if (is_list && is_flattened(member) && member.shape->element().is(Member::kNamed)) {
      return std::string(member.shape->element().wire_name);
    }
    return std::string(member.wire_name);
  }

  void pair(const std::string& path, std::string_view value) {
    if (!out_.empty()) out_ += '&';
    out_ += path + "=" + uri_encode(value);
  }

  void value(const std::string& path, const Member& member, const ConstSlot& slot) {
    switch (slot.shape->kind) {
      case Kind::kStructure:
        return structure(path, *slot.shape, load_structure(slot));
      case Kind::kList:
        return list(path, member, slot);
      case Kind::kMap:
        return map(path, member, slot);
      default:
        pair(path, scalar_text(slot, format_of(member, TimestampFormat::kIso8601)));
    }
  }

  void list(std::string path, const Member& member, const ConstSlot& slot) {
    RawList raw = load_list(slot);
    if (raw.size == 0) return pair(path, "");
    const Member& element = slot.shape->element();
    bool is_flat = is_ec2_ || is_flattened(member);
    if (!is_flat) path = join(path, element.is(Member::kNamed) ? element.wire_name : "member");
    for (uint32_t i = 0; i < raw.size; ++i) {
      value(join(path, std::to_string(i + 1)), element, element_slot(*slot.shape, raw, i));
    }
  }

  void map(std::string path, const Member& member, const ConstSlot& slot) {
    RawList raw = load_list(slot);
    if (raw.size == 0) return pair(path, "");
    const Member& key = slot.shape->key();
    const Member& held = slot.shape->value();
    if (!is_flattened(member)) path = join(path, "entry");
    for (uint32_t i = 0; i < raw.size; ++i) {
      std::string entry = join(path, std::to_string(i + 1));
      pair(join(entry, key.is(Member::kNamed) ? key.wire_name : "key"),
           entry_key(*slot.shape, raw, i));
      value(join(entry, held.is(Member::kNamed) ? held.wire_name : "value"), held,
            entry_slot(*slot.shape, raw, i));
    }
  }

  bool is_ec2_;
  std::string& out_;
};

class RestWriter {
 public:
  RestWriter(const Service& service, const Operation& operation, Protocol protocol, const void* in)
      : service_(service),
        operation_(operation),
        is_json_(protocol == Protocol::kRestJson),
        in_(in) {}

  ClientRequest write() {
    request_.method = operation_.method;
    std::string uri(operation_.uri);
    size_t mark = uri.find('?');
    request_.path = uri.substr(0, mark);
    if (mark != uri.npos) request_.query = uri.substr(mark + 1);
    bool has_body = false;
    for (const Member& member : operation_.input->fields()) {
      if (!has_slot(member) || !is_present(slot_of(member, in_))) continue;
      has_body = has_body || member.location == Location::kBody;
      bound(member, slot_of(member, in_));
    }
    if (const Member* payload = operation_.input->payload_member()) {
      if (has_slot(*payload)) payload_of(*payload);
    } else if (has_body) {
      body(*operation_.input, in_, operation_.input_name);
    }
    return std::move(request_);
  }

 private:
  static std::string plain(const Member& member, const ConstSlot& slot, TimestampFormat time) {
    if (member.is(Member::kJsonValue)) return base64_encode(load_text(slot));
    return scalar_text(slot, format_of(member, time));
  }

  void bound(const Member& member, const ConstSlot& slot) {
    switch (member.location) {
      case Location::kUri:
        return label(member, plain(member, slot, TimestampFormat::kIso8601));
      case Location::kQuery:
        return query(member, slot);
      case Location::kHeader:
        return header(member, slot);
      case Location::kHeaders: {
        RawList raw = load_list(slot);
        for (uint32_t i = 0; i < raw.size; ++i) {
          request_.headers.emplace_back(
              to_lower_ascii(member.wire_name) + std::string(entry_key(*slot.shape, raw, i)),
              scalar_text(entry_slot(*slot.shape, raw, i), TimestampFormat::kRfc822));
        }
        return;
      }
      default:
        return;
    }
  }

  void label(const Member& member, const std::string& value) {
    std::string plain_label = "{" + std::string(member.wire_name) + "}";
    std::string greedy = "{" + std::string(member.wire_name) + "+}";
    if (size_t at = request_.path.find(greedy); at != std::string::npos) {
      request_.path.replace(at, greedy.size(), uri_encode(value, true));
    } else if (size_t plain_at = request_.path.find(plain_label); plain_at != std::string::npos) {
      request_.path.replace(plain_at, plain_label.size(), uri_encode(value));
    }
  }

  void pair(std::string_view name, std::string_view value) {
    if (!request_.query.empty()) request_.query += '&';
    request_.query += uri_encode(name) + "=" + uri_encode(value);
  }

  void query(const Member& member, const ConstSlot& slot) {
    RawList raw{};
    switch (slot.shape->kind) {
      case Kind::kList:
        raw = load_list(slot);
        for (uint32_t i = 0; i < raw.size; ++i) {
          pair(member.wire_name, plain(slot.shape->element(), element_slot(*slot.shape, raw, i),
                                       TimestampFormat::kIso8601));
        }
        return;
      case Kind::kMap:
        raw = load_list(slot);
        for (uint32_t i = 0; i < raw.size; ++i) {
          ConstSlot held = entry_slot(*slot.shape, raw, i);
          Text key = entry_key(*slot.shape, raw, i);
          if (held.shape->kind != Kind::kList) {
            pair(key, scalar_text(held, TimestampFormat::kIso8601));
            continue;
          }
          RawList values = load_list(held);
          for (uint32_t j = 0; j < values.size; ++j) {
            pair(key, scalar_text(element_slot(*held.shape, values, j), TimestampFormat::kIso8601));
          }
        }
        return;
      default:
        return pair(member.wire_name, plain(member, slot, TimestampFormat::kIso8601));
    }
  }

  void header(const Member& member, const ConstSlot& slot) {
    std::string text;
    if (slot.shape->kind == Kind::kList) {
      RawList raw = load_list(slot);
      for (uint32_t i = 0; i < raw.size; ++i) {
        if (i != 0) text += ", ";
        text += plain(slot.shape->element(), element_slot(*slot.shape, raw, i),
                      TimestampFormat::kRfc822);
      }
    } else {
      text = plain(member, slot, TimestampFormat::kRfc822);
    }
    request_.headers.emplace_back(to_lower_ascii(member.wire_name), text);
  }

  void body(const Shape& shape, const void* data, std::string_view root) {
    if (is_json_) return encode_json_structure(shape, data, JsonStyle::kBody, request_.body);
    if (root.empty() && shape.traits) root = shape.traits->wire_name;
    encode_xml_structure(root.empty() ? shape.name : root, {service_.xml_namespace, {}}, shape,
                         data, request_.body);
  }

  void payload_of(const Member& payload) {
    ConstSlot slot = slot_of(payload, in_);
    if (!is_present(slot)) return;
    if (payload.shape->kind == Kind::kBlob || payload.shape->kind == Kind::kString) {
      request_.body = load_text(slot);
    } else if (payload.shape->kind == Kind::kStructure) {
      body(*payload.shape, load_structure(slot), payload.wire_name);
    } else {
      encode_json(slot, JsonStyle::kBody, request_.body);
    }
  }

  const Service& service_;
  const Operation& operation_;
  bool is_json_;
  const void* in_;
  ClientRequest request_;
};

}  // namespace

Request ClientRequest::view() const {
  Request request{method, path, query, {}, body};
  for (const auto& [name, value] : headers) request.headers.emplace_back(name, value);
  return request;
}

ClientRequest client_request(const Service& service, const Operation& operation, Protocol protocol,
                             const void* in) {
  ClientRequest request;
  const Shape& shape = *operation.input;
  switch (protocol) {
    case Protocol::kJson10:
    case Protocol::kJson11:
      request.headers = {
          {"x-amz-target", std::string(service.target_prefix) + "." + std::string(operation.name)},
          {"content-type", protocol == Protocol::kJson10 ? "application/x-amz-json-1.0"
                                                         : "application/x-amz-json-1.1"}};
      encode_json_structure(shape, in, JsonStyle::kBody, request.body);
      return request;
    case Protocol::kRpcV2Cbor:
      request.headers = {{"smithy-protocol", "rpc-v2-cbor"}, {"content-type", "application/cbor"}};
      request.path = "/service/" + std::string(service.target_prefix) + "/operation/" +
                     std::string(operation.name);
      encode_cbor_structure(shape, in, request.body);
      return request;
    case Protocol::kQuery:
    case Protocol::kEc2:
      request.headers = {{"content-type", "application/x-www-form-urlencoded"}};
      request.body =
          "Action=" + std::string(operation.name) + "&Version=" + std::string(service.api_version);
      FormWriter(protocol == Protocol::kEc2, request.body).structure("", shape, in);
      return request;
    case Protocol::kRestJson:
    case Protocol::kRestXml:
      break;
  }
  request = RestWriter(service, operation, protocol, in).write();
  request.headers.emplace_back("host", "127.0.0.1:4566");
  return request;
}

}  // namespace tarn::wire
