#include "services/kms/fsck.h"

#include "services/kms/alias_store.h"
#include "services/kms/rows.h"

namespace tarn::kms {

using store::CheckedRow;
using store::RowRules;

void add_row_rules(RowRules& rules) {
  rules.each("kms: a key's row is under its id", {"kms.key", "t"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto found = TRY(row.decode<KeyRow>());
               return found.id == row.text(0);
             });
  rules.each("kms: an alias stands for a key", {"kms.alias", "t"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto alias = TRY(row.decode<AliasRow>());
               return row.has(key_key(row.scope(), alias.key_id).bytes());
             });
  rules.index({.name = "kms: a key's aliases are found by the key",
               .rows = {"kms.alias", "t"},
               .index = {"kms.alias_of", "tt"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto alias = TRY(row.decode<AliasRow>());
                 return RowRules::Keys{alias_of_key(row.scope(), alias.key_id, row.text(0))};
               }});
  rules.each("kms: a deletion that waits is of a key", {"kms.deletion", "ittt"},
             [](const CheckedRow& row) -> Result<bool> {
               const store::Scope scope{row.scope().generation, row.text(1), row.text(2)};
               return row.has(key_key(scope, row.text(3)).bytes());
             });
  rules.each("kms: a grant is of a key", {"kms.grant", "tt"},
             [](const CheckedRow& row) -> Result<bool> {
               const auto grant = TRY(row.decode<GrantRow>());
               if (grant.key_id != row.text(0) || grant.id != row.text(1)) return false;
               return row.has(key_key(row.scope(), grant.key_id).bytes());
             });
}

}  // namespace tarn::kms
