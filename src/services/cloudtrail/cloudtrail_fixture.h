// CloudtrailFixture: a recorder and trails on a real database in a fresh folder, and a bucket in
// memory that can fail where a test wants it to. Tests only.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/local_keys.h"
#include "services/cloudtrail/delivery.h"
#include "services/cloudtrail/recorder.h"
#include "store/test_folder.h"

namespace tarn::cloudtrail {

struct StoredObject {
  std::string bytes;
  ObjectAttributes attributes;
};

// Objects of any bucket, by "bucket/key". Only writing is there: more is not asked for.
class BucketFixture final : public Objects {
 public:
  std::map<std::string, StoredObject> objects;
  std::function<Result<void>(const std::string& name)> before_finish;  // may be null
  std::function<Result<void>(const std::string& name)> after_finish;   // may be null

  Result<void> list(const Caller&, std::string_view, std::string_view,
                    const std::function<bool(const std::vector<ObjectInfo>&)>&) override {
    return internal_error("not asked for");
  }
  Result<std::unique_ptr<ObjectReader>> open(const Caller&, std::string_view, std::string_view,
                                             std::string_view) override {
    return internal_error("not asked for");
  }
  Result<std::unique_ptr<ObjectWriter>> create(const Caller&, std::string_view bucket,
                                               std::string_view key,
                                               const ObjectAttributes& attributes) override {
    const std::string name = std::string(bucket) + "/" + std::string(key);
    return std::unique_ptr<ObjectWriter>(std::make_unique<Writer>(*this, name, attributes));
  }
  Result<void> remove(const Caller&, std::string_view, std::string_view) override {
    return internal_error("not asked for");
  }
  Result<void> authorize(const Caller&, std::string_view, std::string_view,
                         std::string_view) override {
    return {};
  }
  Result<std::string> bucket_region(std::string_view) override { return std::string("us-east-1"); }

 private:
  class Writer final : public ObjectWriter {
   public:
    Writer(BucketFixture& bucket, std::string name, ObjectAttributes attributes)
        : bucket_(bucket), name_(std::move(name)), object_{{}, std::move(attributes)} {}
    Result<void> write(std::string_view bytes) override {
      object_.bytes += bytes;
      return {};
    }
    Result<ObjectInfo> finish() override {
      if (bucket_.before_finish) TRY(bucket_.before_finish(name_));
      bucket_.objects[name_] = object_;
      if (bucket_.after_finish) TRY(bucket_.after_finish(name_));
      return ObjectInfo{};
    }

   private:
    BucketFixture& bucket_;
    std::string name_;
    StoredObject object_;
  };
};

class CloudtrailFixture : public testing::Test {
 protected:
  void SetUp() override { open(); }

  // Closes what is open and opens it anew.
  void open() {
    recorder_.reset();
    book_.reset();
    database_.reset();
    database_ = store::Database::open({folder_.file("rows"), 0}, clock_).value();
    book_ = std::make_unique<TrailBook>(*database_);
    recorder_ = std::make_unique<Recorder>(*database_, clock_, system_random(), *book_);
  }

  uint64_t generation() const { return database_->generation(); }

  TrailRow put_trail(bool validates_files = false) {
    TrailRow trail;
    trail.name = "trail";
    trail.account = "123456789012";
    trail.home_region = "us-east-1";
    trail.bucket = "logs";
    trail.is_logging = true;
    trail.validates_files = validates_files;
    auto transaction = database_->begin();
    EXPECT_TRUE(
        transaction->put(trail_key(generation(), name_of(trail)).bytes(), store::encode_row(trail))
            .ok());
    EXPECT_TRUE(database_->commit_and_wait(std::move(transaction)).ok());
    book_->changed();
    return trail;
  }

  static AuditEvent event(std::string_view name) {
    AuditEvent event;
    event.identity.kind = PrincipalKind::kRoot;
    event.identity.account = event.account = "123456789012";
    event.region = "us-east-1";
    event.event_source = "glue.amazonaws.com";
    event.event_name = name;
    event.request_id = "r";
    return event;
  }

  MoverParts parts() { return {*database_, clock_, system_random(), keys_, bucket_}; }

  store::TestFolder folder_;
  SystemClock clock_;
  LocalKeys keys_{std::string(32, 'k'), system_random()};
  BucketFixture bucket_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<TrailBook> book_;
  std::unique_ptr<Recorder> recorder_;
};

}  // namespace tarn::cloudtrail
