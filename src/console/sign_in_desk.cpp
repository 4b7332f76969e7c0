#include "console/sign_in_desk.h"

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "base/encoding.h"

namespace tarn::console {
namespace {

constexpr std::string_view kCookie = "tarn_console";
constexpr std::string_view kRootRegion = "us-east-1";
constexpr int64_t kCredentialSeconds = 3600;
constexpr size_t kMaxTextBytes = 2048;

std::string text_in(const Json& object, std::string_view name) {
  const Json* value = object.find(name);
  return value != nullptr && value->as_string().size() <= kMaxTextBytes ? value->as_string()
                                                                        : std::string();
}

std::string_view cookie_of(const http::RequestHead& head) {
  for (const auto& [name, value] : head.headers) {
    if (name != "cookie") continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const size_t end = rest.find(';');
      const std::string_view item = trim(rest.substr(0, end));
      if (item.starts_with(kCookie) && item.substr(kCookie.size()).starts_with('=')) {
        return item.substr(kCookie.size() + 1);
      }
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
  }
  return {};
}

std::pair<std::string, std::string> set_cookie(const http::RequestHead& head, std::string_view id,
                                               int64_t seconds) {
  std::string cookie(kCookie);
  cookie.append("=").append(id).append("; Path=/; HttpOnly; SameSite=Strict; Max-Age=");
  cookie += std::to_string(seconds);
  if (head.is_secure) cookie += "; Secure";
  return {"set-cookie", cookie};
}

Answer wait_answer(int64_t wait_ms) {
  const int64_t seconds = (wait_ms + 999) / 1000;
  Answer answer = error_answer(
      429, "TooManySignIns",
      "Too many sign-ins failed. Wait " + std::to_string(seconds) + " seconds, then try again.");
  answer.headers.emplace_back("retry-after", std::to_string(seconds));
  return answer;
}

Answer not_signed_in() {
  return error_answer(401, "NotSignedIn", "You are not signed in, or no longer. Sign in again.");
}

}  // namespace

Answer SignInDesk::sign_in(const http::RequestHead& head, std::string_view body) {
  const auto in = Json::parse(body);
  if (!in.ok() || !in->is_object()) return error_answer(400, "BadRequest", "Send a JSON object.");
  return in->find("accessKeyId") != nullptr ? by_access_key(head, *in) : by_password(head, *in);
}

Answer SignInDesk::by_password(const http::RequestHead& head, const Json& in) {
  PasswordProof proof;
  proof.account = text_in(in, "account");
  proof.user_name = text_in(in, "userName");
  proof.password = text_in(in, "password");
  proof.new_password = text_in(in, "newPassword");
  if (proof.account.empty() || proof.user_name.empty() || proof.password.empty()) {
    return error_answer(400, "BadRequest", "Say account, user name and password.");
  }
  Identity claimed;
  if (auto found = parts_.sign_in.find_user(proof.account, proof.user_name); found.ok() && *found) {
    claimed = **std::move(found);
  }
  return check(head, proof.account + "/" + proof.user_name, proof, claimed);
}

Answer SignInDesk::by_access_key(const http::RequestHead& head, const Json& in) {
  AccessKeyProof proof;
  proof.access_key_id = text_in(in, "accessKeyId");
  proof.secret_access_key = text_in(in, "secretAccessKey");
  proof.session_token = text_in(in, "sessionToken");
  if (proof.access_key_id.empty() || proof.secret_access_key.empty()) {
    return error_answer(400, "BadRequest", "Say access key id and secret access key.");
  }
  return check(head, proof.access_key_id, proof, {});
}

template <class Proof>
Answer SignInDesk::check(const http::RequestHead& head, const std::string& limit_key,
                         const Proof& proof, const Identity& claimed) {
  const int64_t now_ms = parts_.clock.real_ms();
  const int64_t wait_ms = std::max(by_name_.wait_ms(limit_key, now_ms),
                                   by_address_.wait_ms(head.remote_address, now_ms));
  if (wait_ms > 0) return wait_answer(wait_ms);
  const auto who = parts_.sign_in.check(proof);
  if (!who.ok()) {
    if (who.error().code() == "SignInFailed") {
      by_name_.failed(limit_key, now_ms);
      by_address_.failed(head.remote_address, now_ms);
      record(head, "ConsoleLogin", claimed, "Failed authentication");
    }
    return error_answer(who.error());
  }
  by_name_.succeeded(limit_key);
  return open(head, *who, parts_.clock.domain_ms() + kConsoleSessionMs,
              json_answer(200, Json::object().set("arn", who->identity.arn)));
}

Answer SignInDesk::open(const http::RequestHead& head, const SignedIn& who, int64_t until_ms,
                        Answer answer) {
  const int64_t expires_ms = who.identity.session_expires_ms;
  if (expires_ms != 0) until_ms = std::min(until_ms, expires_ms);
  if (const std::string_view old = cookie_of(head); !old.empty()) {
    if (const auto closed = parts_.sign_in.close_session(old); !closed.ok()) {
      return error_answer(closed.error());
    }
  }
  const auto id = parts_.sign_in.open_session(who, until_ms);
  if (!id.ok()) return error_answer(id.error());
  record(head, "ConsoleLogin", who.identity, {});
  answer.headers.push_back(set_cookie(head, *id, (until_ms - parts_.clock.domain_ms()) / 1000));
  return answer;
}

Answer SignInDesk::credentials(const http::RequestHead& head) {
  const std::string_view session = cookie_of(head);
  if (session.empty()) return not_signed_in();
  const auto grant = parts_.sign_in.issue_credentials(session, kCredentialSeconds);
  if (!grant.ok()) {
    return grant.error().code() == "SignInEnded" ? not_signed_in() : error_answer(grant.error());
  }
  const SessionCredential& credential = grant->credential;
  Json body = Json::object();
  body.set("accessKeyId", credential.access_key_id)
      .set("secretAccessKey", credential.secret_access_key)
      .set("sessionToken", credential.session_token)
      .set("expiration", format_iso8601(credential.expires_ms, false))
      .set("secondsLeft", (credential.expires_ms - parts_.clock.domain_ms()) / 1000)
      .set("account", grant->identity.account)
      .set("arn", grant->identity.arn);
  return json_answer(200, body);
}

Answer SignInDesk::sign_out(const http::RequestHead& head) {
  if (const std::string_view session = cookie_of(head); !session.empty()) {
    if (const auto closed = parts_.sign_in.close_session(session); !closed.ok()) {
      return error_answer(closed.error());
    }
  }
  Answer answer = json_answer(200, Json::object());
  answer.headers.push_back(set_cookie(head, "", 0));
  return answer;
}

// A failure for a name that no account has is in no trail: there is nobody to tell.
void SignInDesk::record(const http::RequestHead& head, std::string_view event_name,
                        const Identity& identity, std::string_view error) {
  if (identity.account.empty()) return;
  AuditEvent event;
  event.identity = identity;
  event.account = identity.account;
  event.region = identity.kind == PrincipalKind::kRoot ? kRootRegion : region_;
  event.event_source = "signin.amazonaws.com";
  event.event_name = event_name;
  event.request_id = make_uuid(parts_.random);
  event.source_ip = head.remote_address;
  event.user_agent = head.header("user-agent");
  event.error_message = error;
  if (!error.empty()) event.error_code = "Failed authentication";
  event.response_elements =
      Json::object().set(std::string(event_name), error.empty() ? "Success" : "Failure").dump();
  event.additional_data = R"({"MobileVersion":"No","MFAUsed":"No"})";
  parts_.audit.record_later(std::move(event));
}

}  // namespace tarn::console
