#include "services/events/fsck.h"

#include "services/events/names.h"
#include "services/events/rows.h"
#include "store/row_rules_fixture.h"

namespace tarn::events {
namespace {

class EventsRules : public store::RowRulesFixture {
 protected:
  void put_due(const std::string& queue, const std::string& id) {
    store::Key item(shared_scope(), queue), place(shared_scope(), queue + "_at");
    put_bytes(item.add_integer(7000).add(id).bytes(), "bytes");
    put_bytes(place.add(id).bytes(), "7000");
  }
  void put_rule(const std::string& bus) {
    RuleRow rule;
    rule.name = "r";
    rule.bus = bus;
    rule.schedule = "rate(1 hour)";
    rule.state = "ENABLED";
    put(rule_key(scope(), bus, "r"), rule);
  }
};

TEST_F(EventsRules, EachIsBrokenBySomeDamage) {
  add_row_rules(rules_);
  BusRow bus;
  bus.name = "own";
  put(bus_key(scope(), "own"), bus);
  put_rule("own");
  put_rule(std::string(kDefaultBus));
  put(target_key(scope(), "own", "r", "t"), TargetRow());
  const RuleRef rule{{std::string(kAccount), std::string(kRegion), "own"}, "r"};
  put_due("events.schedule", rule.arn());
  put_due("events.delivery", "id");
  expect_each_breaks();
}

}  // namespace
}  // namespace tarn::events
