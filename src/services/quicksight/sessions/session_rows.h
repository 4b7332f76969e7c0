// The link to an embedded dashboard and the session that it opens: what is stored of them.
//
//   SessionRow row{...};                                   // in GenerateEmbedUrlFor…
//   const IssuedLink link = TRY(issue_session(context, std::move(row), 600));
//   url = origin + "/embed/" + link.session_id + "/dashboards/" + id + "?code=" + link.code + …
//
// Of code and bearer only hashes are stored. Pure functions over the context's transaction.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "store/key.h"
#include "store/row.h"

namespace tarn::quicksight {

inline constexpr int64_t kCodeMs = 5 * 60 * 1000;

// Key: quicksight.embed_session (id), in no account's scope: a page knows nothing but the id.
// quicksight.embed_session_end (end_ms, id) has no value: sessions in the order in which they end.
struct SessionRow {
  std::string account;
  std::string region;
  std::string namespace_name;
  std::string user_name;  // empty: anonymous
  std::string kind;       // DASHBOARD, VISUAL or CONSOLE
  std::string dashboard_id;
  std::string sheet_id;                             // of VISUAL
  std::string visual_id;                            // of VISUAL
  std::string initial_path;                         // of CONSOLE
  std::vector<std::string> authorized_arns;         // dashboards, of anonymous sessions
  std::map<std::string, std::string> session_tags;  // of anonymous sessions
  std::vector<std::string> allowed_domains;
  // Filled by issue_session and the exchange.
  std::string code_hash;
  int64_t code_until_ms = 0;
  std::string bearer_hash;  // empty: not exchanged yet
  int64_t lifetime_minutes = 0;
  int64_t until_ms = 0;  // of the bearer
  int64_t end_ms = 0;    // nothing of it is good any more
  template <class V>
  void fields(V& v) {
    v(1, account);
    v(2, region);
    v(3, namespace_name);
    v(4, user_name);
    v(5, kind);
    v(6, dashboard_id);
    v(7, sheet_id);
    v(8, visual_id);
    v(9, initial_path);
    v(10, authorized_arns);
    v(11, session_tags);
    v(12, allowed_domains);
    v(13, code_hash);
    v(14, code_until_ms);
    v(15, bearer_hash);
    v(16, lifetime_minutes);
    v(17, until_ms);
    v(18, end_ms);
  }
  store::UnknownFields unknown;
};

store::Key session_key(uint64_t generation, std::string_view session_id);

struct IssuedLink {
  std::string session_id;
  std::string code;
};

// Stores a new session of `lifetime_minutes`, and forgets some that have ended. Account and region
// are the context's.
Result<IssuedLink> issue_session(Context& context, SessionRow row, int64_t lifetime_minutes);

}  // namespace tarn::quicksight
