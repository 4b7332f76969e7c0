#include "gateway/pages.h"

#include <memory>
#include <utility>

#include "base/json.h"
#include "gateway/root_signature.h"

namespace tarn::gateway {
namespace {

void answer(http::Exchange& exchange, int status, const Json& body, http::Headers headers = {}) {
  headers.emplace_back("content-type", "application/json");
  exchange.respond(status, std::move(headers), body.dump() + "\n");
}

void refuse(http::Exchange& exchange, int status, std::string_view message,
            http::Headers headers = {}) {
  Json body = Json::object();
  body.set("message", message);
  answer(exchange, status, body, std::move(headers));
}

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || address == "::1" || address.starts_with("::ffff:127.");
}

// What the pages share.
struct Pages {
  Pages(const Gateway& of, PagesOptions given)
      : gateway(of), options(std::move(given)), root(*options.identities, *options.clock) {}
  const Gateway& gateway;
  PagesOptions options;
  RootSignature root;
};

// Loopback needs no signature, but one that is there must hold.
Result<void> check_caller(Pages& pages, const http::RequestHead& head, const std::string& body) {
  const bool is_signed = auth::has_signature({head.method, head.target, head.headers});
  if (is_signed) {
    TRY(pages.root.check(head, body));
    return {};
  }
  if (is_loopback(head.remote_address)) return {};
  return Error(403, "AccessDenied",
               "This page answers only on loopback, or to requests that the root signed for the "
               "service 'tarn'.");
}

// False where the hook may run; else why not was answered.
bool hook_refused(Pages& pages, http::Exchange& exchange, const std::string& body) {
  if (!pages.options.test_hooks) {
    refuse(exchange, 403, "Test hooks are off. Start the server with --test-hooks.");
  } else if (auto may = check_caller(pages, exchange.head(), body); !may.ok()) {
    refuse(exchange, 403, may.error().message());
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

void answer_reset(Pages& pages, http::Exchange& exchange, const std::string& body) {
  if (hook_refused(pages, exchange, body)) return;
  if (auto done = pages.options.reset(); !done.ok()) {
    return refuse(exchange, 500, done.error().message());
  }
  answer(exchange, 200, Json::object());
}

void answer_clock(Pages& pages, http::Exchange& exchange, const std::string& body) {
  if (hook_refused(pages, exchange, body)) return;
  SystemClock& clock = *pages.options.clock;
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
  if (advance != nullptr) clock.advance_domain(advance->as_int());
  if (day != nullptr) clock.set_day_seconds(day->as_int());
  Json answered = Json::object();
  answered.set("now", format_iso8601(clock.domain_ms(), true))
      .set("day_seconds", clock.day_seconds());
  answer(exchange, 200, answered);
}

// Only for the root of the account that the request was made in, on loopback too.
void answer_explain(Pages& pages, http::Exchange& exchange, const std::string& body) {
  const http::Headers headers = pages.gateway.page_headers(exchange.head());
  const auto account = pages.root.check(exchange.head(), body);
  if (!account.ok()) return refuse(exchange, 403, account.error().message(), headers);
  const std::string_view target = exchange.head().target;
  constexpr std::string_view kParameter = "?request_id=";
  const size_t at = target.find(kParameter);
  if (at == std::string_view::npos) return refuse(exchange, 400, "Say ?request_id=ID.", headers);
  const auto explained = pages.options.explain(*account, target.substr(at + kParameter.size()));
  if (!explained.ok()) {
    return refuse(exchange, explained.error().http_status(), explained.error().message(), headers);
  }
  answer(exchange, 200, *explained, headers);
}

void answer_root_page(Pages& pages, const RootPage& page, http::Exchange& exchange,
                      const std::string& body) {
  const http::RequestHead& head = exchange.head();
  const auto account = pages.root.check(head, body);
  if (!account.ok()) return refuse(exchange, 403, account.error().message());
  auto json = body.empty() ? Result<Json>(Json()) : Json::parse(body);
  if (!json.ok()) return refuse(exchange, 400, json.error().message());
  const auto answered = page.answer(*account, head.method, *json);
  if (!answered.ok()) {
    return refuse(exchange, answered.error().http_status(), answered.error().message());
  }
  answer(exchange, 200, *answered);
}

void answer_metrics(Pages& pages, http::Exchange& exchange, const std::string& body) {
  if (!pages.options.open_metrics) {
    if (auto may = check_caller(pages, exchange.head(), body); !may.ok()) {
      return refuse(exchange, 403,
                    may.error().message() + " Start the server with --open-metrics to change it.");
    }
  }
  MetricsText out;
  for (const MetricsProbe& probe : pages.options.probes) probe(out);
  exchange.respond(200, {{"content-type", "text/plain; version=0.0.4; charset=utf-8"}}, out.text());
}

// "/metrics" is also what a client sends to list a bucket of that name: it is Prometheus that asks
// where nobody signed and the formats accepted are Prometheus's.
bool asks_for_metrics(const http::RequestHead& head) {
  const std::string_view accept = head.header("accept");
  const bool is_known = accept.find("openmetrics") != std::string_view::npos ||
                        accept.find("version=0.0.4") != std::string_view::npos;
  const bool is_signed = auth::has_signature({head.method, head.target, head.headers});
  return head.method == "GET" && head.target == "/metrics" && is_known && !is_signed;
}

}  // namespace

void add_pages(Gateway& gateway, PagesOptions options) {
  auto shared = std::make_shared<Pages>(gateway, std::move(options));
  for (const char* path : {"/_tarn/health", "/_localstack/health"}) {
    gateway.add_page(path, [shared](http::Exchange& exchange, const std::string&) {
      answer_health(shared->options, exchange);
    });
  }
  gateway.add_page("/_tarn/reset", [shared](http::Exchange& exchange, const std::string& body) {
    answer_reset(*shared, exchange, body);
  });
  gateway.add_page("/_tarn/clock", [shared](http::Exchange& exchange, const std::string& body) {
    answer_clock(*shared, exchange, body);
  });
  gateway.add_page("/_tarn/explain", [shared](http::Exchange& exchange, const std::string& body) {
    answer_explain(*shared, exchange, body);
  });
  for (const RootPage& page : shared->options.root_pages) {
    gateway.add_page(page.path, [shared, &page](http::Exchange& exchange, const std::string& body) {
      answer_root_page(*shared, page, exchange, body);
    });
  }
  const auto metrics = [shared](http::Exchange& exchange, const std::string& body) {
    answer_metrics(*shared, exchange, body);
  };
  gateway.add_page("/_tarn/metrics", metrics);
  gateway.add_page("/metrics", metrics, asks_for_metrics);
}

}  // namespace tarn::gateway
