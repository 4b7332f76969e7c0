#include "engines/sqld/told_pairs.h"

#include <duckdb.hpp>

#include <string>

namespace tarn::engines {

void send_pair(ServerLink& link, QuerySession& session, std::string_view what,
               std::string_view bytes) {
  if (!session.take_credit()) throw duckdb::InterruptException();
  std::string body;
  const auto number = [&](uint32_t value) {
    body.append(reinterpret_cast<const char*>(&value), sizeof value);
  };
  body.reserve(bytes.size() + what.size() + 16);
  number(2);
  number(1);
  for (const std::string_view cell : {what, bytes}) {
    number(cell.data() == nullptr ? kNullCell : static_cast<uint32_t>(cell.size()));
    body.append(cell);
  }
  link.send(MessageKind::kBatch, session.id(), body);
}

}  // namespace tarn::engines
