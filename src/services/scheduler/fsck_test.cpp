#include "services/scheduler/fsck.h"

#include "services/scheduler/rows.h"
#include "store/row_rules_fixture.h"

namespace tarn::scheduler {
namespace {

class SchedulerRules : public store::RowRulesFixture {
 protected:
  void put_due(const std::string& queue, const std::string& id) {
    store::Key item(shared_scope(), queue), place(shared_scope(), queue + "_at");
    put_bytes(item.add_integer(7000).add(id).bytes(), "bytes");
    put_bytes(place.add(id).bytes(), "7000");
  }
  void put_schedule(const std::string& group) {
    ScheduleRow schedule;
    schedule.name = "s";
    schedule.group = group;
    put(schedule_key(scope(), group, "s"), schedule);
  }
};

TEST_F(SchedulerRules, EachIsBrokenBySomeDamage) {
  add_row_rules(rules_);
  GroupRow group;
  group.name = "own";
  put(group_key(scope(), "own"), group);
  put_schedule("own");
  put_schedule(std::string(kDefaultGroup));
  const ScheduleRef schedule{std::string(kAccount), std::string(kRegion), "own", "s"};
  put_due("scheduler.due", schedule.arn());
  put_due("scheduler.invocation", "id");
  EXPECT_TRUE(broken().empty());
  put_due("scheduler.due", "arn:aws:s3:::b");
  EXPECT_EQ(broken().begin()->first, "scheduler: what is due is named by a schedule's ARN");
}

TEST_F(SchedulerRules, RowsThatAreLostAreFound) {
  add_row_rules(rules_);
  put_schedule("gone");
  EXPECT_TRUE(broken().contains("scheduler: a schedule is in a group"));
  for (const char* queue : {"scheduler.due", "scheduler.invocation"}) {
    put_due(queue, "arn:aws:scheduler:us-east-1:123456789012:schedule/own/s");
    store::Key item(shared_scope(), queue);
    erase(item.add_integer(7000)
              .add("arn:aws:scheduler:us-east-1:123456789012:schedule/own/s")
              .bytes());
    EXPECT_TRUE(broken().contains("scheduler: an item of " + std::string(queue) +
                                  " lies at its place in time"));
  }
}

}  // namespace
}  // namespace tarn::scheduler
