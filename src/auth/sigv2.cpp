#include "auth/sigv2.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/hash.h"

namespace tarn::auth {
namespace {

// The parameters that are signed. Each one that selects an operation must be here: what is not
// signed could be added to a URL by whoever holds it. Ascending, for the search.
constexpr std::array kSignedParameters = std::to_array<std::string_view>({
    "abac",
    "accelerate",
    "acl",
    "analytics",
    "annotation",
    "attributes",
    "cors",
    "defaultObjectAcl",
    "delete",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "legal-hold",
    "lifecycle",
    "location",
    "logging",
    "metadataAnnotationTable",
    "metadataConfiguration",
    "metadataInventoryTable",
    "metadataJournalTable",
    "metadataTable",
    "metrics",
    "notification",
    "object-lock",
    "ownershipControls",
    "partNumber",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "renameObject",
    "replication",
    "requestPayment",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "retention",
    "select",
    "select-type",
    "session",
    "storageClass",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versionId",
    "versioning",
    "versions",
    "website",
});
static_assert(std::is_sorted(kSignedParameters.begin(), kSignedParameters.end()));

constexpr std::string_view kScheme = "AWS ";
constexpr std::string_view kAmz = "x-amz-";

struct Parameter {
  std::string name;
  std::optional<std::string> value;  // nothing: the name stood alone
};

// A line break in a parameter could pass for the end of a signed line.
bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; });
}

// Decoded, in their order; nothing for a malformed escape or a control character.
std::optional<std::vector<Parameter>> read_parameters(std::string_view query) {
  std::vector<Parameter> parameters;
  while (!query.empty()) {
    const std::string_view item = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), item.size() + 1));
    if (item.empty()) continue;
    const size_t equals = item.find('=');
    auto name = uri_decode(item.substr(0, equals), true);
    if (!name || has_control(*name)) return std::nullopt;
    Parameter parameter{*std::move(name), std::nullopt};
    if (equals != std::string_view::npos) {
      parameter.value = uri_decode(item.substr(equals + 1), true);
      if (!parameter.value || has_control(*parameter.value)) return std::nullopt;
    }
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

// The x-amz- headers by name, values of one name joined. A presigned URL may carry them as
// parameters, for which a header of the same name stands in.
std::map<std::string, std::string> amz_headers(const RequestView& view,
                                               const std::vector<Parameter>& parameters) {
  std::map<std::string, std::string> out;
  for (const auto& [name, value] : view.headers) {
    if (!name.starts_with(kAmz)) continue;
    const auto [at, is_new] = out.try_emplace(name, trim(value));
    if (!is_new) at->second.append(",").append(trim(value));
  }
  std::map<std::string, std::string> in_query;
  for (const auto& [name, value] : parameters) {
    const std::string header = to_lower_ascii(name);
    if (!header.starts_with(kAmz)) continue;
    const auto [at, is_new] = in_query.try_emplace(header, value.value_or(""));
    if (!is_new) at->second.append(",").append(value.value_or(""));
  }
  out.merge(in_query);
  return out;
}

std::string signed_parameters(std::vector<Parameter> parameters) {
  std::erase_if(parameters, [](const Parameter& parameter) {
    return !std::binary_search(kSignedParameters.begin(), kSignedParameters.end(), parameter.name);
  });
  std::stable_sort(parameters.begin(), parameters.end(),
                   [](const Parameter& a, const Parameter& b) { return a.name < b.name; });
  std::string out;
  for (const auto& [name, value] : parameters) {
    out.append(out.empty() ? "?" : "&").append(name);
    if (value) out.append("=").append(*value);
  }
  return out;
}

Failure parse_query(const RequestView& view, SignatureV2& signature) {
  signature.in_query = true;
  const auto access_key_id = view.parameter("AWSAccessKeyId");
  const auto sign = view.parameter("Signature");
  const auto expires = view.parameter("Expires");
  if (!access_key_id || !sign || !expires) {
    return {FailureKind::kMalformedQueryV2,
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId "
            "parameters",
            {}};
  }
  const char* end = expires->data() + expires->size();
  const auto read = std::from_chars(expires->data(), end, signature.expires_seconds);
  if (read.ec != std::errc() || read.ptr != end || signature.expires_seconds < 0) {
    return {FailureKind::kMalformedQueryV2,
            "Invalid date (should be seconds since epoch): " + expires->substr(0, 64),
            {}};
  }
  signature.access_key_id = *access_key_id;
  signature.signature = *sign;
  signature.date = *expires;
  signature.session_token = view.parameter("x-amz-security-token")
                                .value_or(std::string(view.header("x-amz-security-token")));
  return {};
}

Failure parse_header(const RequestView& view, SignatureV2& signature) {
  const std::string_view text = trim(view.header("authorization").substr(kScheme.size()));
  const size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size()) {
    return {FailureKind::kMalformedHeaderV2,
            "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature",
            {{"ArgumentName", "Authorization"}}};
  }
  signature.access_key_id = text.substr(0, colon);
  signature.signature = text.substr(colon + 1);
  signature.session_token = view.header("x-amz-security-token");
  const std::string_view amz_date = view.header("x-amz-date");
  const bool has_amz_date = amz_date.data() != nullptr;
  if (!has_amz_date) signature.date = view.header("date");
  const std::string_view date = has_amz_date ? amz_date : std::string_view(signature.date);
  auto time = parse_http_date(date);
  if (!time.ok()) time = parse_basic_iso8601(date);
  if (!time.ok()) return {FailureKind::kMissingDate, {}, {}};
  signature.time_ms = *time;
  return {};
}

Failure check_time(const SignatureV2& signature, int64_t now_ms) {
  if (signature.in_query) {
    if (now_ms / 1000 <= signature.expires_seconds) return {};
    return {FailureKind::kExpired,
            {},
            {{"Expires", format_iso8601(signature.expires_seconds * 1000)},
             {"ServerTime", format_iso8601(now_ms)}}};
  }
  const int64_t skew_ms = now_ms - signature.time_ms;
  if (skew_ms <= kMaxSkewMs && skew_ms >= -kMaxSkewMs) return {};
  return {FailureKind::kTimeTooSkewed,
          {},
          {{"RequestTime", format_http_date(signature.time_ms)},
           {"ServerTime", format_iso8601(now_ms)},
           {"MaxAllowedSkewMilliseconds", std::to_string(kMaxSkewMs)}}};
}

// Nothing where the query can't be read.
std::optional<std::string> string_to_sign(const RequestView& view, const SignatureV2& signature,
                                          std::string_view resource) {
  auto parameters = read_parameters(view.query());
  if (!parameters) return std::nullopt;
  std::string out(view.method);
  out.append("\n").append(view.header("content-md5"));
  out.append("\n").append(view.header("content-type"));
  out.append("\n").append(signature.date).append("\n");
  const auto headers =
      amz_headers(view, signature.in_query ? *parameters : std::vector<Parameter>());
  for (const auto& [name, value] : headers) out.append(name).append(":").append(value).append("\n");
  out.append(resource);
  out.append(signed_parameters(*std::move(parameters)));
  return out;
}

std::string resource_of(const RequestView& view, std::string_view bucket) {
  std::string out;
  if (!bucket.empty()) out.append("/").append(bucket);
  return out.append(view.path().empty() ? "/" : view.path());
}

}  // namespace

bool is_signature_v2(const RequestView& view) {
  const std::string_view authorization = view.header("authorization");
  const bool in_query = view.parameter("AWSAccessKeyId").has_value();
  if (view.parameter("X-Amz-Algorithm")) return false;
  if (authorization.data() == nullptr) return in_query;
  return authorization.starts_with(kScheme) && !in_query;
}

Failure parse_signature_v2(const RequestView& view, SignatureV2& signature) {
  signature = {};
  return view.header("authorization").data() != nullptr ? parse_header(view, signature)
                                                        : parse_query(view, signature);
}

Failure verify_signature_v2(const RequestView& view, const SignatureV2& signature,
                            std::string_view bucket, std::string_view secret, int64_t now_ms) {
  if (Failure failure = check_time(signature, now_ms)) return failure;
  std::string resource = resource_of(view, bucket);
  const auto to_sign = string_to_sign(view, signature, resource);
  const auto holds = [&](const std::optional<std::string>& text) {
    return text &&
           equal_constant_time(base64_encode(hmac_sha1(secret, *text)), signature.signature);
  };
  if (holds(to_sign)) return {};
  // boto3 asks for "/bucket" and signs "/bucket/", which is the same resource.
  if (resource.size() > 1 && resource.find('/', 1) == std::string::npos) {
    if (holds(string_to_sign(view, signature, resource.append("/")))) return {};
  }
  return signature_mismatch(signature.access_key_id, signature.signature, to_sign.value_or(""), {});
}

}  // namespace tarn::auth
