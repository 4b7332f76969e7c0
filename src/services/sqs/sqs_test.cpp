// Digests, attributes, receipts and rows of queues.
#include <gtest/gtest.h>

#include "base/hash.h"
#include "core/local_keys.h"
#include "services/sqs/attributes.h"
#include "services/sqs/message_attributes.h"
#include "services/sqs/messages.h"
#include "services/sqs/names.h"
#include "services/sqs/receipts.h"
#include "services/sqs/rows.h"
#include "store/database.h"
#include "store/test_folder.h"

namespace tarn::sqs {
namespace {

// The digests are those that boto3's and moto's tests know of AWS.
TEST(MessageAttributes, HaveAwsDigests) {
  EXPECT_EQ(attributes_md5({}), "");
  EXPECT_EQ(attributes_md5({{"timestamp", "Number", "1493147359900"}}),
            "235c5c510d26fb653d073faed50ae77c");
  EXPECT_EQ(md5_hex("hello"), "5d41402abc4b2a76b9719d911017c592");
}

TEST(MessageAttributes, TellBinaryFromText) {
  const std::string text = attributes_md5({{"a", "String", "x"}});
  const std::string binary = attributes_md5({{"a", "Binary", "x"}});
  EXPECT_NE(text, binary);
  // name, type, kind and value, each with its length
  const std::string bytes("\0\0\0\1a\0\0\0\6Binary\2\0\0\0\1x", 5 + 10 + 1 + 5);
  EXPECT_EQ(binary, md5_hex(bytes));
}

TEST(MessageAttributes, RefuseCharacters) {
  EXPECT_TRUE(check_characters("plain\ttext\r\n ü \xF0\x9F\x98\x80").ok());
  EXPECT_EQ(check_characters(std::string_view("a\0b", 3)).error().code(), "InvalidMessageContents");
  EXPECT_FALSE(check_characters("\x08").ok());
  EXPECT_FALSE(check_characters("\xEF\xBF\xBF").ok());  // U+FFFF
  EXPECT_FALSE(check_characters("\xFF").ok());
}

TEST(MessageAttributes, AreWantedByNameAndPrefix) {
  wire::Text names[] = {"one", "two.*"};
  const wire::List<wire::Text> wanted{names, 2, true};
  EXPECT_TRUE(is_wanted(wanted, "one"));
  EXPECT_FALSE(is_wanted(wanted, "onee"));
  EXPECT_TRUE(is_wanted(wanted, "two.x"));
  EXPECT_TRUE(is_wanted(wanted, "twox"));
  EXPECT_FALSE(is_wanted({}, "one"));
}

TEST(QueueNames, AreReadFromArns) {
  const auto ref = parse_queue_arn("arn:aws:sqs:us-east-1:123456789012:a_b-c.fifo");
  ASSERT_TRUE(ref);
  EXPECT_EQ(ref->name, "a_b-c.fifo");
  EXPECT_EQ(ref->arn(), "arn:aws:sqs:us-east-1:123456789012:a_b-c.fifo");
  EXPECT_FALSE(parse_queue_arn("arn:aws:sqs:us-east-1:12:a"));
  EXPECT_FALSE(parse_queue_arn("arn:aws:sqs:us-east-1:123456789012:a b"));
  EXPECT_FALSE(parse_queue_arn("arn:aws:sns:us-east-1:123456789012:a"));
  EXPECT_TRUE(is_queue_name(std::string(80, 'a'), false));
  EXPECT_FALSE(is_queue_name(std::string(81, 'a'), false));
  EXPECT_FALSE(is_queue_name("a", true));
  EXPECT_FALSE(is_queue_name("a.fifo", false));
}

TEST(Receipts, AreTheQueuesOwn) {
  const std::string handle = make_handle({7, 1234567890123, 2}, "secret");
  const auto receipt = read_handle(handle, "secret");
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->queue, 7);
  EXPECT_EQ(receipt->sequence, 1234567890123);
  EXPECT_EQ(receipt->receives, 2);
  EXPECT_FALSE(read_handle(handle, "other"));
  EXPECT_FALSE(read_handle("AQEB", "secret"));
  EXPECT_FALSE(read_handle("", "secret"));
  std::string changed = handle;
  changed[10] = changed[10] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(read_handle(changed, "secret"));
}

TEST(QueueAttributes, ReadRedrivePolicies) {
  const auto policy = parse_redrive_policy(
      R"({"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:d","maxReceiveCount":"3"})");
  ASSERT_TRUE(policy.ok());
  EXPECT_EQ(policy->max_receives, 3);
  EXPECT_FALSE(parse_redrive_policy("{}").ok());
  EXPECT_FALSE(
      parse_redrive_policy(R"({"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:d",)"
                           R"("maxReceiveCount":0})")
          .ok());
  EXPECT_TRUE(allows_redrive("", "arn:x"));
  EXPECT_FALSE(allows_redrive(R"({"redrivePermission":"denyAll"})", "arn:x"));
  EXPECT_TRUE(
      allows_redrive(R"({"redrivePermission":"byQueue","sourceQueueArns":["arn:x"]})", "arn:x"));
  EXPECT_FALSE(
      allows_redrive(R"({"redrivePermission":"byQueue","sourceQueueArns":["arn:y"]})", "arn:x"));
}

TEST(QueueRows, ComeBackAsTheyWere) {
  MessageRow row;
  row.id = "id";
  row.sent_ms = 1;
  row.due_ms = 2;
  row.receives = 3;
  row.group = "g";
  row.content = 5;
  row.pieces = 1;
  const auto read = store::decode_row<MessageRow>(store::encode_row(row));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->id, "id");
  EXPECT_EQ(read->due_ms, 2);
  EXPECT_EQ(read->receives, 3);
  EXPECT_EQ(read->group, "g");
  EXPECT_EQ(read->content, 5);
  QueueRow queue;
  queue.attributes = {{"DelaySeconds", "7"}};
  EXPECT_EQ(queue.number("DelaySeconds"), 7);
  EXPECT_EQ(queue.number("VisibilityTimeout"), 30);
}

// As many messages as may be in flight: what counts are rows of receipts that still hold.
TEST(Messages, KnowWhenAQueueIsFull) {
  const store::TestFolder folder(store::TestFolder::Kind::kMemory);
  SystemClock clock;
  const auto database = store::Database::open({.path = folder.file("rows")}, clock).value();
  LocalKeys keys(std::string(32, 'k'), system_random());
  Messages messages(*database, clock, keys);
  const Rows rows(database->generation());
  const int64_t later_ms = clock.domain_ms() + 3'600'000;
  for (const auto& [id, mark] : {std::pair<int64_t, const char*>{5, "f"}, {6, "d"}}) {
    for (int64_t first = 0; first < kMaxInFlight; first += 5000) {
      auto transaction = database->begin();
      for (int64_t i = first; i < first + 5000; ++i) {
        auto key = rows.due(id).add_integer(later_ms).add_integer(i);
        ASSERT_TRUE(transaction->put(key.bytes(), mark).ok());
      }
      ASSERT_TRUE(transaction->add(rows.count(id).bytes(), 5000).ok());
      ASSERT_TRUE(database->commit_and_wait(std::move(transaction)).ok());
    }
  }
  const auto is_full = [&](int64_t id) {
    QueueRow queue;
    queue.id = id;
    return messages.is_full(*database->begin(), queue).value();
  };
  EXPECT_TRUE(is_full(5));
  EXPECT_FALSE(is_full(6));  // delayed ones are not in flight
  EXPECT_FALSE(is_full(7));
}

}  // namespace
}  // namespace tarn::sqs
