#include <algorithm>

#include "base/encoding.h"
#include "wire/errors.h"
#include "wire/form.h"
#include "wire/json_codec.h"
#include "wire/layout.h"
#include "wire/rest_codec.h"
#include "wire/scalars.h"
#include "wire/xml_codec.h"

namespace tarn::wire {

namespace {

using Parameters = std::vector<std::pair<Text, Text>>;

// A header's elements: parted at commas, quotes honoured; dates hold a comma themselves.
std::vector<std::string> split_header(std::string_view text, bool holds_dates) {
  std::vector<std::string> parts(1);
  bool is_quoted = false;
  int commas = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '"') {
      is_quoted = !is_quoted;
    } else if (c == '\\' && is_quoted && i + 1 < text.size()) {
      parts.back() += text[++i];
    } else if (c == ',' && !is_quoted && !(holds_dates && commas++ % 2 == 0)) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  for (std::string& part : parts) part = std::string(trim(part));
  return parts;
}

class RestDecoder {
 public:
  RestDecoder(const Route& route, const Request& request, Arena& arena)
      : route_(route), request_(request), arena_(arena) {}

  Result<void> decode(void* data) {
    auto query = parse_form(request_.query, arena_);
    if (!query) return invalid_uri();
    TRY(check_uri(*query));
    const Shape& shape = *route_.operation->input;
    bool has_body_members = false;
    for (const Member& member : shape.fields()) {
      if (!has_slot(member)) continue;
      if (member.location == Location::kBody) {
        has_body_members = true;
      } else {
        TRY(bound(member, slot_of(member, data), *query));
      }
    }
    if (const Member* payload = shape.payload_member()) return body_of(*payload, data);
    return has_body_members ? body(shape, data) : Result<void>();
  }

 private:
  bool is_json() const { return route_.protocol == Protocol::kRestJson; }

  // What the path and the query say once their escapes are undone: any bytes, until here.
  Result<void> check_uri(const Parameters& query) const {
    const auto is_text = [](const auto& pair) {
      return is_valid_utf8(pair.first) && is_valid_utf8(pair.second);
    };
    if (std::ranges::all_of(route_.labels, is_text) && std::ranges::all_of(query, is_text)) {
      return {};
    }
    if (!is_json()) return invalid_uri();
    return serialization_exception("the request's path or query is not valid UTF-8");
  }

  Result<void> bound(const Member& member, const Slot& slot, const Parameters& query) {
    switch (member.location) {
      case Location::kUri:
        for (const auto& [name, value] : route_.labels) {
          if (name == member.wire_name) return scalar(member, slot, arena_.copy(value));
        }
        return {};
      case Location::kQuery:
        return from_query(member, slot, query);
      case Location::kHeader:
        return from_header(member, slot);
      case Location::kHeaders:
        return from_headers(member, slot);
      case Location::kBody:
      case Location::kStatusCode:
        return {};
    }
    return {};
  }

  Result<void> scalar(const Member& member, const Slot& slot, Text text) {
    if (member.is(Member::kJsonValue)) {
      auto json = base64_decode(text);
      if (!json) return bad(member, text);
      store_text(slot, arena_.copy(*json));
      return {};
    }
    return store_scalar(slot, text, arena_) ? Result<void>() : bad(member, text);
  }

  Error bad(const Member& member, Text text) const {
    std::string name(member.wire_name);
    if (!is_json()) {
      bool is_number = member.shape->kind == Kind::kInteger || member.shape->kind == Kind::kLong;
      return invalid_argument(name, text,
                              "Provided " + name +
                                  (is_number ? " not an integer or within integer range"
                                             : " can not be read as its type"));
    }
    return serialization_exception("The value \"" + std::string(text) + "\" of " + name +
                                   " can not be read as its type");
  }

  Result<void> from_query(const Member& member, const Slot& slot, const Parameters& query) {
    if (member.shape->kind == Kind::kMap) return whole_query(member, slot, query);
    if (member.shape->kind != Kind::kList) {
      Text text = find_parameter(query, member.wire_name);
      // S3 takes "max-keys=" as none.
      bool is_text = member.shape->kind == Kind::kString || !text.empty();
      return present(text) && is_text ? scalar(member, slot, text) : Result<void>();
    }
    bool is_given = std::ranges::any_of(
        query, [&](const auto& pair) { return pair.first == member.wire_name; });
    if (!is_given) return {};
    ListWriter writer(slot, arena_);
    for (const auto& [name, value] : query) {
      if (name == member.wire_name) TRY(scalar(member.shape->element(), writer.add(), value));
    }
    return {};
  }

  // A map in the query holds every parameter, those that other members take as well.
  Result<void> whole_query(const Member& map, const Slot& slot, const Parameters& query) {
    if (query.empty()) return {};
    ListWriter writer(slot, arena_);
    bool holds_lists = map.shape->value().shape->kind == Kind::kList;
    std::vector<Text> seen;
    for (const auto& [name, value] : query) {
      if (std::ranges::find(seen, name) != seen.end()) continue;
      seen.push_back(name);
      Slot at = writer.add_entry(name);
      if (!holds_lists) {
        TRY(scalar(map.shape->value(), at, value));
        continue;
      }
      ListWriter values(at, arena_);
      for (const auto& [other, text] : query) {
        if (other == name) TRY(scalar(at.shape->element(), values.add(), text));
      }
    }
    return {};
  }

  // As Request::header(), by a name in any case: an operation has forty such members, and most
  // requests none of them, so that lowering each name took longer than all the rest.
  Text header(std::string_view wire_name) const {
    for (const auto& [name, value] : request_.headers) {
      if (equals_ignoring_case(name, wire_name)) return value.data() ? value : Text("");
    }
    return {};
  }

  Result<void> from_header(const Member& member, const Slot& slot) {
    const Text text = header(member.wire_name);
    if (!present(text)) return {};
    if (member.shape->kind != Kind::kList) return scalar(member, slot, text);
    const Member& element = member.shape->element();
    bool holds_dates = element.shape->kind == Kind::kTimestamp &&
                       format_of(element, TimestampFormat::kRfc822) == TimestampFormat::kRfc822;
    ListWriter writer(slot, arena_);
    // Some clients send a line for each element.
    for (const auto& [name, value] : request_.headers) {
      if (value.empty() || !equals_ignoring_case(name, member.wire_name)) continue;
      for (const std::string& part : split_header(value, holds_dates)) {
        TRY(scalar(element, writer.add(), arena_.copy(part)));
      }
    }
    return {};
  }

  Result<void> from_headers(const Member& member, const Slot& slot) {
    std::string prefix = to_lower_ascii(member.wire_name);
    auto has_prefix = [&](const auto& header) { return header.first.starts_with(prefix); };
    if (std::ranges::none_of(request_.headers, has_prefix)) return {};
    ListWriter writer(slot, arena_);
    Parameters joined;  // S3 joins the lines of one name
    for (const auto& [name, value] : request_.headers) {
      if (!name.starts_with(prefix)) continue;
      auto at = std::ranges::find(joined, name, &std::pair<Text, Text>::first);
      if (at == joined.end()) {
        joined.emplace_back(name, value.data() ? value : Text(""));
      } else {
        at->second = arena_.copy(std::string(at->second) + "," + std::string(value));
      }
    }
    for (const auto& [name, value] : joined) {
      Slot at = writer.add_entry(name.substr(prefix.size()));
      TRY(scalar(member.shape->value(), at, value));
    }
    return {};
  }

  Result<void> body_of(const Member& payload, void* data) {
    if (!has_slot(payload) || request_.body.empty()) return {};
    Slot slot = slot_of(payload, data);
    switch (payload.shape->kind) {
      case Kind::kString:
        if (!is_valid_utf8(request_.body)) {
          return is_json() ? serialization_exception("the request body is not valid UTF-8")
                           : malformed_xml();
        }
        [[fallthrough]];
      case Kind::kBlob:
        store_text(slot, request_.body);
        return {};
      case Kind::kStructure:
        if (!is_json()) return xml(payload, slot);
        [[fallthrough]];
      default:
        return decode_json(request_.body, slot, arena_);
    }
  }

  Result<void> xml(const Member& payload, const Slot& slot) {
    XmlDocument document;
    TRY(document.parse(request_.body));
    std::string_view root = document.root().name();
    const ShapeTraits* traits = payload.shape->traits;
    if (root != payload.wire_name && root != payload.shape->name &&
        !(traits && root == traits->wire_name)) {
      return malformed_xml();
    }
    return decode_xml(document.root(), *payload.shape, open_structure(slot, arena_), arena_);
  }

  Result<void> body(const Shape& shape, void* data) {
    if (request_.body.empty()) return {};
    if (is_json()) return decode_json(request_.body, {&shape, data, true}, arena_);
    XmlDocument document;
    TRY(document.parse(request_.body));
    std::string_view root = document.root().name();
    const ShapeTraits* traits = shape.traits;
    if (root != route_.operation->input_name && root != shape.name &&
        !(traits && root == traits->wire_name)) {
      return malformed_xml();
    }
    return decode_xml(document.root(), shape, data, arena_);
  }

  const Route& route_;
  const Request& request_;
  Arena& arena_;
};

}  // namespace

Result<void> decode_rest(const Route& route, const Request& request, void* data, Arena& arena) {
  return RestDecoder(route, request, arena).decode(data);
}

}  // namespace tarn::wire
