#include "services/quicksight/fsck.h"

#include "services/quicksight/assets.h"
#include "services/quicksight/error_rows.h"
#include "services/quicksight/folder_rows.h"
#include "services/quicksight/identity_rows.h"
#include "services/quicksight/snapshot_rows.h"
#include "services/quicksight/spice_rows.h"
#include "store/row_rules_fixture.h"

namespace tarn::quicksight {
namespace {

class QuicksightRules : public store::RowRulesFixture {
 protected:
  store::Key key(std::string_view kind) { return {scope(), kind}; }
};

TEST_F(QuicksightRules, EachIsBrokenBySomeDamage) {
  add_row_rules(rules_);
  UserRow user;
  user.name = "ann";
  user.principal_id = "p";
  put(user_key(scope(), "default", "ann"), user);
  put(key("quicksight.user_principal").add("default").add("p"), GrantRow());
  put(group_key(scope(), "default", "all"), GroupRow());
  put(member_key(scope(), "default", "all", "ann"), MemberRow{"all", "ann", {}});
  put(member_of_key(scope(), "default", "ann", "all"), MemberRow{"all", "ann", {}});
  put(grants_key(scope(), AssetKind::kAnalysis, "a").add("ann"), GrantRow());
  put(grant_of_key(scope(), "ann", "analysis", "a"), GrantRow());
  AssetRow analysis;
  analysis.id = "a";
  analysis.purge_ms = 7;
  put(asset_key(scope(), AssetKind::kAnalysis, "a"), analysis);
  put(key("quicksight.purge").add_integer(7).add("a"), GrantRow());
  put(versions_key(scope(), AssetKind::kAnalysis, "a").add_integer(1), VersionRow());
  put(key("quicksight.definition").add("analysis").add("a").add_integer(1).add_integer(0),
      GrantRow());
  FolderRow folder;
  folder.id = "f";
  folder.parent = "top";
  put(asset_key(scope(), AssetKind::kFolder, "f"), folder);
  put(key("quicksight.subfolder").add("top").add("f"), GrantRow());
  put(key("quicksight.folder_member").add("f").add("ANALYSIS").add("a"), FolderMemberRow());
  put(key("quicksight.folder_of").add("analysis").add("a").add("f"), FolderMemberRow());
  put(asset_key(scope(), AssetKind::kDashboard, "d"), AssetRow());
  SnapshotJobRow job;
  job.status = "QUEUED";
  put(snapshot_job_key(scope(), "d", "j"), job);
  put(open_snapshot_job_key(scope(), "d", "j"), GrantRow());
  put(ingestion_key(scope(), "s", "i"), IngestionRow());
  put(error_rows_key(scope(), "s", "i"), ErrorRowsRow());
  expect_each_breaks();
}

}  // namespace
}  // namespace tarn::quicksight
