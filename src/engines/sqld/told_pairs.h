// A batch of one row with two cells, what it is and its bytes: how the worker hands over what is no
// row of a query's result. No bytes at all, a null view, are NULL.
#pragma once

#include <string_view>

#include "engines/sqld/query_session.h"
#include "engines/sqld/server_link.h"

namespace tarn::engines {

inline constexpr size_t kPairBytesMax = 1 << 20;  // of a piece of a file

// Waits for the reader. Throws where the query was cancelled.
void send_pair(ServerLink& link, QuerySession& session, std::string_view what,
               std::string_view bytes);

}  // namespace tarn::engines
