#include "services/cloudtrail/delivery.h"

#include <zlib.h>

#include <set>

#include "base/hash.h"
#include "base/json.h"
#include "services/cloudtrail/cloudtrail_fixture.h"
#include "services/cloudtrail/digests.h"
#include "services/cloudtrail/retention.h"

namespace tarn::cloudtrail {
namespace {

std::string inflate_all(const std::string& compressed) {
  z_stream z{};
  EXPECT_EQ(inflateInit2(&z, 15 + 16), Z_OK);
  std::string out(4 << 20, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  z.avail_in = static_cast<uInt>(compressed.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  inflateEnd(&z);
  return out;
}

class DeliveryTest : public CloudtrailFixture {
 protected:
  Result<size_t> deliver(const TrailRow& trail) {
    const MoverParts parts = this->parts();
    return Delivery(parts, generation()).deliver(trail, "us-east-1", 0);
  }

  Result<void> advance(const TrailRow& trail) {
    const MoverParts parts = this->parts();
    return Digests(parts, generation()).advance(trail, "us-east-1");
  }

  // The names of all events in all files, each as often as it is there.
  std::multiset<std::string> delivered() {
    std::multiset<std::string> names;
    for (const auto& [name, object] : bucket_.objects) {
      if (name.find("/CloudTrail/") == std::string::npos) continue;
      const Json json = Json::parse(inflate_all(object.bytes)).value();
      for (const Json& record : json.find("Records")->items()) {
        names.insert(record.find("eventName")->as_string());
      }
    }
    return names;
  }

  void record(const std::vector<std::string>& names) {
    for (const std::string& name : names) recorder_->record_later(event(name));
    recorder_->flush();
  }
};

TEST_F(DeliveryTest, DeliversInOrder) {
  const TrailRow trail = put_trail();
  record({"a", "b", "c"});
  EXPECT_EQ(deliver(trail).value(), 3u);
  EXPECT_EQ(deliver(trail).value(), 0u);
  EXPECT_EQ(delivered(), (std::multiset<std::string>{"a", "b", "c"}));
  ASSERT_EQ(bucket_.objects.size(), 1u);
  EXPECT_EQ(bucket_.objects.begin()->second.attributes.content_encoding, "gzip");
}

TEST_F(DeliveryTest, WaitsForCompany) {
  const TrailRow trail = put_trail();
  record({"a"});
  const MoverParts parts = this->parts();
  Delivery delivery(parts, generation());
  EXPECT_EQ(delivery.deliver(trail, "us-east-1", 60'000).value(), 0u);
  clock_.advance_domain(61);
  EXPECT_EQ(delivery.deliver(trail, "us-east-1", 60'000).value(), 1u);
}

// The server dies before or after the file is in the bucket, again and again: each event is there
// once all the same.
TEST_F(DeliveryTest, ACrashNeitherLosesNorRepeats) {
  const TrailRow trail = put_trail();
  std::multiset<std::string> wanted;
  for (int round = 0; round < 6; ++round) {
    const std::string name = "e" + std::to_string(round);
    wanted.insert(name);
    record({name});
    const auto fail = [](const std::string&) -> Result<void> { return internal_error("crash"); };
    (round % 2 == 0 ? bucket_.before_finish : bucket_.after_finish) = fail;
    EXPECT_FALSE(deliver(trail).ok());
    bucket_.before_finish = bucket_.after_finish = nullptr;
    open();
    EXPECT_EQ(deliver(trail).value(), 1u);
  }
  EXPECT_EQ(delivered(), wanted);
}

TEST_F(DeliveryTest, DigestsChain) {
  const TrailRow trail = put_trail(true);
  ASSERT_TRUE(advance(trail).ok());  // begins the chain
  std::string previous_signature, previous_name;
  for (int hour = 0; hour < 3; ++hour) {
    record({"e" + std::to_string(hour)});
    ASSERT_TRUE(deliver(trail).ok());
    clock_.advance_domain(3601);
    // The first try dies behind the bucket's answer; what comes again is the same.
    std::string first_try;
    bucket_.after_finish = [&](const std::string& name) -> Result<void> {
      first_try = bucket_.objects[name].bytes;
      return internal_error("crash");
    };
    ASSERT_FALSE(advance(trail).ok());
    bucket_.after_finish = nullptr;
    ASSERT_TRUE(advance(trail).ok());
    std::string name;
    for (const auto& [key, object] : bucket_.objects) {
      if (key.find("CloudTrail-Digest") != std::string::npos) name = key;
    }
    const StoredObject& object = bucket_.objects[name];
    EXPECT_EQ(object.bytes, first_try);
    EXPECT_NE(name, previous_name);
    const Json json = Json::parse(inflate_all(object.bytes)).value();
    EXPECT_EQ(json.find("logFiles")->items().size(), 1u);
    EXPECT_EQ(json.find("previousDigestSignature")->as_string(), previous_signature);
    previous_signature = object.attributes.metadata.at("signature");
    previous_name = name;
    open();
  }
}

TEST_F(DeliveryTest, RetentionRemovesTheOld) {
  put_trail();
  record({"old"});
  clock_.advance_domain(91 * 24 * 3600);
  record({"new"});
  ASSERT_TRUE(remove_old_events(*database_, clock_, {}).ok());
  const store::Scope scope{generation(), "123456789012", "us-east-1"};
  const std::string start = events_key(scope, EventKind::kManagement).bytes();
  auto transaction = database_->begin();
  auto cursor = transaction->scan_loosely(start, store::prefix_end(start)).value();
  ASSERT_TRUE(cursor->valid());
  EXPECT_EQ(store::decode_row<EventRow>(cursor->value()).value().event.event_name, "new");
  EXPECT_TRUE(cursor->next().ok());
  EXPECT_FALSE(cursor->valid());
}

TEST_F(DeliveryTest, RetentionKeepsWithinBytes) {
  std::vector<std::string> names;
  for (int i = 0; i < 3000; ++i) names.push_back("e" + std::to_string(i));
  record(names);
  const auto kept = [&] {
    const auto value = database_->begin()->get(kept_bytes_key(generation())).value();
    return value ? store::decode_counter(*value) : 0;
  };
  const int64_t before = kept();
  ASSERT_GT(before, 0);
  ASSERT_TRUE(remove_old_events(*database_, clock_, {before / 2}).ok());
  EXPECT_LE(kept(), before / 2);
  EXPECT_GT(kept(), 0);
}

}  // namespace
}  // namespace tarn::cloudtrail
