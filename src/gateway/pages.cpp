#include "gateway/pages.h"

#include <memory>
#include <utility>

#include "base/json.h"

namespace tarn::gateway {
namespace {

void answer(http::Exchange& exchange, int status, const Json& body) {
  exchange.respond(status, {{"content-type", "application/json"}}, body.dump() + "\n");
}

void refuse(http::Exchange& exchange, int status, std::string_view message) {
  Json body = Json::object();
  body.set("message", message);
  answer(exchange, status, body);
}

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

// Null where the hook may run; else why not was answered.
bool hook_refused(const PagesOptions& options, http::Exchange& exchange) {
  if (!options.test_hooks) {
    refuse(exchange, 403, "Test hooks are off. Start the server with --test-hooks.");
  } else if (!is_loopback(exchange.head().remote_address)) {
    refuse(exchange, 403, "Test hooks answer only on loopback.");
  } else if (exchange.head().method != "POST") {
    refuse(exchange, 405, "Test hooks take POST.");
  } else {
    return false;
  }
  return true;
}

void answer_health(const PagesOptions& options, http::Exchange& exchange) {
  Json services = Json::object();
  for (const std::string& service : options.services) services.set(service, "running");
  Json body = Json::object();
  body.set("status", "running").set("version", options.version).set("services", services);
  answer(exchange, 200, body);
}

void answer_reset(const PagesOptions& options, http::Exchange& exchange) {
  if (hook_refused(options, exchange)) return;
  if (auto done = options.reset(); !done.ok()) {
    return refuse(exchange, 500, done.error().message());
  }
  answer(exchange, 200, Json::object());
}

void answer_clock(const PagesOptions& options, http::Exchange& exchange, const std::string& body) {
  if (hook_refused(options, exchange)) return;
  auto json = Json::parse(body);
  if (!json.ok()) return refuse(exchange, 400, json.error().message());
  const Json* advance = json->find("advance_seconds");
  const Json* day = json->find("day_seconds");
  const bool is_valid = (advance != nullptr || day != nullptr) &&
                        (advance == nullptr || advance->as_int() >= 0) &&
                        (day == nullptr || day->as_int() > 0);
  if (!is_valid) {
    return refuse(exchange, 400,
                  R"(Say {"advance_seconds": N} with N >= 0, or {"day_seconds": N} with N > 0.)");
  }
  if (advance != nullptr) options.clock->advance_domain(advance->as_int());
  if (day != nullptr) options.clock->set_day_seconds(day->as_int());
  Json answered = Json::object();
  answered.set("now", format_iso8601(options.clock->domain_ms(), true))
      .set("day_seconds", options.clock->day_seconds());
  answer(exchange, 200, answered);
}

}  // namespace

void add_pages(Gateway& gateway, PagesOptions options) {
  auto shared = std::make_shared<const PagesOptions>(std::move(options));
  for (const char* path : {"/_tarn/health", "/_localstack/health"}) {
    gateway.add_page(path, [shared](http::Exchange& exchange, const std::string&) {
      answer_health(*shared, exchange);
    });
  }
  gateway.add_page("/_tarn/reset", [shared](http::Exchange& exchange, const std::string&) {
    answer_reset(*shared, exchange);
  });
  gateway.add_page("/_tarn/clock", [shared](http::Exchange& exchange, const std::string& body) {
    answer_clock(*shared, exchange, body);
  });
}

}  // namespace tarn::gateway
