#include "services/athena/fsck.h"

#include "services/athena/rows.h"
#include "store/row_rules_fixture.h"

namespace tarn::athena {
namespace {

class AthenaRules : public store::RowRulesFixture {
 protected:
  void put_query(const std::string& id, const std::string& state) {
    QueryRow row;
    row.id = id;
    row.state = state;
    row.work_group = kPrimary;
    row.submitted_ms = 1000;
    put(query_key(scope(), id), row);
    put(history_key(scope(), kPrimary, row.submitted_ms, id), MarkRow());
    if (!row.has_ended()) put(open_key(generation(), kAccount, kRegion, id), MarkRow());
  }
};

TEST_F(AthenaRules, EachIsBrokenBySomeDamage) {
  add_row_rules(rules_);
  put_query("one", "SUCCEEDED");
  put_query("two", "RUNNING");
  put(token_key(scope(), "token"), TokenRow{"one", {}});
  expect_each_breaks();
}

TEST_F(AthenaRules, AQueryThatEndedIsNotOpen) {
  add_row_rules(rules_);
  put_query("one", "FAILED");
  put(open_key(generation(), kAccount, kRegion, "one"), MarkRow());
  EXPECT_TRUE(broken().contains("athena: queries that have not ended are marked as open"));
}

}  // namespace
}  // namespace tarn::athena
