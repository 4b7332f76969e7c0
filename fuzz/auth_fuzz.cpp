// Fuzzer: what is read before or while a request is trusted. The first byte chooses the reader.
// Policies: no document may allow what its own explicit deny of everything would refuse.
// Chunked bodies: where the bytes are cut must not change what comes out.
// Signatures: any headers and any query.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "auth/aws_chunked.h"
#include "auth/policy_evaluation.h"
#include "auth/sigv4.h"
#include "base/check.h"

namespace tarn::auth {
namespace {

constexpr std::string_view kDenyAll =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}})";

PolicyRequest some_request() {
  PolicyRequest request;
  request.principal.kind = RequestPrincipal::Kind::kUser;
  request.principal.account = "123456789012";
  request.principal.arn = "arn:aws:iam::123456789012:user/ann";
  request.action = "s3:GetObject";
  request.resource = "arn:aws:s3:::bucket/some/key";
  request.values.add("aws:username", "ann");
  request.values.add("aws:sourceip", "10.0.0.1");
  request.values.add("aws:currenttime", "2024-01-01T00:00:00Z");
  request.values.add("s3:prefix", "some/");
  return request;
}

void read_policy(std::string_view text) {
  const PolicyRequest request = some_request();
  const Policy deny = Policy::parse(kDenyAll, PolicyKind::kIdentity).value();
  for (PolicyKind kind : {PolicyKind::kIdentity, PolicyKind::kResource, PolicyKind::kTrust}) {
    auto policy = Policy::parse(text, kind);
    if (!policy.ok()) continue;
    const bool is_identity = kind == PolicyKind::kIdentity;
    const NamedPolicy both[] = {{&*policy, "fuzzed"}, {&deny, "deny"}};
    DecisionInput input;
    if (is_identity) input.identity = std::span(both, 1);
    if (!is_identity) input.resource = &*policy;
    input.resource_kind = is_identity ? PolicyKind::kResource : kind;
    CHECK(!explain(request, decide(request, input)).empty());
    input.identity = is_identity ? std::span(both) : std::span(both + 1, 1);
    CHECK(!decide(request, input).allowed());
  }
}

struct Decoded {
  bool is_ok = false;
  std::string data;
  AwsChunkedDecoder::Trailers trailers;
};

Decoded decode(std::string_view body, size_t piece_bytes) {
  AwsChunkedDecoder::Options options;
  options.announced_trailers = "x-amz-checksum-crc32";
  AwsChunkedDecoder decoder(std::move(options));
  Decoded decoded;
  while (!body.empty()) {
    const std::string_view piece = body.substr(0, piece_bytes);
    body.remove_prefix(piece.size());
    auto pushed = decoder.push(piece, [&](std::string_view data) -> Result<void> {
      decoded.data.append(data);
      return {};
    });
    if (!pushed.ok()) return decoded;
  }
  decoded.is_ok = decoder.finish().ok();
  decoded.trailers = decoder.trailers();
  return decoded;
}

void read_chunks(std::string_view body) {
  const Decoded whole = decode(body, SIZE_MAX);
  const Decoded bytes = decode(body, 1);
  CHECK(whole.is_ok == bytes.is_ok);
  if (whole.is_ok) CHECK(whole.data == bytes.data && whole.trailers == bytes.trailers);
}

// Lines: the target, then headers as "name:value".
void read_signature(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view target = text.substr(0, text.find('\n'));
  while (text.find('\n') != std::string_view::npos) {
    text.remove_prefix(text.find('\n') + 1);
    const std::string_view line = text.substr(0, text.find('\n'));
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    headers.emplace_back(line.substr(0, colon), line.substr(colon + 1));
  }
  const RequestView view{"GET", target, headers};
  SignatureVerifier verifier;
  for (Style style : {Style::kS3, Style::kOther}) {
    (void)peek_scope(view);
    Signature signature;
    if (parse_signature(view, style, signature)) continue;
    CHECK(static_cast<bool>(
        verifier.verify(view, signature, "secret", signature.payload_hash, signature.time_ms)));
  }
}

}  // namespace
}  // namespace tarn::auth

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tarn::auth;  // NOLINT
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      read_policy(text);
      break;
    case 1:
      read_chunks(text);
      break;
    default:
      read_signature(text);
  }
  return 0;
}
