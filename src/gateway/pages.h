// Pages: the paths that are not AWS's.
//
//   GET  /_tarn/health, /_localstack/health   whether the server serves, and what
//   GET  /_tarn/metrics, /metrics             figures in Prometheus' form
//   GET  /_tarn/explain?request_id=ID         why a request was allowed or denied; for the root
//   …    PagesOptions::root_pages              of the program's own; for the root
//   POST /_tarn/reset                          test hook: empties the server
//   POST /_tarn/clock                          test hook: {"advance_seconds": N}, {"day_seconds":
//   N}
//
// Hooks and figures answer only to loopback, or to requests that the root signed
// (root_signature.h); the hooks only where the server was started with --test-hooks.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/metrics.h"
#include "base/result.h"
#include "core/identities.h"
#include "gateway/gateway.h"

namespace tarn::gateway {

// A page for the roots of accounts alone, on loopback too: JSON in (null for no body) and out.
struct RootPage {
  std::string path;
  std::function<Result<Json>(std::string_view account, std::string_view method, const Json& body)>
      answer;
};

struct PagesOptions {
  bool test_hooks = false;
  std::string version;
  std::vector<std::string> services;
  std::function<Result<void>()> reset;
  SystemClock* clock = nullptr;
  Identities* identities = nullptr;
  bool open_metrics = false;  // to everybody
  std::vector<MetricsProbe> probes;
  std::function<Result<Json>(std::string_view account, std::string_view request_id)> explain;
  std::vector<RootPage> root_pages;
};

void add_pages(Gateway& gateway, PagesOptions options);

}  // namespace tarn::gateway
