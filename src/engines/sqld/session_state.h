// SessionState: ties a QuerySession to the engine's context of its connection.
//
//   attach_session(*connection.context, session);
//   QuerySession& session = session_of(context);      // throws where there is none
//
// One query a connection. For files that use DuckDB's C++ API.
#pragma once

#include <memory>

#include "engines/sqld/query_session.h"

namespace duckdb {
class ClientContext;
}

namespace tarn::engines {

void attach_session(duckdb::ClientContext& context, std::shared_ptr<QuerySession> session);
QuerySession& session_of(duckdb::ClientContext& context);

}  // namespace tarn::engines
