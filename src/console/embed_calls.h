// EmbedCalls: the POST calls of an embedded dashboard's page, handed to core/dashboard_sessions.h.
//
//   EmbedCalls calls(sessions);
//   if (EmbedCalls::takes(path)) return calls.post(exchange, respond);
//
//   POST /embed/{session}/{action}   JSON in, JSON out, `Authorization: Bearer …`
//
// An error is its HTTP status with {"error": {"type", "message", "path"?}}. Calls wait for queries,
// so they run on threads of their own. Destroyed after the server. Thread-safe.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/thread_pool.h"
#include "console/answer.h"
#include "core/dashboard_sessions.h"
#include "http/exchange.h"

namespace tarn::console {

class EmbedCalls {
 public:
  using Respond = std::function<void(http::Exchange&, Answer)>;

  explicit EmbedCalls(DashboardSessions& sessions);

  // Whether a POST to `path` is one of these calls.
  static bool takes(std::string_view path);
  // On a reactor thread; `respond` is called once, on any thread.
  void post(std::shared_ptr<http::Exchange> exchange, Respond respond);

 private:
  Answer answer(const http::RequestHead& head, std::string body);

  DashboardSessions& sessions_;
  std::atomic<size_t> held_bytes_{0};  // of bodies that come in or wait
  ThreadPool pool_;                    // last: its tasks use the rest
};

// {"error": {"type", "message", "path"?}}
Answer embed_error(const Error& error);
Answer embed_error(int status, std::string_view type, std::string_view message);

}  // namespace tarn::console
