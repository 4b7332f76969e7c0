// Every operation of every imported service, in every protocol of its model: a random input that a
// client sends is decoded to the same, a random output that we send reads back as the same. And
// every structure, within an operation or not, through the codecs of bodies.
//
// TARN_SEED gives other values; a failure names the seed.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <set>

#include "base/encoding.h"
#include "wire/cbor_codec.h"
#include "wire/client_encode.h"
#include "wire/codec.h"
#include "wire/gen/services.h"
#include "wire/json_codec.h"
#include "wire/query_decode.h"
#include "wire/random_value.h"
#include "wire/rest_codec.h"
#include "wire/route.h"
#include "wire/runtime_model.h"
#include "wire/xml_codec.h"

namespace tarn::wire {

namespace {

uint64_t seed() {
  const char* text = std::getenv("TARN_SEED");
  return text ? std::strtoull(text, nullptr, 10) : 20260101;
}

std::string dump(const Shape& shape, const void* data) {
  return struct_to_json({&shape, data, true}).dump();
}

std::string protocol_name(Protocol protocol) {
  constexpr std::string_view kNames[] = {"json 1.0", "json 1.1", "rest-json",  "rest-xml",
                                         "query",    "ec2",      "rpc-v2-cbor"};
  return std::string(kNames[static_cast<size_t>(protocol)]);
}

bool is_rest(Protocol protocol) {
  return protocol == Protocol::kRestJson || protocol == Protocol::kRestXml;
}

class RoundTrip : public testing::Test {
 protected:
  RandomValues random_{seed()};

  void for_every_operation(
      const std::function<void(const LaidOutService&, const Operation&, Protocol)>& visit) {
    for (const Service* original : services()) {
      LaidOutService laid_out(*original);
      for (const Operation& operation : laid_out.service().operations) {
        for (Protocol protocol : original->protocols) {
          SCOPED_TRACE(std::string(original->name) + " " + std::string(operation.name) + ", " +
                       protocol_name(protocol) + ", TARN_SEED=" + std::to_string(seed()));
          visit(laid_out, operation, protocol);
        }
      }
    }
  }

  void* make_random(const Shape& shape, Arena& arena) {
    void* data = make_struct(shape, arena);
    random_.fill(shape, data, arena);
    return data;
  }
};

// Routing knows the real tables; the route found is taken over to the laid-out ones.
Result<Route> route_as(const LaidOutService& laid_out, const Request& request) {
  Route found = TRY(route(request, laid_out.service().signing_name));
  const Service* own = &laid_out.service();
  if (found.service->name != own->name) {
    return Error(400, "OtherService", std::string(found.service->name));
  }
  found.operation = own->find_operation(found.operation->name);
  found.service = own;
  return found;
}

// Reads an output back the way its protocol sends it.
Result<void> read_output(const Route& route, const Response& answer, void* data, Arena& arena) {
  const Shape& shape = *route.operation->output;
  switch (route.protocol) {
    case Protocol::kJson10:
    case Protocol::kJson11:
      return decode_json(answer.body, {&shape, data, true}, arena);
    case Protocol::kRpcV2Cbor:
      return decode_cbor(answer.body, {&shape, data, true}, arena);
    case Protocol::kQuery:
    case Protocol::kEc2: {
      XmlDocument document;
      TRY(document.parse(answer.body));
      auto wrapper = route.operation->result_wrapper;
      if (wrapper.empty()) return decode_xml(document.root(), shape, data, arena);
      return decode_xml(document.root().children()[0], shape, data, arena);
    }
    default:
      break;
  }
  // An answer's headers and body are bound as a request's are.
  Operation reading = *route.operation;
  reading.input = &shape;
  Request as_request{"GET", "/", "", {}, answer.body};
  for (const auto& [name, value] : answer.headers) as_request.headers.emplace_back(name, value);
  return decode_rest({route.service, &reading, route.protocol, {}}, as_request, data, arena);
}

// Two members of one name in the body, or in headers: S3's deprecated forms, and its Expires.
bool has_twins(const Shape& shape, std::set<const Shape*>& seen) {
  if (!seen.insert(&shape).second) return false;
  std::set<std::pair<Location, std::string_view>> names;
  return std::ranges::any_of(shape.fields(), [&](const Member& member) {
    bool is_new = names.insert({member.location, member.wire_name}).second;
    return (!is_new && shape.kind == Kind::kStructure) || has_twins(*member.shape, seen);
  });
}
bool has_twins(const Shape& shape) {
  std::set<const Shape*> seen;
  return has_twins(shape, seen);
}

// Operations that no request tells from another: told apart by the endpoint only.
bool is_indistinct(const Service& service, const Operation& operation) {
  return operation.is(Operation::kDeprecated) ||  // its successor has the same URI
         (service.name == "s3" && operation.name == "ListDirectoryBuckets") ||
         (service.name == "s3control" && operation.name == "CreateBucket");
}

// A status is not read back.
void drop_status(const Shape& shape, void* data) {
  for (const Member& member : shape.fields()) {
    bool is_status = has_slot(member) && member.location == Location::kStatusCode;
    if (is_status) *static_cast<std::optional<int32_t>*>(slot_of(member, data).at) = std::nullopt;
  }
}

// What an answer says of its body where the operation does not.
void drop_default_type(const Shape& shape, const void* sent, void* read) {
  for (const Member& member : shape.fields()) {
    if (!has_slot(member) || to_lower_ascii(member.wire_name) != "content-type") continue;
    if (!is_present(slot_of(member, sent))) store_text(slot_of(member, read), {});
  }
}

// A map of the whole query holds what other members take as well.
void drop_bound_parameters(const Operation& operation, void* data) {
  const Shape& shape = *operation.input;
  std::string_view literals =
      operation.uri.substr(std::min(operation.uri.find('?'), operation.uri.size()));
  for (const Member& map : shape.fields()) {
    bool is_whole = map.location == Location::kQuery && map.shape->kind == Kind::kMap;
    if (!is_whole || !has_slot(map)) continue;
    RawList raw = load_list(slot_of(map, std::as_const(data)));
    auto is_bound = [&](uint32_t index) {
      if (literals.find(entry_key(*map.shape, raw, index)) != literals.npos) return true;
      return std::ranges::any_of(shape.fields(), [&](const Member& member) {
        return member.location == Location::kQuery &&
               member.wire_name == entry_key(*map.shape, raw, index);
      });
    };
    uint32_t kept = 0;
    size_t stride = stride_of(*map.shape);
    auto* entries = static_cast<std::byte*>(raw.data);
    for (uint32_t i = 0; i < raw.size; ++i) {
      if (is_bound(i)) continue;
      std::memmove(entries + kept++ * stride, entries + i * stride, stride);
    }
    raw.present = raw.present && kept > 0;
    raw.size = kept;
    std::memcpy(slot_of(map, data).at, &raw, sizeof raw);
  }
}

}  // namespace

TEST_F(RoundTrip, InputsOfEveryOperation) {
  int compared = 0, given_up = 0;
  for_every_operation(
      [&](const LaidOutService& laid_out, const Operation& operation, Protocol protocol) {
        Arena arena;
        const void* in = make_random(*operation.input, arena);
        if (random_.given_up() > 0) {
          ++given_up;
          return;
        }
        ClientRequest request = client_request(laid_out.service(), operation, protocol, in);
        Request view = request.view();
        if (is_indistinct(laid_out.service(), operation)) return;
        auto found = route_as(laid_out, view);
        ASSERT_TRUE(found.ok()) << found.error().code() << " " << view.path << "?" << view.query;
        ASSERT_EQ(found->operation->name, operation.name) << view.path << "?" << view.query;
        ASSERT_EQ(found->protocol, protocol);
        auto decoded = decode_input(*found, view, arena);
        ASSERT_TRUE(decoded.ok()) << decoded.error().message() << " " << dump(*operation.input, in);
        drop_bound_parameters(operation, *decoded);
        EXPECT_EQ(dump(*operation.input, *decoded), dump(*operation.input, in));
        ++compared;
      });
  RecordProperty("compared", compared);
  EXPECT_LT(given_up * 10, compared);
}

TEST_F(RoundTrip, OutputsOfEveryOperation) {
  for_every_operation(
      [&](const LaidOutService& laid_out, const Operation& operation, Protocol protocol) {
        const Shape& shape = *operation.output;
        if (shape.is(Shape::kSynthetic) || has_twins(shape)) return;
        Arena arena;
        void* out = make_random(shape, arena);
        Route route{&laid_out.service(), &operation, protocol, {}};
        drop_status(shape, out);
        Response answer = encode_output(route, out, {"id", ""});
        bool is_stream = answer.body.empty() && !is_rest(protocol);
        if (is_stream) return;
        void* again = make_struct(shape, arena);
        auto read = read_output(route, answer, again, arena);
        ASSERT_TRUE(read.ok()) << read.error().message() << " " << answer.body;
        drop_default_type(shape, out, again);
        EXPECT_EQ(dump(shape, again), dump(shape, out)) << answer.body;
      });
}

namespace {

using Codec =
    std::function<Result<void>(const Shape& shape, const void* data, void* again, Arena& arena)>;

Result<void> through_json(const Shape& shape, const void* data, void* again, Arena& arena) {
  std::string text;
  encode_json_structure(shape, data, JsonStyle::kBody, text);
  return decode_json(arena.copy(text), {&shape, again, true}, arena);
}

Result<void> through_cbor(const Shape& shape, const void* data, void* again, Arena& arena) {
  std::string bytes;
  encode_cbor_structure(shape, data, bytes);
  return decode_cbor(arena.copy(bytes), {&shape, again, true}, arena);
}

Result<void> through_xml(const Shape& shape, const void* data, void* again, Arena& arena) {
  std::string text;
  encode_xml_structure("Root", {}, shape, data, text);
  XmlDocument document;
  TRY(document.parse(text));
  return decode_xml(document.root(), shape, again, arena);
}

// Which rpc-v2-cbor does not have.
bool holds_document(const Shape& shape, std::set<const Shape*>& seen) {
  if (shape.kind == Kind::kDocument) return true;
  if (!seen.insert(&shape).second) return false;
  return std::ranges::any_of(
      shape.fields(), [&](const Member& member) { return holds_document(*member.shape, seen); });
}

// Bound members are not of the body.
bool is_all_body(const Shape& shape) {
  return std::ranges::all_of(shape.fields(), [](const Member& member) {
    return member.location == Location::kBody && !member.is(Member::kStreaming);
  });
}

}  // namespace

// Structures as the body of a message, whatever protocol their service speaks.
TEST_F(RoundTrip, EveryStructureInEveryBody) {
  const std::pair<const char*, Codec> codecs[] = {
      {"json", through_json}, {"cbor", through_cbor}, {"xml", through_xml}};
  for (const Service* original : services()) {
    LaidOutService laid_out(*original);
    for (const Shape& shape : laid_out.service().shapes) {
      if (shape.kind != Kind::kStructure || !is_all_body(shape) || has_twins(shape)) continue;
      std::set<const Shape*> seen;
      bool has_document = holds_document(shape, seen);
      Arena arena;
      const void* data = make_random(shape, arena);
      for (const auto& [name, codec] : codecs) {
        if (has_document && name == std::string_view("cbor")) continue;
        SCOPED_TRACE(std::string(original->name) + " " + std::string(shape.name) + ", " + name +
                     ", TARN_SEED=" + std::to_string(seed()));
        void* again = make_struct(shape, arena);
        auto read = codec(shape, data, again, arena);
        EXPECT_EQ(read.ok() ? dump(shape, again) : read.error().message(), dump(shape, data));
      }
    }
  }
}

}  // namespace tarn::wire
