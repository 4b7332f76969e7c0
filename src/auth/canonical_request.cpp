#include "auth/canonical_request.h"

#include <algorithm>

#include "base/append.h"
#include "base/encoding.h"
#include "base/hash.h"
#include "base/sha256.h"
#include "base/text_scan.h"

namespace tarn::auth {
namespace {

constexpr size_t kUsualBytes = 512;  // of what is signed: longer texts only take longer

std::optional<std::string> canonical_path(std::string_view path, Style style) {
  if (path.empty() || path == "/") return "/";
  // What was encoded on the way is encoded again: "%20" is signed as "%2520".
  if (style == Style::kOther) return uri_encode(normalize_path(path), true);
  const auto decoded = uri_decode(path);
  if (!decoded) return std::nullopt;
  return uri_encode(*decoded, true);
}

std::optional<std::string> canonical_query(std::string_view query, bool in_query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    const std::string_view item = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), item.size() + 1));
    if (item.empty()) continue;
    const size_t equals = std::min(item.find('='), item.size());
    const auto name = uri_decode(item.substr(0, equals), true);
    const auto value = uri_decode(item.substr(std::min(item.size(), equals + 1)), true);
    if (!name || !value) return std::nullopt;
    if (in_query && *name == "X-Amz-Signature") continue;
    parameters.emplace_back(uri_encode(*name), uri_encode(*value));
  }
  std::sort(parameters.begin(), parameters.end());
  std::string out;
  for (const auto& [name, value] : parameters) {
    if (!out.empty()) out.push_back('&');
    out.append(name).append("=").append(value);
  }
  return out;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Runs of blanks become one space, ends are trimmed.
void append_collapsed(std::string_view value, std::string& out) {
  const size_t start = out.size();
  const size_t plain = unblank_prefix(value);
  out.append(value.substr(0, plain));  // all of most values
  value.remove_prefix(plain);
  bool pending_space = false;
  for (const char c : value) {
    if (is_blank(c)) {
      pending_space = out.size() > start;
      continue;
    }
    if (pending_space) out.push_back(' ');
    pending_space = false;
    out.push_back(c);
  }
}

// The values of a header that came more than once are joined.
void append_header(const RequestView& view, std::string_view name, std::string& out) {
  out.append(name).push_back(':');
  bool is_first = true;
  for (const auto& [header, value] : view.headers) {
    if (header != name) continue;
    if (!is_first) out.push_back(',');
    is_first = false;
    append_collapsed(value, out);
  }
  out.push_back('\n');
}

}  // namespace

std::string normalize_path(std::string_view path) {
  std::vector<std::string_view> segments;
  bool closes_with_slash = false;
  size_t at = 0;
  while (at < path.size()) {
    const size_t end = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, end - at);
    closes_with_slash = end < path.size() || segment == "." || segment == "..";
    if (segment == "..") {
      if (!segments.empty()) segments.pop_back();
    } else if (!segment.empty() && segment != ".") {
      segments.push_back(segment);
    }
    at = end + 1;
  }
  std::string out;
  for (const std::string_view segment : segments) out.append("/").append(segment);
  if (out.empty() || closes_with_slash) out.push_back('/');
  return out;
}

std::optional<std::string> canonical_request(const RequestView& view, const Signature& signature,
                                             std::string_view payload_hash) {
  const auto path = canonical_path(view.path(), signature.style);
  const auto query = canonical_query(view.query(), signature.in_query);
  if (!path || !query) return std::nullopt;
  std::string out;
  out.reserve(kUsualBytes);
  for (const std::string_view line :
       {view.method, std::string_view(*path), std::string_view(*query)}) {
    out.append(line).push_back('\n');
  }
  for (std::string_view names = signature.signed_headers; !names.empty();) {
    append_header(view, take_signed_header(names), out);
  }
  out.push_back('\n');
  out.append(signature.signed_headers).push_back('\n');
  out.append(payload_hash);
  return out;
}

std::string string_to_sign(const Signature& signature, std::string_view canonical_request) {
  std::string out;
  out.reserve(kUsualBytes);
  out.append(kAlgorithm).push_back('\n');
  out.append(signature.timestamp).push_back('\n');
  signature.scope.append_to(out);
  out.push_back('\n');
  const Sha256 digest = sha256(canonical_request);
  append_hex({digest.data(), digest.size()}, out);
  return out;
}

}  // namespace tarn::auth
