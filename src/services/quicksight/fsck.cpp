#include "services/quicksight/fsck.h"

#include "services/quicksight/assets.h"
#include "services/quicksight/error_rows.h"
#include "services/quicksight/folder_rows.h"
#include "services/quicksight/identity_rows.h"
#include "services/quicksight/snapshot_rows.h"
#include "services/quicksight/spice_rows.h"

namespace tarn::quicksight {
namespace {

using store::CheckedRow;
using store::RowRules;

void add_identity_rules(RowRules& rules) {
  rules.index({.name = "quicksight: a user is found by its principal id",
               .rows = {"quicksight.user", "tt"},
               .index = {"quicksight.user_principal", "tt"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto user = TRY(row.decode<UserRow>());
                 return RowRules::Keys{store::Key(row.scope(), "quicksight.user_principal")
                                           .add(row.text(0))
                                           .add(user.principal_id)
                                           .bytes()};
               }});
  rules.index({.name = "quicksight: a user is found with its groups",
               .rows = {"quicksight.member", "ttt"},
               .index = {"quicksight.member_of", "ttt"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 return RowRules::Keys{
                     member_of_key(row.scope(), row.text(0), row.text(2), row.text(1)).bytes()};
               }});
  rules.each("quicksight: a group's member is there", {"quicksight.member", "ttt"},
             [](const CheckedRow& row) -> Result<bool> {
               const store::Scope scope = row.scope();
               return TRY(row.has(group_key(scope, row.text(0), row.text(1)).bytes()))
               &&TRY(row.has(user_key(scope, row.text(0), row.text(2)).bytes()));
             });
}

void add_asset_rules(RowRules& rules) {
  rules.index({.name = "quicksight: a permission is found by its principal",
               .rows = {"quicksight.grant", "ttt"},
               .index = {"quicksight.grant_of", "ttt"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 return RowRules::Keys{
                     grant_of_key(row.scope(), row.text(2), row.text(0), row.text(1)).bytes()};
               }});
  rules.each("quicksight: a version is of an asset", {"quicksight.version", "tti"},
             [](const CheckedRow& row) -> Result<bool> {
               return row.has(
                   store::Key(row.scope(), "quicksight." + row.text(0)).add(row.text(1)).bytes());
             });
  rules.each("quicksight: a definition is of a version", {"quicksight.definition", "ttii"},
             [](const CheckedRow& row) -> Result<bool> {
               return row.has(store::Key(row.scope(), "quicksight.version")
                                  .add(row.text(0))
                                  .add(row.text(1))
                                  .add_integer(row.integer(2))
                                  .bytes());
             });
  rules.index({.name = "quicksight: a deleted analysis is found when its time is over",
               .rows = {"quicksight.analysis", "t"},
               .index = {"quicksight.purge", "it"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto analysis = TRY(row.decode<AssetRow>());
                 if (analysis.purge_ms == 0) return RowRules::Keys{};
                 return RowRules::Keys{store::Key(row.scope(), "quicksight.purge")
                                           .add_integer(analysis.purge_ms)
                                           .add(analysis.id)
                                           .bytes()};
               }});
}

void add_folder_rules(RowRules& rules) {
  rules.index({.name = "quicksight: an asset is found with its folders",
               .rows = {"quicksight.folder_member", "ttt"},
               .index = {"quicksight.folder_of", "ttt"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto kind = kind_of_member(row.text(1));
                 if (!kind) return RowRules::Keys{};
                 return RowRules::Keys{store::Key(row.scope(), "quicksight.folder_of")
                                           .add(word_of(*kind))
                                           .add(row.text(2))
                                           .add(row.text(0))
                                           .bytes()};
               }});
  rules.index({.name = "quicksight: a folder is found with those in it",
               .rows = {"quicksight.folder", "t"},
               .index = {"quicksight.subfolder", "tt"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto folder = TRY(row.decode<FolderRow>());
                 if (folder.parent.empty()) return RowRules::Keys{};
                 return RowRules::Keys{store::Key(row.scope(), "quicksight.subfolder")
                                           .add(folder.parent)
                                           .add(folder.id)
                                           .bytes()};
               }});
}

void add_snapshot_rules(RowRules& rules) {
  rules.index({.name = "quicksight: a snapshot job that has not ended is found by the next start",
               .rows = {"quicksight.snapshot_job", "tt"},
               .index = {"quicksight.open_snapshot_job", "tttt"},
               .calls = [](const CheckedRow& row) -> Result<RowRules::Keys> {
                 const auto job = TRY(row.decode<SnapshotJobRow>());
                 if (!job.is_open()) return RowRules::Keys{};
                 return RowRules::Keys{
                     open_snapshot_job_key(row.scope(), row.text(0), row.text(1)).bytes()};
               }});
  rules.each("quicksight: a snapshot job is of a dashboard", {"quicksight.snapshot_job", "tt"},
             [](const CheckedRow& row) -> Result<bool> {
               return row.has(asset_key(row.scope(), AssetKind::kDashboard, row.text(0)).bytes());
             });
}

void add_ingestion_rules(RowRules& rules) {
  rules.each("quicksight: dropped rows are of an ingestion", {"quicksight.error_rows", "tt"},
             [](const CheckedRow& row) -> Result<bool> {
               return row.has(ingestion_key(row.scope(), row.text(0), row.text(1)).bytes());
             });
}

}  // namespace

void add_row_rules(RowRules& rules) {
  add_identity_rules(rules);
  add_asset_rules(rules);
  add_folder_rules(rules);
  add_snapshot_rules(rules);
  add_ingestion_rules(rules);
}

}  // namespace tarn::quicksight
