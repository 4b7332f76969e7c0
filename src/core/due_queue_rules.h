// What a DueQueue promises of its rows, for fsck (store/row_rules.h).
//
//   add_due_queue_rules(rules, "events", "events.delivery");
#pragma once

#include <cstdlib>
#include <string>

#include "store/row_rules.h"

namespace tarn {

inline void add_due_queue_rules(store::RowRules& rules, const std::string& service,
                                const std::string& queue) {
  using store::CheckedRow;
  using Keys = store::RowRules::Keys;
  // A place says in its value when its item is due.
  rules.index({.name = service + ": an item of " + queue + " lies at its place in time",
               .rows = {queue + "_at", "t"},
               .index = {queue, "it"},
               .calls = [queue](const CheckedRow& row) -> Result<Keys> {
                 const int64_t due_ms = std::strtoll(std::string(row.value()).c_str(), nullptr, 10);
                 store::Key key(row.scope(), queue);
                 return Keys{key.add_integer(due_ms).add(row.text(0)).bytes()};
               }});
}

}  // namespace tarn
