#include "bench/request_path.h"

#include "auth/canonical_request.h"
#include "base/check.h"
#include "base/encoding.h"
#include "base/hash.h"
#include "gateway/arrival.h"
#include "gateway/authenticate.h"
#include "gateway/authorise.h"
#include "http/head_parser.h"
#include "services/iam/bootstrap.h"
#include "wire/codec.h"
#include "wire/gen/glue_types.h"

namespace tarn::bench {
namespace {

constexpr std::string_view kAccessKeyId = "AKIAIOSFODNN7EXAMPLE";
constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
constexpr std::string_view kBody = R"({"DatabaseName":"sales","Name":"orders_2024"})";
constexpr std::string_view kIdentities = R"({"accounts":[{"id":"123456789012","users":[{
  "name":"ann",
  "access_keys":[{"access_key_id":"AKIAIOSFODNN7EXAMPLE",
                  "secret_access_key":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}],
  "policies":{"reader":{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"arn:aws:s3:::lake/*"},
    {"Effect":"Allow","Action":"glue:Get*","Resource":"*",
     "Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}},
    {"Effect":"Deny","Action":"glue:Delete*","Resource":"*"}]}}}]}]})";

// As src/services/glue/operations.txt declares it; without the handler, whose time is storage.
constexpr std::string_view kResources[] = {
    "arn:aws:glue:{region}:{account}:catalog",
    "arn:aws:glue:{region}:{account}:database/{DatabaseName}",
    "arn:aws:glue:{region}:{account}:table/{DatabaseName}/{Name}"};

const OperationBinding& binding_of(const wire::Operation* operation) {
  static const OperationBinding binding{operation, Access::kRead, "glue:GetTable", kResources,
                                        {},        nullptr,       nullptr,         nullptr};
  return binding;
}

}  // namespace

RequestPath::RequestPath() : keys_(std::string(32, 'k'), system_random()) {
  database_ = store::Database::open({.path = folder_.file("rows")}, clock_).value();
  iam_ = std::make_unique<iam::Iam>(*database_, clock_, system_random(), keys_);
  CHECK(iam::apply_bootstrap(*iam_, Json::parse(kIdentities).value()).ok());
  book_ = std::make_unique<cloudtrail::TrailBook>(*database_);
  recorder_ = std::make_unique<cloudtrail::Recorder>(*database_, clock_, system_random(), *book_);
  for (int i = 0; i < 5; ++i) columns_[i] = {"column_" + std::to_string(i), "bigint"};
}

std::string RequestPath::signed_request() const {
  const std::string time = format_basic_iso8601(clock_.real_ms());
  const auto text_with = [&](const std::string& signature) {
    return "POST / HTTP/1.1\r\nHost: 127.0.0.1:4566\r\nAccept-Encoding: identity\r\n"
           "X-Amz-Target: AWSGlue.GetTable\r\nContent-Type: application/x-amz-json-1.1\r\n"
           "User-Agent: aws-cli/1.32.0 Python/3.11.2 Linux/6.1.0 botocore/1.34.0\r\n"
           "X-Amz-Date: " +
           time + "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=" + std::string(kAccessKeyId) +
           "/" + time.substr(0, 8) +
           "/us-east-1/glue/aws4_request, "
           "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" +
           signature + "\r\nContent-Length: " + std::to_string(kBody.size()) + "\r\n\r\n" +
           std::string(kBody);
  };
  const std::string unsigned_text = text_with(std::string(64, '0'));
  const auto parsed =
      http::parse_head(unsigned_text.substr(0, unsigned_text.find("\r\n\r\n") + 4), {});
  const http::RequestHead& head = std::get<http::ParsedHead>(parsed).head;
  const auth::RequestView view{head.method, head.target, head.headers};
  auth::Signature signature;
  CHECK(!auth::parse_signature(view, auth::Style::kOther, signature));
  const auto canonical = auth::canonical_request(view, signature, sha256_hex(kBody));
  const std::string key = auth::derive_signing_key(kSecret, signature.scope);
  return text_with(hex_encode(hmac_sha256(key, auth::string_to_sign(signature, *canonical))));
}

std::unique_ptr<gateway::Request> RequestPath::arrive(std::shared_ptr<http::Exchange> exchange,
                                                      std::string body) {
  auto request = gateway::make_request(std::move(exchange), ids_, clock_);
  request->body = std::move(body);
  return request;
}

void RequestPath::route(gateway::Request& request) {
  CHECK(gateway::find_route(request).ok());
  request.binding = &binding_of(request.route.operation);
}

void RequestPath::authenticate(gateway::Request& request) {
  const gateway::Authentication with{verifier_, iam_->identities(), clock_, "us-east-1"};
  CHECK(gateway::authenticate(with, request, sha256_hex(request.body)).ok());
}

void RequestPath::decode(gateway::Request& request) {
  auto input = wire::decode_input(request.route, gateway::to_wire(request), request.arena);
  CHECK(input.ok());
  request.input = *input;
}

void RequestPath::decide(gateway::Request& request) {
  const auto transaction = database_->begin();
  Context context{*request.identity,
                  request.identity->account,
                  request.region,
                  request.request_id,
                  request.head,
                  request.arena,
                  *transaction,
                  database_->generation(),
                  clock_,
                  system_random(),
                  {}};
  CHECK(gateway::authorise(iam_->authorizer(), context, request).ok());
}

wire::Response RequestPath::encode(gateway::Request& request, const void*& output) {
  Arena& arena = request.arena;
  auto* out = static_cast<glue::api::GetTableResponse*>(
      wire::make_struct(*request.route.operation->output, arena));
  output = out;
  out->table = arena.make<glue::api::Table>();
  out->table->name = "orders_2024";
  out->table->database_name = "sales";
  out->table->create_time = wire::Timestamp{1'704'067'200'000};
  auto* storage = out->table->storage_descriptor = arena.make<glue::api::StorageDescriptor>();
  storage->location = "s3://lake/orders/";
  storage->columns = wire::make_list<glue::api::Column>(arena, 5);
  for (uint32_t i = 0; i < 5; ++i) {
    storage->columns[i].name = columns_[i].first;
    storage->columns[i].type = columns_[i].second;
  }
  return wire::encode_output(request.route, out, {request.request_id, ""});
}

void RequestPath::record(const gateway::Request& request, const gateway::CallOutcome& outcome,
                         AccessDecisions decisions) {
  for (AuditEvent& event : gateway::make_audit_events(request, outcome, std::move(decisions))) {
    recorder_->record_later(std::move(event));
  }
}

void RequestPath::answer(std::shared_ptr<http::Exchange> exchange, std::string body) {
  auto request = arrive(std::move(exchange), std::move(body));
  route(*request);
  authenticate(*request);
  decode(*request);
  decide(*request);
  const void* output = nullptr;
  wire::Response response = encode(*request, output);
  record(*request, {.output = output, .bytes_out = response.body.size()},
         std::move(request->decisions));
  request->exchange->respond(response.status, std::move(response.headers),
                             std::move(response.body));
}

}  // namespace tarn::bench
