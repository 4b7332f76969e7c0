// DashboardSessions: what the page of an embedded dashboard may ask, once its link was opened.
// QuickSight implements it; the console's origin serves it below /embed/{session}/.
//
//   auto page = sessions.open(session_id);            // GET of the page: frame-ancestors
//   auto answer = sessions.call({session_id, "exchange", "", body}); // {"code"} → {"bearer"}
//   auto answer = sessions.call({session_id, "data", bearer, body}); // everything else
//
// A link's code is good for one exchange within five minutes; the bearer that it gives lives as
// long as the session (15 to 600 minutes) and is checked with every call. Neither is told by
// another name than the session's own. Errors carry AWS's code, status and message, and where a
// place in the body is to blame, the field "path". A call takes as long as its queries: never on a
// reactor. Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tarn {

// Whom a session's pages may be framed by, beside the console itself.
struct EmbedPage {
  std::vector<std::string> allowed_domains;  // as AWS has them: "https://*.example.com"
};

struct EmbedCall {
  std::string session_id;
  // exchange, definition, data, values, expression, functions, suggest, export
  std::string action;
  std::string bearer;  // empty for exchange
  std::string body;    // JSON
};

struct EmbedAnswer {
  std::string content_type = "application/json";
  std::string file_name;  // of an export: to be saved under it
  std::string body;
};

class DashboardSessions {
 public:
  // The longest body of a call: a draft's definition travels in it.
  static constexpr size_t kMaxBodyBytes = 4 << 20;

  virtual ~DashboardSessions() = default;
  // SessionNotFound where there is no such session, or it has ended.
  virtual Result<EmbedPage> open(std::string_view session_id) = 0;
  virtual Result<EmbedAnswer> call(const EmbedCall& call) = 0;
};

}  // namespace tarn
