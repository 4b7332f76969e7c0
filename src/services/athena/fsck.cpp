#include "services/athena/fsck.h"

#include "services/athena/rows.h"

namespace tarn::athena {

using store::CheckedRow;
using store::RowRules;

void add_row_rules(RowRules& rules) {
  rules.index({.name = "athena: a work group's history lists its queries",
               .rows = {"athena.query", "t"},
               .index = {"athena.history", "tit"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto query = TRY(row.decode<QueryRow>());
                 return RowRules::Keys{
                     history_key(row.scope(), query.work_group, query.submitted_ms, query.id)};
               }});
  rules.index({.name = "athena: queries that have not ended are marked as open",
               .rows = {"athena.query", "t"},
               .index = {"athena.open", "ttt"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto query = TRY(row.decode<QueryRow>());
                 if (query.has_ended()) return RowRules::Keys{};
                 return RowRules::Keys{
                     open_key(row.generation(), row.account(), row.region(), query.id)};
               }});
  rules.each("athena: a query's row is under its id", {"athena.query", "t"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto found = TRY(row.decode<QueryRow>());
               return found.id == row.text(0);
             });
  rules.each("athena: a client's token leads to a query", {"athena.token", "t"},
             [](const CheckedRow& row) -> Result<bool> {
               return row.has(query_key(row.scope(), TRY(row.decode<TokenRow>()).query_id));
             });
}

}  // namespace tarn::athena
