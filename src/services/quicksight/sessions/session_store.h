// SessionStore: a link's code for a bearer, once, and whose a bearer is.
//
// Times are of the domain's clock. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "services/quicksight/sessions/session_rows.h"
#include "store/database.h"

namespace tarn::quicksight {

struct OpenedSession {
  SessionRow row;
  std::string bearer;
};

class SessionStore {
 public:
  SessionStore(store::Database& database, const Clock& clock, Random& random)
      : database_(database), clock_(clock), random_(random) {}

  // SessionNotFound where it is unknown or has ended.
  Result<SessionRow> find(std::string_view session_id);
  // CodeNotValid where the code is another, was used already or is too old.
  Result<OpenedSession> exchange(std::string_view session_id, std::string_view code);
  // BearerNotValid where the bearer is not the session's, or its time is over.
  Result<SessionRow> check(std::string_view session_id, std::string_view bearer);

 private:
  store::Database& database_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace tarn::quicksight
