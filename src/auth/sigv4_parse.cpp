// Reading a request's claim: the Authorization header, or the X-Amz-… parameters of its query.
#include <algorithm>
#include <charconv>

#include "auth/sigv4.h"
#include "base/clock.h"
#include "base/encoding.h"

namespace tarn::auth {
namespace {

constexpr std::string_view kCredentialForm =
    "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".";

Failure fail(FailureKind kind, std::string detail) { return {kind, std::move(detail), {}}; }

struct CredentialParts {
  std::string_view access_key_id, date, region, service;
};

// "AKID/20150830/us-east-1/iam/aws4_request", apart. The four last parts hold no slash.
std::optional<CredentialParts> split_credential(std::string_view text) {
  std::string_view parts[4];
  for (size_t i = 4; i-- > 0;) {
    const size_t slash = text.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    parts[i] = text.substr(slash + 1);
    text = text.substr(0, slash);
  }
  const bool date_fits =
      parts[0].size() == 8 && parts[0].find_first_not_of("0123456789") == std::string_view::npos;
  if (text.empty() || !date_fits || parts[1].empty() || parts[2].empty()) return std::nullopt;
  if (parts[3] != "aws4_request") return std::nullopt;
  return CredentialParts{text, parts[0], parts[1], parts[2]};
}

CredentialScope scope_of(const CredentialParts& parts) {
  return {std::string(parts.date), std::string(parts.region), std::string(parts.service)};
}

bool read_credential(std::string_view text, Signature& signature) {
  const auto parts = split_credential(text);
  if (!parts) return false;
  signature.access_key_id = parts->access_key_id;
  signature.scope = scope_of(*parts);
  return true;
}

struct AuthorizationParts {
  std::string_view credential, signed_headers, signature;
};

AuthorizationParts split_authorization(std::string_view text) {
  AuthorizationParts parts;
  while (!text.empty()) {
    const size_t comma = std::min(text.find(','), text.size());
    const std::string_view item = trim(text.substr(0, comma));
    text.remove_prefix(std::min(text.size(), comma + 1));
    const size_t equals = std::min(item.find('='), item.size());
    const std::string_view name = item.substr(0, equals);
    const std::string_view value = item.substr(std::min(item.size(), equals + 1));
    if (name == "Credential") parts.credential = value;
    if (name == "SignedHeaders") parts.signed_headers = value;
    if (name == "Signature") parts.signature = value;
  }
  return parts;
}

bool is_sha256_hex(std::string_view text) {
  return text.size() == 64 &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

// Ascending, lower case, without duplicates.
bool read_signed_headers(std::string_view text, std::string& names) {
  if (text.ends_with(';')) text.remove_suffix(1);
  names = to_lower_ascii(text);
  std::string_view rest = names;
  std::string_view previous;
  for (size_t count = 0; !rest.empty() || count == 0; ++count) {
    const std::string_view name = take_signed_header(rest);
    if (name <= previous || count == kMaxSignedHeaders) return false;
    previous = name;
  }
  return true;
}

bool is_signed(const Signature& signature, std::string_view name) {
  std::string_view rest = signature.signed_headers;
  while (!rest.empty()) {
    if (take_signed_header(rest) == name) return true;
  }
  return false;
}

// The host must be signed; for S3 every x-amz- header that is there as well.
Failure check_signed_headers(const RequestView& view, const Signature& signature) {
  std::string missing;
  if (!is_signed(signature, "host")) missing = "host";
  if (signature.style == Style::kS3) {
    for (const auto& [name, value] : view.headers) {
      if (!name.starts_with("x-amz-") || is_signed(signature, name)) continue;
      if (!missing.empty()) missing += ", ";
      missing += name;
    }
  }
  if (missing.empty()) return {};
  Failure failure = fail(FailureKind::kHeadersNotSigned,
                         "There were headers present in the request which were not signed");
  failure.fields = {{"HeadersNotSigned", missing}};
  return failure;
}

Failure read_date(std::string_view text, FailureKind kind, Signature& signature) {
  const auto basic = parse_basic_iso8601(text);
  const auto http = basic.ok() ? basic : parse_http_date(text);
  const auto time = http.ok() ? http : parse_iso8601(text);
  if (!time.ok()) {
    return fail(kind, kind == FailureKind::kMalformedQuery
                          ? "X-Amz-Date must be in the ISO8601 Long Format "
                            "\"yyyyMMdd'T'HHmmss'Z'\""
                          : "Date must be in ISO-8601 'basic format'. Got '" +
                                std::string(text.substr(0, 64)) +
                                "'. See http://en.wikipedia.org/wiki/ISO_8601");
  }
  signature.time_ms = *time;
  signature.timestamp = basic.ok() ? std::string(text) : format_basic_iso8601(*time);
  if (signature.scope.date == signature.timestamp.substr(0, 8)) return {};
  return fail(FailureKind::kWrongScope,
              "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
              "from HTTP: '" +
                  signature.scope.date + "' != '" + signature.timestamp.substr(0, 8) + "', from '" +
                  signature.timestamp + "'.");
}

Failure read_payload(std::string_view declared, Signature& signature) {
  signature.payload_hash = declared;
  if (declared == kUnsignedPayload) {
    signature.payload = Payload::kUnsigned;
  } else if (declared == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD") {
    signature.payload = Payload::kSignedChunks;
  } else if (declared == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER") {
    signature.payload = Payload::kSignedChunksTrailer;
  } else if (declared == "STREAMING-UNSIGNED-PAYLOAD-TRAILER") {
    signature.payload = Payload::kUnsignedChunksTrailer;
  } else if (!is_sha256_hex(declared)) {
    return fail(FailureKind::kBadPayloadHash,
                "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, "
                "STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, "
                "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.");
  }
  return {};
}

Failure parse_header(const RequestView& view, Signature& signature) {
  const std::string_view text = view.header("authorization");
  if (text.substr(0, text.find(' ')) != kAlgorithm) {
    return fail(FailureKind::kUnsupportedMechanism, {});
  }
  const auto parts = split_authorization(trim(text.substr(std::min(text.size(), text.find(' ')))));
  std::string missing;
  if (parts.credential.empty()) missing += "Authorization header requires 'Credential' parameter. ";
  if (parts.signature.empty()) missing += "Authorization header requires 'Signature' parameter. ";
  if (parts.signed_headers.empty()) {
    missing += "Authorization header requires 'SignedHeaders' parameter. ";
  }
  if (!missing.empty()) {
    missing.pop_back();
    return fail(FailureKind::kMalformedHeader, missing);
  }
  if (!read_credential(parts.credential, signature)) {
    return fail(FailureKind::kMalformedHeader, std::string(kCredentialForm));
  }
  if (!read_signed_headers(parts.signed_headers, signature.signed_headers)) {
    return fail(FailureKind::kMalformedHeader, "the SignedHeaders are mal-formed.");
  }
  signature.signature = to_lower_ascii(parts.signature);
  std::string_view date = view.header("x-amz-date");
  if (date.empty()) date = view.header("date");
  if (date.empty()) {
    return fail(FailureKind::kMissingDate,
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
                "header.");
  }
  if (Failure failure = read_date(date, FailureKind::kMalformedHeader, signature)) return failure;
  signature.session_token = view.header("x-amz-security-token");
  const std::string_view declared = view.header("x-amz-content-sha256");
  if (signature.style == Style::kOther) return {};
  if (declared.empty()) {
    return fail(FailureKind::kMissingPayloadHash,
                "Missing required header for this request: x-amz-content-sha256");
  }
  return read_payload(declared, signature);
}

Failure read_expires(const std::optional<std::string>& text, Signature& signature) {
  // Only S3 insists on it.
  if (!text) {
    signature.expires_seconds = kMaxSkewMs / 1000;
    return {};
  }
  const char* end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, signature.expires_seconds);
  if (read.ec != std::errc() || read.ptr != end) {
    return fail(FailureKind::kMalformedQuery, "X-Amz-Expires should be a number");
  }
  if (signature.expires_seconds < 0) {
    return fail(FailureKind::kMalformedQuery, "X-Amz-Expires must be non-negative");
  }
  if (signature.expires_seconds > kMaxPresignedSeconds) {
    return fail(FailureKind::kMalformedQuery,
                "X-Amz-Expires must be less than a week (in seconds); that is, the given "
                "X-Amz-Expires must be less than 604800 seconds");
  }
  return {};
}

Failure parse_query(const RequestView& view, Signature& signature) {
  signature.in_query = true;
  const auto algorithm = view.parameter("X-Amz-Algorithm");
  const auto credential = view.parameter("X-Amz-Credential");
  const auto date = view.parameter("X-Amz-Date");
  const auto names = view.parameter("X-Amz-SignedHeaders");
  const auto expires = view.parameter("X-Amz-Expires");
  const auto sign = view.parameter("X-Amz-Signature");
  const bool needs_expires = signature.style == Style::kS3;
  if (!algorithm || !credential || !date || !names || !sign || (needs_expires && !expires)) {
    return fail(FailureKind::kMalformedQuery,
                "Query-string authentication version 4 requires the X-Amz-Algorithm, "
                "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
                "X-Amz-Expires parameters.");
  }
  if (*algorithm != kAlgorithm) {
    return fail(FailureKind::kMalformedQuery, "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
  }
  if (!read_credential(*credential, signature)) {
    return fail(FailureKind::kMalformedQuery,
                "Error parsing the X-Amz-Credential parameter; " + std::string(kCredentialForm));
  }
  if (!read_signed_headers(*names, signature.signed_headers)) {
    return fail(FailureKind::kMalformedQuery, "X-Amz-SignedHeaders is mal-formed");
  }
  signature.signature = to_lower_ascii(*sign);
  if (Failure failure = read_date(*date, FailureKind::kMalformedQuery, signature)) return failure;
  if (Failure failure = read_expires(expires, signature)) return failure;
  signature.session_token = view.parameter("X-Amz-Security-Token").value_or("");
  if (signature.style == Style::kOther) return {};
  const std::string_view header = view.header("x-amz-content-sha256");
  const std::string declared = view.parameter("X-Amz-Content-Sha256").value_or(std::string(header));
  return read_payload(declared.empty() ? kUnsignedPayload : declared, signature);
}

}  // namespace

std::string_view take_signed_header(std::string_view& names) {
  const std::string_view name = names.substr(0, names.find(';'));
  names.remove_prefix(std::min(names.size(), name.size() + 1));
  return name;
}

std::string_view RequestView::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return {};
}

std::string_view RequestView::path() const { return target.substr(0, target.find('?')); }

std::string_view RequestView::query() const {
  const size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

std::optional<std::string> RequestView::parameter(std::string_view name) const {
  std::string_view rest = query();
  while (!rest.empty()) {
    const std::string_view item = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    const size_t equals = std::min(item.find('='), item.size());
    if (item.substr(0, equals) != name) continue;
    return uri_decode(item.substr(std::min(item.size(), equals + 1)), true);
  }
  return std::nullopt;
}

bool has_signature(const RequestView& view) {
  return view.header("authorization").data() != nullptr || view.parameter("X-Amz-Algorithm") ||
         view.parameter("X-Amz-Signature") || view.parameter("AWSAccessKeyId");
}

std::optional<CredentialScope> peek_scope(const RequestView& view) {
  const std::string_view text = view.header("authorization");
  if (text.starts_with(kAlgorithm)) {
    const auto parts =
        split_credential(split_authorization(trim(text.substr(kAlgorithm.size()))).credential);
    return parts ? std::optional(scope_of(*parts)) : std::nullopt;
  }
  const auto credential = view.parameter("X-Amz-Credential");
  const auto parts = credential ? split_credential(*credential) : std::nullopt;
  return parts ? std::optional(scope_of(*parts)) : std::nullopt;
}

Failure parse_signature(const RequestView& view, Style style, Signature& signature) {
  signature = {};
  signature.style = style;
  if (!has_signature(view)) return missing_signature();
  const bool in_header = view.header("authorization").data() != nullptr;
  const bool in_query = view.parameter("X-Amz-Algorithm").has_value();
  const bool in_query_v2 = view.parameter("AWSAccessKeyId").has_value();
  if (in_header + in_query + in_query_v2 > 1) {
    return fail(FailureKind::kSeveralMechanisms,
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
                "Signature query string parameter or the Authorization header should be "
                "specified");
  }
  if (in_query_v2) return fail(FailureKind::kUnsupportedMechanism, {});
  Failure failure = in_header ? parse_header(view, signature) : parse_query(view, signature);
  if (failure) return failure;
  return check_signed_headers(view, signature);
}

}  // namespace tarn::auth
