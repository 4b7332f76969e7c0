// Pages: the paths that are not AWS's.
//
//   GET  /_tarn/health, /_localstack/health   whether the server serves, and what
//   POST /_tarn/reset                          test hook: empties the server
//   POST /_tarn/clock                          test hook: {"advance_seconds": N}, {"day_seconds":
//   N}
//
// The hooks answer only where the server was started with --test-hooks, and only to loopback.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "gateway/gateway.h"

namespace tarn::gateway {

struct PagesOptions {
  bool test_hooks = false;
  std::string version;
  std::vector<std::string> services;
  std::function<Result<void>()> reset;
  SystemClock* clock = nullptr;
};

void add_pages(Gateway& gateway, PagesOptions options);

}  // namespace tarn::gateway
