#include "services/cloudtrail/fsck.h"

#include "services/cloudtrail/event_index.h"
#include "store/row_rules_fixture.h"

namespace tarn::cloudtrail {
namespace {

class CloudtrailRules : public store::RowRulesFixture {};

TEST_F(CloudtrailRules, EachIsBrokenBySomeDamage) {
  add_row_rules(rules_);
  const EventPlace place{1000, 5};
  put(event_key(scope(), EventKind::kData, place), EventRow());
  put_bytes(unfinished_key(generation(), kAccount, kRegion, place), "d");
  EventRow event;
  event.event.event_name = "Made";
  put(event_key(scope(), EventKind::kManagement, {2000, 7}), event);
  BlockRow block{2000, 7, {}, {}};
  put(block_key(scope(), {2000, 7}), block);
  EXPECT_TRUE(broken().contains("cloudtrail: a block of the index has the values of its events"));
  erase(block_key(scope(), {2000, 7}));
  EXPECT_TRUE(broken().empty());
  erase(event_key(scope(), EventKind::kData, place));
  EXPECT_TRUE(broken().contains("cloudtrail: a call that has not ended has an event"));
}

}  // namespace
}  // namespace tarn::cloudtrail
