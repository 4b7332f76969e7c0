#include "gateway/arrival.h"

#include <array>
#include <utility>

#include "base/encoding.h"
#include "base/gzip.h"
#include "gateway/authenticate.h"
#include "gateway/errors.h"
#include "gateway/payload.h"
#include "gateway/presigned_headers.h"

namespace tarn::gateway {
namespace {

RequestHead to_head(const http::RequestHead& head) {
  RequestHead out;
  const std::string_view target = head.target;
  const size_t mark = target.find('?');
  out.method = head.method;
  out.path = target.substr(0, mark);
  if (mark != std::string_view::npos) out.query = target.substr(mark + 1);
  out.source_ip = head.remote_address;
  out.is_secure = head.is_secure;
  out.headers.reserve(head.headers.size());
  for (const auto& [name, value] : head.headers) out.headers.emplace_back(name, value);
  return out;
}

std::string signing_name_of(const Request& request) {
  const http::RequestHead& head = request.exchange->head();
  auto scope = auth::peek_scope({head.method, head.target, head.headers});
  return scope ? std::move(scope->service) : std::string();
}

// Encodings that would have to be undone, and are not known here. What is no encoding at all, such
// as the "amz-1.0" of old clients, is passed over as AWS does.
constexpr auto kOtherEncodings = std::to_array<std::string_view>(
    {"br", "compress", "deflate", "x-compress", "x-deflate", "zstd"});

// "gzip" of "Content-Encoding: aws-chunked, gzip": the one that was applied last.
std::string last_encoding(const Request& request) {
  const std::string_view header = request.head.header("content-encoding");
  return to_lower_ascii(trim(header.substr(header.rfind(',') + 1)));
}

}  // namespace

std::unique_ptr<Request> make_request(std::shared_ptr<http::Exchange> exchange, RequestIds& ids,
                                      const Clock& clock) {
  auto request = std::make_unique<Request>();
  request->exchange = std::move(exchange);
  request->request_id = ids.next(clock.domain_ms());
  request->head = to_head(request->exchange->head());
  take_presigned_headers(request->head, request->arena);
  return request;
}

wire::Request to_wire(const Request& request) {
  wire::Request out;
  out.method = request.head.method;
  out.path = request.head.path;
  out.query = request.head.query;
  out.headers = request.head.headers;
  out.body = request.body;
  return out;
}

Result<void> find_route(Request& request) {
  const std::string signing_name = signing_name_of(request);
  const wire::Request message = to_wire(request);
  auto found = wire::route(message, signing_name);
  if (!found.ok()) {
    request.route = wire::guess_route(message, signing_name);
    return std::move(found).error();
  }
  request.route = *std::move(found);
  return {};
}

void guess_route(Request& request) {
  request.route = wire::guess_route(to_wire(request), signing_name_of(request));
}

Result<void> unpack_body(Request& request, size_t limit_bytes) {
  if (request.is_s3() || request.head.header("content-encoding").empty()) return {};
  const std::string encoding = last_encoding(request);
  for (const std::string_view other : kOtherEncodings) {
    if (encoding == other) return unsupported_encoding(encoding);
  }
  if (encoding != "gzip" && encoding != "x-gzip") return {};
  Gunzipped unpacked = gunzip(request.body, limit_bytes);
  switch (unpacked.state) {
    case Gunzipped::State::kMalformed:
      return malformed_gzip();
    case Gunzipped::State::kTooLarge:
      return request_too_large(limit_bytes);
    case Gunzipped::State::kWhole:
      if (!request.body_share.grow(unpacked.bytes.size())) return throttled(false);
      request.body = std::move(unpacked.bytes);
  }
  return {};
}

Result<void> unframe_body(Request& request) {
  if (request.payload == auth::Payload::kDigest || request.payload == auth::Payload::kUnsigned) {
    return {};
  }
  auto payload = TRY(Payload::make(request));
  std::string body;
  TRY(payload->push(request.body, [&](std::string_view bytes) -> Result<void> {
    body.append(bytes);
    return {};
  }));
  TRY(payload->finish());
  request.upload_end.trailers = payload->trailers();
  request.body = std::move(body);
  return {};
}

Result<void> check_whole_body(const Request& request, std::string_view body_sha256_hex) {
  if (!request.is_s3() || request.payload_sha256.empty()) return {};
  if (request.payload_sha256 == body_sha256_hex) return {};
  return to_error(auth::payload_mismatch(request.payload_sha256, body_sha256_hex), request);
}

}  // namespace tarn::gateway
