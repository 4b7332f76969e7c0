#include "services/lambda/code_links.h"

#include <charconv>
#include <map>

#include "base/encoding.h"
#include "base/hash.h"

namespace tarn::lambda {
namespace {

constexpr int64_t kLifeMs = 600'000;

Error denied() { return Error(403, "AccessDenied", "The link is not valid, or it has expired."); }

std::map<std::string, std::string, std::less<>> parse_query(std::string_view query) {
  std::map<std::string, std::string, std::less<>> values;
  while (!query.empty()) {
    const size_t ampersand = query.find('&');
    const std::string_view pair = query.substr(0, ampersand);
    query = ampersand == std::string_view::npos ? std::string_view() : query.substr(ampersand + 1);
    const size_t equals = pair.find('=');
    if (equals != std::string_view::npos) {
      values[std::string(pair.substr(0, equals))] = pair.substr(equals + 1);
    }
  }
  return values;
}

}  // namespace

CodeLinks::CodeLinks(CodeStore& codes, store::Database& database, const Clock& clock,
                     Random& random)
    : codes_(codes), database_(database), clock_(clock), key_(random.bytes(32)) {}

std::string CodeLinks::sign(std::string_view text) const {
  return hex_encode(hmac_sha256(key_, text));
}

std::string CodeLinks::make(const Context& context, const store::Scope& scope,
                            std::string_view code_id) {
  std::string query = "account=" + std::string(scope.account);
  query.append("&region=").append(scope.region).append("&code=").append(code_id);
  query += "&expires=" + std::to_string(clock_.real_ms() + kLifeMs);
  std::string url = context.head.is_secure ? "https://" : "http://";
  url.append(context.head.header("host")).append(kCodePath).append("?").append(query);
  return url + "&signature=" + sign(query);
}

Result<std::string> CodeLinks::load(std::string_view query) {
  const size_t end = query.rfind("&signature=");
  if (end == std::string_view::npos) return denied();
  const std::string_view text = query.substr(0, end);
  const auto values = parse_query(query);
  if (!equal_constant_time(sign(text), values.find("signature")->second)) return denied();
  int64_t expires_ms = 0;
  const std::string& expires = values.find("expires")->second;
  std::from_chars(expires.data(), expires.data() + expires.size(), expires_ms);
  if (expires_ms < clock_.real_ms()) return denied();
  const auto transaction = database_.begin();
  const store::Scope scope{database_.generation(), values.find("account")->second,
                           values.find("region")->second};
  auto row = codes_.find(*transaction, scope, values.find("code")->second);
  if (!row.ok()) return denied();  // the version is gone
  return codes_.read_archive(*row);
}

}  // namespace tarn::lambda
