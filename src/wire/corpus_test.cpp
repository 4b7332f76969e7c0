// AWS's protocol cases, written for clients, run backwards: what a client sends is decoded, what
// it is to read is encoded.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "base/encoding.h"
#include "wire/cbor_reader.h"
#include "wire/codec.h"
#include "wire/route_rest.h"
#include "wire/runtime_model.h"
#include "wire/scalars.h"
#include "wire/xml_document.h"

namespace tarn::wire {

namespace {

std::filesystem::path corpus() {
  const char* folder = std::getenv("TARN_CORPUS");
  std::filesystem::path base =
      folder ? folder : std::filesystem::path(TARN_SOURCE_DIR) / "../shared/corpus";
  return base / "aws-protocols";
}

Json read_json(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  auto json = Json::parse(text.str());
  EXPECT_TRUE(json.ok()) << path;
  return json.ok() ? std::move(*json) : Json();
}

std::string text_of(const Json& object, std::string_view name) {
  const Json* value = object.find(name);
  return value ? value->as_string() : "";
}

bool is_close(double a, double b) { return a == b || std::abs(a - b) <= 1e-6 * std::abs(a); }

// Equal but for the order of members and the form of numbers.
bool same(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) return is_close(a.as_double(), b.as_double());
  if (a.kind() != b.kind()) return false;
  if (a.is_array()) {
    return std::ranges::equal(a.items(), b.items(), same);
  }
  if (!a.is_object()) return a.dump() == b.dump();
  return a.members().size() == b.members().size() &&
         std::ranges::all_of(a.members(), [&](const auto& member) {
           const Json* other = b.find(member.first);
           return other && same(member.second, *other);
         });
}

// Without members that are null, which stand for absent ones.
Json without_nulls(const Json& json) {
  if (!json.is_object()) return json;
  Json out = Json::object();
  for (const auto& [name, value] : json.members()) {
    if (!value.is_null()) out.set(name, without_nulls(value));
  }
  return out;
}

// Name, text and children, the children in a fixed order.
std::string canonical_xml(const XmlElement& element) {
  auto children = element.children();
  std::vector<std::string> parts;
  for (const XmlElement& child : children) {
    // Request ids stand in some expected answers only.
    bool is_id = child.name() == "ResponseMetadata" || child.name() == "requestId";
    if (!is_id) parts.push_back(canonical_xml(child));
  }
  std::ranges::sort(parts);
  std::string out = std::string(element.name()) + "(";
  if (children.empty() && element.text().find_first_not_of(" \n") != std::string::npos) {
    out += element.text();
  }
  for (const std::string& part : parts) out += part;
  return out + ")";
}

std::string canonical_xml(const std::string& text) {
  XmlDocument document;
  return document.parse(text).ok() ? canonical_xml(document.root()) : "not XML: " + text;
}

Json number_json(double value) {
  return std::isfinite(value) ? Json(value) : Json(format_real(value, false));
}

// Any CBOR value, tags left out.
Json cbor_value(CborReader& reader) {
  switch (reader.peek()) {
    case CborReader::Kind::kUnsigned:
      return Json(static_cast<int64_t>(reader.read_unsigned()));
    case CborReader::Kind::kNegative:
      return Json(reader.read_negative());
    case CborReader::Kind::kBytes:
      return Json(reader.read_bytes());
    case CborReader::Kind::kText:
      return Json(reader.read_text());
    case CborReader::Kind::kReal:
      return number_json(reader.read_real());
    case CborReader::Kind::kTag:
      reader.read_tag();
      return cbor_value(reader);
    case CborReader::Kind::kArray: {
      Json array = Json::array();
      for (auto items = reader.enter_array(); reader.next(items);) array.push(cbor_value(reader));
      return array;
    }
    case CborReader::Kind::kMap: {
      Json object = Json::object();
      for (auto items = reader.enter_map(); reader.next(items);) {
        std::string name(reader.read_text());
        object.set(name, cbor_value(reader));
      }
      return object;
    }
    default: {
      bool is_true = reader.peek() == CborReader::Kind::kTrue;
      bool is_null = reader.peek() == CborReader::Kind::kNull;
      reader.skip_value();
      return is_null ? Json() : Json(is_true);
    }
  }
}

Json cbor_json(std::string_view bytes) {
  Arena arena;
  if (bytes.empty()) return Json::object();
  CborReader reader(bytes, arena);
  Json value = cbor_value(reader);
  return reader.at_end() ? value : Json("not CBOR");
}

// Without the namespace of an error's name, which differs between services.
Json without_namespace(Json json) {
  if (const Json* type = json.find("__type")) {
    std::string name = type->as_string();
    json.set("__type", Json(name.substr(name.rfind('#') + 1)));
  }
  return json;
}

std::string compare_cbor(const std::string& body, const std::string& expected_base64) {
  Json ours = without_namespace(without_nulls(cbor_json(body)));
  Json theirs = without_namespace(without_nulls(cbor_json(*base64_decode(expected_base64))));
  return same(ours, theirs) ? "" : ours.dump() + " instead of " + theirs.dump();
}

struct Score {
  int passed = 0;
  std::vector<std::string> failures;

  void note(const std::string& id, const std::string& failure) {
    if (failure.empty()) {
      ++passed;
    } else {
      failures.push_back(id + ": " + failure);
    }
  }
};

struct OwnedRequest {
  std::string method, path, query, body;
  std::vector<std::pair<std::string, std::string>> headers;

  OwnedRequest(const Json& serialized, Protocol protocol) {
    method = text_of(serialized, "method");
    std::string uri = text_of(serialized, "uri");
    path = uri.substr(0, uri.find('?'));
    if (uri.find('?') != uri.npos) query = uri.substr(uri.find('?') + 1);
    body = text_of(serialized, "body");
    if (protocol == Protocol::kRpcV2Cbor) body = *base64_decode(body);
    if (const Json* given = serialized.find("headers")) {
      for (const auto& [name, value] : given->members()) {
        headers.emplace_back(to_lower_ascii(name), value.as_string());
      }
    }
  }
  Request view() const {
    Request request{method, path, query, {}, body};
    for (const auto& [name, value] : headers) request.headers.emplace_back(name, value);
    return request;
  }
};

std::string run_input(RuntimeModel& model, const Operation& operation, const Json& test) {
  const Service& service = model.service();
  OwnedRequest owned(*test.find("serialized"), service.protocols[0]);
  Request request = owned.view();
  Route route{&service, &operation, service.protocols[0], {}};
  bool is_rest = route.protocol == Protocol::kRestJson || route.protocol == Protocol::kRestXml;
  if (is_rest) {
    auto found = route_rest(service, request);
    if (!found.ok() || !found->operation) return "is not routed";
    route = std::move(*found);
  }
  Arena arena;
  auto data = decode_input(route, request, arena);
  if (!data.ok()) return data.error().code() + ": " + data.error().message();
  Json decoded = struct_to_json({operation.input, *data, true});
  Json expected = without_nulls(*test.find("params"));
  return same(decoded, expected) ? "" : decoded.dump() + " instead of " + expected.dump();
}

std::string compare_bodies(Protocol protocol, const std::string& body, const std::string& expected,
                           bool is_document) {
  if (body == expected) return "";
  if (protocol == Protocol::kRpcV2Cbor) return compare_cbor(body, expected);
  bool is_xml = protocol != Protocol::kJson10 && protocol != Protocol::kJson11 &&
                protocol != Protocol::kRestJson;
  if (is_xml && is_document) {
    std::string ours = canonical_xml(body), theirs = canonical_xml(expected);
    return ours == theirs ? "" : ours + " instead of " + theirs;
  }
  auto ours = Json::parse(body.empty() ? "{}" : body);
  auto theirs = Json::parse(expected.empty() ? "{}" : expected);
  bool equal = ours.ok() && theirs.ok() && same(without_nulls(*ours), without_nulls(*theirs));
  return equal ? "" : body + " instead of " + expected;
}

std::string compare_headers(const Response& response, const Json& expected) {
  for (const auto& [name, value] : expected.members()) {
    std::string lower = to_lower_ascii(name);
    if (lower == "content-type" || lower == "content-length") continue;
    auto found = std::ranges::find(response.headers, lower, [](auto& h) { return h.first; });
    if (found == response.headers.end()) return "no header " + name;
    if (found->second != value.as_string()) {
      return name + ": " + found->second + " instead of " + value.as_string();
    }
  }
  return "";
}

std::string run_output(RuntimeModel& model, const Operation& operation, const Json& test) {
  const Service& service = model.service();
  Route route{&service, &operation, service.protocols[0], {}};
  const Json& expected = *test.find("response");
  Response response;
  bool is_error = false;
  if (const Json* code = test.find("errorCode")) {
    Error error(static_cast<int>(expected.find("status_code")->as_int()), code->as_string(),
                text_of(test, "errorMessage"));
    if (const Json* members = test.find("error")) {
      for (const auto& [name, value] : members->members()) {
        bool is_message = to_lower_ascii(name) == "message";
        if (value.is_string() && !is_message)
          error = std::move(error).with(name, value.as_string());
      }
    }
    response = encode_error(route, error, {"requestid", ""});
    is_error = true;
  } else {
    Arena arena;
    void* out = make_struct(*operation.output, arena);
    struct_from_json(*test.find("result"), {operation.output, out, true}, arena);
    response = encode_output(route, out, {"requestid", ""});
  }
  if (response.status != expected.find("status_code")->as_int()) return "wrong status";
  const Json* headers = expected.find("headers");
  if (std::string wrong = headers ? compare_headers(response, *headers) : ""; !wrong.empty()) {
    return wrong;
  }
  if (is_error) return "";  // bodies of errors: see codec_test
  const Member* payload = operation.output->payload_member();
  bool is_document = !payload || payload->shape->kind == Kind::kStructure;
  return compare_bodies(route.protocol, response.body, text_of(expected, "body"), is_document);
}

Score run_file(const std::filesystem::path& path, bool is_input) {
  Score score;
  Json suites = read_json(path);
  for (const Json& suite : suites.items()) {
    for (const Json& test : suite.find("cases")->items()) {
      RuntimeModel model(*suite.find("metadata"), *suite.find("shapes"));
      const Operation& operation = model.add_operation(*test.find("given"));
      std::string failure =
          is_input ? run_input(model, operation, test) : run_output(model, operation, test);
      score.note(text_of(test, "id"), failure);
    }
  }
  return score;
}

// Not for a server, or not decided by the wire layer. The reason stands before each group.
const std::set<std::string> kNotApplicable = {
    // A compressed body: the gateway inflates it before.
    "SDKAppliedContentEncoding_awsJson1_1",
    "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_1",
    "SDKAppliedContentEncoding_awsJson1_0",
    "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsJson1_0",
    "SDKAppliedContentEncoding_restJson1",
    "SDKAppendedGzipAfterProvidedEncoding_restJson1",
    "SDKAppliedContentEncoding_restXml",
    "SDKAppendedGzipAfterProvidedEncoding_restXml",
    "SDKAppliedContentEncoding_awsQuery",
    "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_awsQuery",
    "SDKAppliedContentEncoding_ec2Query",
    "SDKAppendsGzipAndIgnoresHttpProvidedEncoding_ec2Query",
    // The client makes the token up.
    "RestJsonQueryIdempotencyTokenAutoFill",
    "QueryIdempotencyTokenAutoFill",
    "QueryProtocolIdempotencyTokenAutoFill",
    "Ec2ProtocolIdempotencyTokenAutoFill",
    // The client's configured endpoint has a path.
    "RestJsonHostWithPath",
    // Empty and absent look the same on the wire.
    "RestJsonHttpPrefixHeadersAreNotPresent",
    "HttpPrefixHeadersAreNotPresent",
    "RestJsonOmitsEmptyListQueryValues",
    "QueryEmptyQueryMaps",
    "Ec2EmptyQueryLists",
    "RestJsonHttpWithEmptyStructurePayload",
    "RestJsonHttpWithHeadersButNoPayload",
    // A server puts every parameter in the map.
    "RestJsonQueryParamsStringListMap",
    "RestXmlQueryParamsStringListMap",
    "RestJsonQueryPrecedence",
    "RestXmlQueryPrecedence",
    "AllQueryStringTypes",
    "RestXmlQueryStringEscaping",
    "RestXmlSupportsNaNFloatQueryValues",
    "RestXmlSupportsInfinityFloatQueryValues",
    "RestXmlSupportsNegativeInfinityFloatQueryValues",
    "RestXmlZeroAndFalseQueryValues",
    // Query answers have their element even where it is empty.
    "QueryEmptyInputAndEmptyOutput",
    "QueryNoInputAndNoOutput",
    "QueryNoInputAndOutput",
    // The answer is one that another server gave.
    "AwsJson11FooErrorUsingXAmznErrorTypeWithUri",
    "AwsJson11FooErrorUsingXAmznErrorTypeWithUriAndNamespace",
    "AwsJson10FooErrorUsingXAmznErrorTypeWithUri",
    "AwsJson10FooErrorUsingXAmznErrorTypeWithUriAndNamespace",
    "RestJsonFooErrorUsingXAmznErrorTypeWithUri",
    "RestJsonFooErrorUsingXAmznErrorTypeWithUriAndNamespace",
    "RpcV2CborExtraFieldsInTheBodyShouldBeSkippedByClients",
    "RpcV2CborPayloadWithUnsetUnion",
    "AwsJson11DateTimeWithNegativeOffset",
    "AwsJson11DateTimeWithPositiveOffset",
    "RestJsonDateTimeWithNegativeOffset",
    "RestJsonDateTimeWithPositiveOffset",
    "RestXmlDateTimeWithNegativeOffset",
    "RestXmlDateTimeWithPositiveOffset",
    "AwsQueryDateTimeWithNegativeOffset",
    "AwsQueryDateTimeWithPositiveOffset",
    "Ec2QueryDateTimeWithNegativeOffset",
    "Ec2QueryDateTimeWithPositiveOffset",
    "handles_unexpected_json_output",
    "AwsJson10HandlesUnexpectedJsonOutput",
    "AwsJson11DeserializeIgnoreType",
    "AwsJson10DeserializeIgnoreType",
    "RestJsonDeserializeIgnoreType",
    "AwsJson11IntEnums",
    "parses_the_request_id_from_the_response",
    // The member's locationName is the root's name in AWS's models.
    "RestXmlHttpPayloadWithUnion",
    "HttpPayloadWithXmlNamespace",
    "HttpPayloadWithXmlNamespaceAndPrefix",
};

class ProtocolCorpus : public testing::TestWithParam<std::string> {};

TEST_P(ProtocolCorpus, Passes) {
  std::filesystem::path path = corpus() / (GetParam() + ".json");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
  Score score = run_file(path, GetParam().starts_with("input"));
  int excused = 0;
  for (const std::string& failure : score.failures) {
    std::string id = failure.substr(0, failure.find(':'));
    excused += kNotApplicable.contains(id);
    if (!kNotApplicable.contains(id)) ADD_FAILURE() << failure;
  }
  std::cout << GetParam() << ": " << score.passed << " pass, " << excused << " do not apply, "
            << score.failures.size() - static_cast<size_t>(excused) << " fail\n";
}

INSTANTIATE_TEST_SUITE_P(
    , ProtocolCorpus,
    testing::Values("input/json", "input/json_1_0", "input/rest-json", "input/rest-xml",
                    "input/query", "input/ec2", "input/json_1_0-query-compatible",
                    "input/smithy-rpc-v2-cbor", "input/smithy-rpc-v2-cbor-query-compatible",
                    "input/smithy-rpc-v2-cbor-non-query-compatible", "output/json",
                    "output/json_1_0", "output/rest-json", "output/rest-xml", "output/query",
                    "output/ec2", "output/json_1_0-query-compatible", "output/smithy-rpc-v2-cbor",
                    "output/smithy-rpc-v2-cbor-query-compatible",
                    "output/smithy-rpc-v2-cbor-non-query-compatible"),
    [](const auto& info) {
      std::string name = info.param;
      for (char& c : name) c = std::isalnum(c) ? c : '_';
      return name;
    });

}  // namespace

}  // namespace tarn::wire
