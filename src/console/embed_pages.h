// EmbedPages: the page of an embedded dashboard, and who may frame it.
//
//   EmbedPages pages(sessions);
//   if (EmbedPages::takes(path)) return pages.get(exchange, page_answer, respond);
//
//   GET /embed/{session}/…, /embedding/{session}/…   the page, whatever it is to open
//
// The page of a session may be framed by the domains that its link was made for; a session that is
// unknown or has ended has no page. Destroyed after the server. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/thread_pool.h"
#include "console/answer.h"
#include "core/dashboard_sessions.h"
#include "http/exchange.h"

namespace tarn::console {

class EmbedPages {
 public:
  // `ancestors`: of the policy (frame_ancestors below); empty where nobody may frame the answer.
  using Respond = std::function<void(http::Exchange&, Answer, std::string ancestors)>;

  explicit EmbedPages(DashboardSessions& sessions);

  static bool takes(std::string_view path);
  // On a reactor thread; `respond` is called once, on any thread. `page`: what is answered where
  // the session lives.
  void get(std::shared_ptr<http::Exchange> exchange, Answer page, Respond respond);

 private:
  DashboardSessions& sessions_;
  ThreadPool pool_;  // last: its tasks use the rest
};

// The source list of a policy's frame-ancestors: 'self' and those of `domains` that are origins
// ("https://*.example.com", "http://localhost:8080"); nothing else gets into a header.
std::string frame_ancestors(const std::vector<std::string>& domains);

}  // namespace tarn::console
