#include "console/federation.h"

#include <charconv>
#include <optional>

#include "base/encoding.h"
#include "console/console_origins.h"

namespace tarn::console {
namespace {

constexpr int64_t kMinSeconds = 900;
constexpr int64_t kMaxSeconds = 43'200;

std::optional<std::string> parameter(std::string_view query, std::string_view wanted) {
  while (!query.empty()) {
    const size_t end = query.find('&');
    const std::string_view item = query.substr(0, end);
    const size_t equals = item.find('=');
    if (item.substr(0, equals) == wanted && equals != std::string_view::npos) {
      return uri_decode(item.substr(equals + 1), true);
    }
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
  }
  return std::nullopt;
}

std::string member(const Json& object, std::string_view name) {
  const Json* value = object.find(name);
  return value != nullptr ? value->as_string() : std::string();
}

// The path of a page of this console; nothing of whatever else a link may lead to.
std::optional<std::string> own_path(std::string_view destination, std::string_view host) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!destination.starts_with(scheme)) continue;
    destination.remove_prefix(scheme.size());
    const size_t slash = destination.find_first_of("/?#");
    if (!equals_ignoring_case(destination.substr(0, slash), host)) return std::nullopt;
    if (slash == std::string_view::npos) return "/";
    if (destination[slash] != '/') return "/" + std::string(destination.substr(slash));
    destination.remove_prefix(slash);
    break;
  }
  if (!destination.starts_with('/')) return std::nullopt;
  // "//other" and "/\other" are other hosts to a browser.
  if (destination.size() > 1 && (destination[1] == '/' || destination[1] == '\\')) {
    return std::nullopt;
  }
  for (const char c : destination) {
    if (static_cast<unsigned char>(c) <= ' ' || c == '\\') return std::nullopt;
  }
  return std::string(destination);
}

Answer bad_request(std::string_view message) { return error_answer(400, "BadRequest", message); }

}  // namespace

Answer Federation::answer(const http::RequestHead& head) {
  const std::string_view target = head.target;
  const size_t mark = target.find('?');
  const std::string_view query =
      mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
  const std::string action = parameter(query, "Action").value_or("");
  if (action == "getSigninToken") return get_signin_token(head, query);
  if (action == "login") return login(head, query);
  if (action == "logout") return desk_.sign_out(head);
  return bad_request("Action is getSigninToken, login or logout.");
}

Answer Federation::get_signin_token(const http::RequestHead& head, std::string_view query) {
  const auto text = parameter(query, "Session");
  const auto session = Json::parse(text.value_or(""));
  if (!session.ok() || !session->is_object()) {
    return bad_request("Session is a JSON object with sessionId, sessionKey and sessionToken.");
  }
  int64_t seconds = kMaxSeconds;
  if (const auto given = parameter(query, "SessionDuration")) {
    const auto [end, error] =
        std::from_chars(given->data(), given->data() + given->size(), seconds);
    if (error != std::errc() || end != given->data() + given->size() || seconds < kMinSeconds ||
        seconds > kMaxSeconds) {
      return bad_request("SessionDuration is 900 to 43200 seconds.");
    }
  }
  AccessKeyProof proof{member(*session, "sessionId"), member(*session, "sessionKey"),
                       member(*session, "sessionToken")};
  if (proof.session_token.empty()) return bad_request("Session needs temporary credentials.");
  const int64_t real_ms = parts_.clock.real_ms();
  if (by_key_.wait_ms(head.remote_address, real_ms) > 0) {
    return error_answer(429, "TooManySignIns", "Too many tokens were refused. Try again later.");
  }
  auto who = parts_.sign_in.check(proof);
  if (!who.ok()) {
    by_key_.failed(head.remote_address, real_ms);
    return error_answer(who.error());
  }
  desk_.record(head, "GetSigninToken", who->identity, {});
  const int64_t now_ms = parts_.clock.domain_ms();
  const int64_t until_ms = std::min(who->identity.session_expires_ms, now_ms + seconds * 1000);
  const std::string token = tokens_.make({*std::move(who), until_ms}, now_ms);
  return json_answer(200, Json::object().set("SigninToken", token));
}

Answer Federation::login(const http::RequestHead& head, std::string_view query) {
  const auto destination =
      own_path(parameter(query, "Destination").value_or("/"), head.header("host"));
  if (!destination) return bad_request("Destination must be a page of this console.");
  const auto granted =
      tokens_.take(parameter(query, "SigninToken").value_or(""), parts_.clock.domain_ms());
  if (!granted) {
    return error_answer(403, "SignInFailed",
                        "The sign-in token is unknown, used already or too old.");
  }
  return desk_.open(head, granted->who, granted->until_ms, {302, {{"location", *destination}}, {}});
}

}  // namespace tarn::console
