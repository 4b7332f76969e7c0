#include "services/sqs/fsck.h"

#include "services/sqs/row_keys.h"
#include "store/row_rules_fixture.h"

namespace tarn::sqs {
namespace {

class SqsRules : public store::RowRulesFixture {
 protected:
  Rows keys() const { return Rows(generation()); }

  void put_queue(int64_t id, bool is_fifo) {
    QueueRow queue;
    queue.name = "q" + std::to_string(id);
    queue.account = kAccount;
    queue.region = kRegion;
    queue.id = id;
    queue.is_fifo = is_fifo;
    put(keys().queue(queue.ref()), queue);
    put(keys().live().add_integer(id), LiveRow{queue.account, queue.region, queue.name, {}});
  }

  void put_message(int64_t queue, int64_t sequence, const std::string& group) {
    MessageRow row;
    row.due_ms = 7000;
    row.group = group;
    row.content = sequence;
    row.pieces = 1;
    put(keys().message(queue).add_integer(sequence), row);
    put_bytes(keys().content(sequence).add_integer(0).bytes(), "sealed");
    add(keys().count(queue), 1);
  }

  void put_all() {
    put_queue(1, false);
    put_message(1, 10, "");
    put_bytes(keys().due(1).add_integer(7000).add_integer(10).bytes(), "d");
    put_queue(2, true);
    put_message(2, 20, "g");
    put_bytes(keys().fifo(2, "g").add_integer(20).bytes(), "1");
    GroupRow group;
    group.due_ms = 7000;
    put(keys().group(2, "g"), group);
    put_bytes(keys().group_due(2).add_integer(7000).add("g").bytes(), "1");
    DeduplicationRow seen;
    seen.ends_ms = 9000;
    put(keys().deduplication(2, "", "d"), seen);
    put_bytes(keys().deduplication_end().add_integer(9000).add_integer(2).add("").add("d").bytes(),
              "1");
  }
};

TEST_F(SqsRules, EachIsBrokenBySomeDamage) {
  add_row_rules(rules_);
  put_all();
  expect_each_breaks();
}

// A queue that was deleted leaves its messages to the janitor, who takes them in any order.
TEST_F(SqsRules, GarbageMayBeIncomplete) {
  add_row_rules(rules_);
  put_message(3, 30, "");
  EXPECT_TRUE(broken().contains("sqs: a message is in a queue"));
  put_bytes(keys().garbage().add_integer(3).bytes(), "1");
  put_bytes(keys().due(3).add_integer(7000).add_integer(31).bytes(), "d");
  put_bytes(keys().content(77).add_integer(0).bytes(), "sealed");
  put_bytes(keys().partial().add_integer(77).bytes(), "1");
  EXPECT_TRUE(broken().empty());
}

}  // namespace
}  // namespace tarn::sqs
