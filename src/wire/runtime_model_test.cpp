#include "wire/runtime_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "wire/codec.h"
#include "wire/scalars.h"

namespace tarn::wire {

namespace {

bool is_true(const Json& object, std::string_view name) {
  const Json* value = object.find(name);
  return value && (!value->is_bool() || value->as_bool());
}

Kind kind_of(const Json& shape) {
  static const std::map<std::string, Kind> kKinds = {
      {"structure", Kind::kStructure}, {"list", Kind::kList},          {"map", Kind::kMap},
      {"string", Kind::kString},       {"character", Kind::kString},   {"blob", Kind::kBlob},
      {"boolean", Kind::kBoolean},     {"integer", Kind::kInteger},    {"short", Kind::kInteger},
      {"byte", Kind::kInteger},        {"long", Kind::kLong},          {"float", Kind::kFloat},
      {"double", Kind::kDouble},       {"timestamp", Kind::kTimestamp}};
  if (is_true(shape, "document")) return Kind::kDocument;
  return kKinds.at(shape.find("type")->as_string());
}

TimestampFormat time_of(const Json* object) {
  const Json* format = object ? object->find("timestampFormat") : nullptr;
  if (!format) return TimestampFormat::kDefault;
  if (format->as_string() == "iso8601") return TimestampFormat::kIso8601;
  return format->as_string() == "rfc822" ? TimestampFormat::kRfc822 : TimestampFormat::kUnix;
}

Location location_of(const Json& member) {
  static const std::map<std::string, Location> kLocations = {{"uri", Location::kUri},
                                                             {"header", Location::kHeader},
                                                             {"headers", Location::kHeaders},
                                                             {"querystring", Location::kQuery},
                                                             {"statusCode", Location::kStatusCode}};
  const Json* location = member.find("location");
  return location ? kLocations.at(location->as_string()) : Location::kBody;
}

size_t slot_size(Kind kind) {
  switch (kind) {
    case Kind::kStructure:
    case Kind::kBoolean:
    case Kind::kInteger:
    case Kind::kFloat:
      return 8;
    default:
      return 16;
  }
}

uint16_t flag_if(bool condition, uint16_t flag) { return condition ? flag : 0; }

}  // namespace

RuntimeModel::RuntimeModel(const Json& metadata, const Json& shapes) : all_shapes_(shapes) {
  for (const auto& [name, facts] : shapes.members()) shapes_[name];
  for (const auto& [name, facts] : shapes.members()) fill(shapes_[name], keep(name), facts);
  for (auto& [name, shape] : shapes_map_) lay_out(shape);
  service_.name = "test";
  service_.target_prefix = text_of(metadata, "targetPrefix");
  service_.api_version = text_of(metadata, "apiVersion");
  service_.xml_namespace = namespace_of(metadata).uri;
  service_.query_compatible = metadata.find("awsQueryCompatible") != nullptr;
  static const std::map<std::string, Protocol> kProtocols = {
      {"rest-json", Protocol::kRestJson},
      {"rest-xml", Protocol::kRestXml},
      {"query", Protocol::kQuery},
      {"ec2", Protocol::kEc2},
      {"smithy-rpc-v2-cbor", Protocol::kRpcV2Cbor}};
  auto found = kProtocols.find(metadata.find("protocol")->as_string());
  bool is_10 = text_of(metadata, "jsonVersion") == "1.0";
  protocols_.push_back(found != kProtocols.end() ? found->second
                       : is_10                   ? Protocol::kJson10
                                                 : Protocol::kJson11);
}

std::string_view RuntimeModel::keep(std::string text) {
  return texts_.emplace_back(std::move(text));
}

Text RuntimeModel::text_of(const Json& object, std::string_view name) {
  const Json* value = object.find(name);
  return value ? keep(value->as_string()) : Text();
}

XmlNamespace RuntimeModel::namespace_of(const Json& object) {
  const Json* value = object.find("xmlNamespace");
  if (!value) return {};
  if (value->is_string()) return {keep(value->as_string()), {}};
  return {text_of(*value, "uri"), text_of(*value, "prefix")};
}

Member RuntimeModel::make_member(std::string_view name, const Json& reference, const Json* shape,
                                 bool required) {
  Member member{};
  member.name = name;
  member.wire_name = reference.find("locationName") ? text_of(reference, "locationName") : name;
  member.shape = &shapes_[text_of(reference, "shape")];
  member.location = location_of(reference);
  member.timestamp_format = time_of(&reference);
  if (member.timestamp_format == TimestampFormat::kDefault)
    member.timestamp_format = time_of(shape);
  member.flags = static_cast<uint16_t>(
      flag_if(required, Member::kRequired) |
      flag_if(is_true(reference, "flattened"), Member::kFlattened) |
      flag_if(is_true(reference, "xmlAttribute"), Member::kXmlAttribute) |
      flag_if(is_true(reference, "jsonvalue"), Member::kJsonValue) |
      flag_if(is_true(reference, "streaming") || (shape && is_true(*shape, "streaming")),
              Member::kStreaming) |
      flag_if(is_true(reference, "eventpayload"), Member::kEventPayload) |
      flag_if(reference.find("locationName") != nullptr, Member::kNamed));
  if (reference.find("queryName") || reference.find("xmlNamespace")) {
    member_traits_.push_back({text_of(reference, "queryName"), namespace_of(reference)});
    member.traits = &member_traits_.back();
  }
  return member;
}

void RuntimeModel::fill(Shape& shape, std::string_view name, const Json& facts) {
  shape.name = name;
  shape.kind = kind_of(facts);
  shape.timestamp_format = time_of(&facts);
  shape.payload = Shape::kNoPayload;
  shape.flags = static_cast<uint16_t>(flag_if(is_true(facts, "flattened"), Shape::kFlattened) |
                                      flag_if(is_true(facts, "exception"), Shape::kError) |
                                      flag_if(is_true(facts, "sparse"), Shape::kSparse) |
                                      flag_if(is_true(facts, "sensitive"), Shape::kSensitive) |
                                      flag_if(is_true(facts, "eventstream"), Shape::kEventStream) |
                                      Shape::kChecked);
  auto& members = members_.emplace_back();
  const Json* required = facts.find("required");
  auto is_required = [&](const std::string& member) {
    return required && std::ranges::any_of(required->items(), [&](const Json& item) {
             return item.as_string() == member;
           });
  };
  auto add = [&](const std::string& member, const Json& reference) {
    members.push_back(make_member(keep(member), reference,
                                  all_shapes_.find(reference.find("shape")->as_string()),
                                  is_required(member)));
  };
  if (const Json* given = facts.find("members"); given && shape.kind == Kind::kStructure) {
    for (const auto& [member, reference] : given->members()) {
      if (text_of(facts, "payload") == member) shape.payload = static_cast<int16_t>(members.size());
      add(member, reference);
    }
  }
  for (const char* part : {"member", "key", "value"}) {
    if (const Json* reference = facts.find(part)) add(part, *reference);
  }
  shape.members = members.data();
  shape.member_count = static_cast<uint16_t>(members.size());
  const Json* error = facts.find("error");
  ShapeTraits traits{text_of(facts, "locationName"), namespace_of(facts), {}, 0};
  if (error) {
    traits.error_code = text_of(*error, "code");
    const Json* status = error->find("httpStatusCode");
    traits.error_status = static_cast<uint16_t>(status ? status->as_int() : 0);
  }
  shape_traits_.push_back(traits);
  shape.traits = &shape_traits_.back();
  if (const Json* values = facts.find("enum")) {
    auto& texts = values_.emplace_back();
    for (const Json& value : values->items()) texts.push_back(keep(value.as_string()));
    constraints_.push_back({false, false, 0, 0, {}, texts});
    shape.constraint = &constraints_.back();
  }
}

void RuntimeModel::lay_out(Shape& shape) {
  if (shape.kind != Kind::kStructure) return;
  size_t size = 0;
  for (Member& member : std::span(const_cast<Member*>(shape.members), shape.member_count)) {
    member.offset = Member::kNoOffset;
    if (member.shape->is(Shape::kEventStream)) continue;
    member.offset = static_cast<uint16_t>(size);
    size += slot_size(member.shape->kind);
  }
  shape.size_bytes = static_cast<uint32_t>(std::max<size_t>(size, 8));
}

const Shape* RuntimeModel::empty_shape(std::string_view name) {
  Shape& shape = shapes_[keep(std::string(name) + "Nothing")];
  shape.name = name;
  shape.payload = Shape::kNoPayload;
  shape.flags = Shape::kSynthetic;
  shape.size_bytes = 8;
  return &shape;
}

const Operation& RuntimeModel::add_operation(const Json& facts) {
  Operation operation{};
  operation.name = text_of(facts, "name");
  const Json* http = facts.find("http");
  operation.method = text_of(*http, "method");
  operation.uri = text_of(*http, "requestUri");
  const Json* status = http->find("responseCode");
  operation.status = static_cast<uint16_t>(status ? status->as_int() : 200);
  const Json* input = facts.find("input");
  const Json* output = facts.find("output");
  operation.input = input ? &shapes_[text_of(*input, "shape")] : empty_shape("Input");
  operation.output = output ? &shapes_[text_of(*output, "shape")] : empty_shape("Output");
  if (input) operation.input_name = text_of(*input, "locationName");
  if (output) {
    operation.result_wrapper = text_of(*output, "resultWrapper");
    bool is_wrapped = protocols_[0] == Protocol::kQuery && operation.result_wrapper.empty();
    if (is_wrapped) operation.result_wrapper = keep(std::string(operation.name) + "Result");
  }
  operations_ = {operation};
  return operations_.front();
}

const Service& RuntimeModel::service() {
  shape_list_.clear();
  for (const auto& [name, shape] : shapes_map_) shape_list_.push_back(shape);
  service_.protocols = protocols_;
  service_.operations = operations_;
  service_.shapes = shape_list_;
  return service_;
}

Json struct_to_json(const ConstSlot& slot) {
  if (!is_present(slot)) return {};
  switch (slot.shape->kind) {
    case Kind::kStructure: {
      Json object = Json::object();
      for (const Member& member : slot.shape->fields()) {
        if (!has_slot(member)) continue;
        Json value = struct_to_json(slot_of(member, load_structure(slot)));
        if (!value.is_null()) object.set(member.name, std::move(value));
      }
      return object;
    }
    case Kind::kList: {
      Json array = Json::array();
      RawList raw = load_list(slot);
      for (uint32_t i = 0; i < raw.size; ++i) {
        array.push(struct_to_json(element_slot(*slot.shape, raw, i)));
      }
      return array;
    }
    case Kind::kMap: {
      Json object = Json::object();
      RawList raw = load_list(slot);
      for (uint32_t i = 0; i < raw.size; ++i) {
        object.set(entry_key(*slot.shape, raw, i), struct_to_json(entry_slot(*slot.shape, raw, i)));
      }
      return object;
    }
    case Kind::kString:
    case Kind::kBlob:
      return Json(load_text(slot));
    case Kind::kDocument:
      return *Json::parse(load_text(slot));
    case Kind::kBoolean:
      return Json(*load<bool>(slot));
    case Kind::kInteger:
    case Kind::kLong:
      return Json(*load_integer(slot));
    case Kind::kFloat:
    case Kind::kDouble:
      if (!std::isfinite(*load_real(slot))) return Json(format_real(*load_real(slot), false));
      return Json(*load_real(slot));
    case Kind::kTimestamp:
      return Json(static_cast<double>(load<Timestamp>(slot)->unix_ms) / 1000);
  }
  return {};
}

void struct_from_json(const Json& json, const Slot& slot, Arena& arena) {
  if (json.is_null()) return;
  switch (slot.shape->kind) {
    case Kind::kStructure: {
      void* data = open_structure(slot, arena);
      for (const auto& [name, value] : json.members()) {
        const Member* member = slot.shape->find(name);
        ASSERT_NE(member, nullptr) << name;
        struct_from_json(value, slot_of(*member, data), arena);
      }
      return;
    }
    case Kind::kList: {
      ListWriter writer(slot, arena);
      for (const Json& item : json.items()) struct_from_json(item, writer.add(), arena);
      return;
    }
    case Kind::kMap: {
      ListWriter writer(slot, arena);
      for (const auto& [name, value] : json.members()) {
        struct_from_json(value, writer.add_entry(arena.copy(name)), arena);
      }
      return;
    }
    case Kind::kString:
    case Kind::kBlob:
      return store_text(slot, arena.copy(json.as_string()));
    case Kind::kDocument:
      return store_text(slot, arena.copy(json.dump()));
    default:
      std::string text(json.is_bool() ? (json.as_bool() ? "true" : "false") : json.as_string());
      ASSERT_TRUE(store_scalar(slot, arena.copy(text), arena)) << text;
  }
}

TEST(RuntimeModel, RoundTripsValues) {
  auto metadata = Json::parse(R"({"protocol":"json"})");
  auto shapes = Json::parse(R"({
      "S": {"type":"structure","members":{"A":{"shape":"T"},"B":{"shape":"L"},"C":{"shape":"M"},
            "D":{"shape":"N"},"E":{"shape":"S"},"F":{"shape":"O"}}},
      "T": {"type":"string"}, "N": {"type":"integer"}, "O": {"type":"boolean"},
      "L": {"type":"list","member":{"shape":"S"}},
      "M": {"type":"map","key":{"shape":"T"},"value":{"shape":"N"}}})");
  ASSERT_TRUE(metadata.ok() && shapes.ok());
  RuntimeModel model(*metadata, *shapes);
  auto value = Json::parse(R"({"A":"x","B":[{"D":1},{}],"C":{"k":2},"E":{"F":false}})");
  Arena arena;
  const Shape* shape = model.shape("S");
  void* data = make_struct(*shape, arena);
  struct_from_json(*value, {shape, data, true}, arena);
  EXPECT_EQ(struct_to_json({shape, data, true}).dump(), value->dump());
}

}  // namespace tarn::wire
