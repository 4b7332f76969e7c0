#include "services/sns/delivery_policy.h"

#include "base/json.h"

namespace tarn::sns {
namespace {

constexpr std::string_view kDefaultDelivery =
    R"({"http":{"defaultHealthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,)"
    R"("numRetries":3,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,)"
    R"("backoffFunction":"linear"},"disableSubscriptionOverrides":false,)"
    R"("defaultRequestPolicy":{"headerContentType":"text/plain; charset=UTF-8"}}})";

Json object_of(std::string_view text) {
  auto parsed = Json::parse(text);
  return parsed.ok() && parsed->is_object() ? *std::move(parsed) : Json::object();
}

// The member, where it says something.
const Json* said(const Json& object, std::string_view name) {
  const Json* found = object.find(name);
  return found != nullptr && found->is_object() ? found : nullptr;
}

// Without what is null, which says nothing.
Json http_of(std::string_view topic) {
  const Json policy = object_of(topic);
  const Json* http = said(policy, "http");
  Json out = Json::object();
  if (http == nullptr) return out;
  for (const auto& [name, value] : http->members()) {
    if (!value.is_null()) out.set(name, value);
  }
  return out;
}

// With the usual values of what it does not say.
Json whole_retries(const Json& retries) {
  const Json usual = http_of(kDefaultDelivery);
  Json out = *usual.find("defaultHealthyRetryPolicy");
  for (const auto& [name, value] : retries.members()) {
    if (!value.is_null()) out.set(name, value);
  }
  return out;
}

// Has a retry policy and a request policy, whatever was set.
Json effective_http(std::string_view topic) {
  Json http = http_of(kDefaultDelivery);
  const Json own = http_of(topic);
  for (const auto& [name, value] : own.members()) {
    const bool is_switch = name == "disableSubscriptionOverrides";
    if (is_switch ? !value.is_bool() : !value.is_object()) continue;
    http.set(name, name == "defaultHealthyRetryPolicy" ? whole_retries(value) : value);
  }
  return http;
}

// AWS tells all five members, whatever was set.
Json subscription_policy(const Json* retries, const Json* throttle, const Json* request) {
  const auto or_null = [](const Json* json) { return json == nullptr ? Json() : *json; };
  return Json::object()
      .set("healthyRetryPolicy", or_null(retries))
      .set("sicklyRetryPolicy", Json())
      .set("throttlePolicy", or_null(throttle))
      .set("requestPolicy", or_null(request))
      .set("guaranteed", false);
}

Json effective_subscription(std::string_view own, std::string_view topic) {
  const Json http = effective_http(topic);
  const Json* fixed = http.find("disableSubscriptionOverrides");
  const bool is_fixed = fixed != nullptr && fixed->as_bool();
  const Json policy = is_fixed ? Json::object() : object_of(own);
  const Json* throttle = said(policy, "throttlePolicy");
  const Json* request = said(policy, "requestPolicy");
  Json retries = *said(http, "defaultHealthyRetryPolicy");
  if (const Json* its = said(policy, "healthyRetryPolicy")) retries = whole_retries(*its);
  return subscription_policy(&retries,
                             throttle != nullptr ? throttle : said(http, "defaultThrottlePolicy"),
                             request != nullptr ? request : said(http, "defaultRequestPolicy"));
}

}  // namespace

std::string told_topic_delivery(std::string_view own) {
  Json http = http_of(own);
  if (http.find("disableSubscriptionOverrides") == nullptr) {
    http.set("disableSubscriptionOverrides", false);
  }
  return Json::object().set("http", std::move(http)).dump();
}

std::string effective_topic_delivery(std::string_view own) {
  return Json::object().set("http", effective_http(own)).dump();
}

std::string told_subscription_delivery(std::string_view own) {
  const Json policy = object_of(own);
  return subscription_policy(said(policy, "healthyRetryPolicy"), said(policy, "throttlePolicy"),
                             said(policy, "requestPolicy"))
      .dump();
}

std::string effective_subscription_delivery(std::string_view own, std::string_view topic) {
  return effective_subscription(own, topic).dump();
}

std::string delivery_content_type(std::string_view own, std::string_view topic) {
  const Json policy = effective_subscription(own, topic);
  const Json* type = said(policy, "requestPolicy")->find("headerContentType");
  const bool is_text = type != nullptr && !type->as_string().empty();
  return is_text ? std::string(type->as_string()) : "text/plain; charset=UTF-8";
}

}  // namespace tarn::sns
