#include "services/logs/fsck.h"

#include "services/logs/rows.h"
#include "store/row_rules_fixture.h"

namespace tarn::logs {
namespace {

class LogsRules : public store::RowRulesFixture {
 protected:
  void put_due(const std::string& queue) {
    store::Key item(shared_scope(), queue), place(shared_scope(), queue + "_at");
    put_bytes(item.add_integer(7000).add("id").bytes(), "bytes");
    put_bytes(place.add("id").bytes(), "7000");
  }
  void put_group(bool has_subscriptions) {
    GroupRow group;
    group.name = "g";
    group.has_subscriptions = has_subscriptions;
    put(group_key(scope(), "g"), group);
  }
};

TEST_F(LogsRules, EachIsBrokenBySomeDamage) {
  add_row_rules(rules_);
  put_group(true);
  put(subscriptions_key(scope(), "g").add("all"), SubscriptionRow());
  StreamRow stream;
  stream.name = "s";
  stream.next_sequence = 1;
  stream.first_event_ms = stream.last_event_ms = 1000;
  put(stream_key(scope(), "g", "s"), stream);
  put(events_key(scope(), "g", "s").add_integer(1000).add_integer(0), EventRow());
  put_due("logs.retention");
  put_due("logs.forward");
  EXPECT_TRUE(broken().empty());
  put(events_key(scope(), "g", "s").add_integer(2000).add_integer(0), EventRow());
  EXPECT_TRUE(broken().contains("logs: a stream knows its first and last event"));
  erase(events_key(scope(), "g", "s").add_integer(2000).add_integer(0).bytes());
  stream.next_sequence = 0;
  put(stream_key(scope(), "g", "s"), stream);
  EXPECT_TRUE(broken().contains("logs: an event is in a stream, before its next one"));
}

TEST_F(LogsRules, RowsThatAreLostAreFound) {
  add_row_rules(rules_);
  put(stream_key(scope(), "g", "s"), StreamRow());
  EXPECT_TRUE(broken().contains("logs: a stream is in a group"));
  put_group(false);
  put(subscriptions_key(scope(), "g").add("all"), SubscriptionRow());
  EXPECT_TRUE(broken().contains("logs: a group knows that it has subscriptions"));
  for (const char* queue : {"logs.retention", "logs.forward"}) {
    put_due(queue);
    store::Key place(shared_scope(), std::string(queue) + "_at");
    erase(place.add("id").bytes());
    EXPECT_TRUE(
        broken().contains("logs: an item of " + std::string(queue) + " lies at its place in time"));
  }
}

}  // namespace
}  // namespace tarn::logs
