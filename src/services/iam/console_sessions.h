// Who is signed in to the console, as rows. A session's id is "<until_ms>.<64 hex digits>"; its row
// is found by that time and the SHA-256 of the id, so that no row says what a browser must show.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "store/row.h"
#include "store/transaction.h"

namespace tarn::iam {

struct ConsoleSessionRow {
  std::string account;
  std::string arn;
  std::string access_key_id;  // that signed in; empty: a password did, and these are set:
  std::string user_name;
  std::string principal_id;
  std::string password_mark;
  template <class V>
  void fields(V& v) {
    v(1, account);
    v(2, arn);
    v(3, access_key_id);
    v(4, user_name);
    v(5, principal_id);
    v(6, password_mark);
  }
  store::UnknownFields unknown;
};

struct ConsoleSession {
  ConsoleSessionRow row;
  int64_t until_ms = 0;
};

// The id. Makes room where there are too many: those that ended go, then the one that ends first.
Result<std::string> put_console_session(store::Transaction& transaction, uint64_t generation,
                                        Random& random, const ConsoleSession& session,
                                        int64_t now_ms);
// Nothing where it has ended, or never was.
Result<std::optional<ConsoleSession>> find_console_session(store::Transaction& transaction,
                                                           uint64_t generation, std::string_view id,
                                                           int64_t now_ms);
Result<void> erase_console_session(store::Transaction& transaction, uint64_t generation,
                                   std::string_view id);

}  // namespace tarn::iam
