#include "services/cloudtrail/fsck.h"

#include "services/cloudtrail/event_index.h"
#include "services/cloudtrail/event_rows.h"

namespace tarn::cloudtrail {

using store::CheckedRow;
using store::RowRules;

namespace {

Result<bool> has_all_values(const CheckedRow& row) {
  const auto block = TRY(row.decode<BlockRow>());
  const EventPlace last{row.integer(0), row.integer(1)};
  auto events = TRY(row.reader().transaction().scan_loosely(
      event_key(row.scope(), EventKind::kManagement, block.first()),
      event_key(row.scope(), EventKind::kManagement, last) + '\0'));
  for (; events->valid(); TRY(events->next())) {
    const auto event = TRY(store::decode_row<EventRow>(events->value()));
    for (const uint32_t value : values_of(event.event)) {
      if (!block.has(value)) return false;
    }
  }
  return true;
}

}  // namespace

void add_row_rules(RowRules& rules) {
  rules.each("cloudtrail: a call that has not ended has an event",
             {"cloudtrail.unfinished", "ttii"}, [](const CheckedRow& row) -> Result<bool> {
               const EventKind kind =
                   row.value() == "d" ? EventKind::kData : EventKind::kManagement;
               const store::Scope scope{row.generation(), row.text(0), row.text(1)};
               return row.has(event_key(scope, kind, {row.integer(2), row.integer(3)}));
             });
  rules.each("cloudtrail: a block of the index has the values of its events",
             {"cloudtrail.block", "ii"}, has_all_values);
}

}  // namespace tarn::cloudtrail
