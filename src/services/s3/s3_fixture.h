// S3Fixture: S3 on a real database and real blobs in a folder of one test, called by hand-made
// contexts. Tests only.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit_fixture.h"
#include "core/local_keys.h"
#include "services/kms/internal_keys.h"
#include "services/s3/internal_context.h"
#include "services/s3/s3.h"
#include "services/s3/s3_operations.h"
#include "store/files.h"
#include "store/test_folder.h"

namespace tarn::s3 {

// Allows everything but the actions in `denied`.
class TestAuthorizer final : public Authorizer {
 public:
  Result<void> authorize(const Identity&, const AccessRequest& request) override {
    for (const auto& action : denied) {
      if (request.action == action) return Error(403, "AccessDenied", "denied by the test");
    }
    return {};
  }
  std::vector<std::string> denied;
};

class S3Fixture : public ::testing::Test {
 protected:
  S3Fixture() { start(); }

  void start() {
    files_ = store::make_system_files();
    database_ = store::Database::open({folder_.file("meta"), 0}, clock_).value();
    blobs_ = store::Blobs::open({folder_.file("blobs"), 0}, *files_).value();
    kms_keys_ = std::make_unique<kms::InternalKeys>(
        kms::InternalKeysParts{kms_, *database_, clock_, &audit_});
    s3_ = std::make_unique<S3>(
        S3Parts{*database_, *blobs_, keys_, *kms_keys_, authorizer_, clock_, system_random()});
    EXPECT_TRUE(
        blobs_->collect([this](const store::Extent& e) { return s3_->is_referenced(e); }).ok());
    s3_->start();
  }

  // As after kill -9: what was committed is there.
  void restart() {
    s3_.reset();
    kms_keys_.reset();
    blobs_.reset();
    database_.reset();
    start();
  }

  Caller caller() const {
    Caller caller;
    caller.identity.kind = PrincipalKind::kRoot;
    caller.identity.account = account_;
    caller.identity.canonical_id = std::string(64, 'a');
    caller.identity.arn = "arn:aws:iam::" + account_ + ":root";
    caller.region = region_;
    return caller;
  }

  // Runs one operation in a transaction of its own; `look` sees the output while it lives.
  template <class In, class Out>
  Result<void> run(Result<Out> (*operation)(S3&, Context&, const In&), const In& in,
                   const std::function<void(const Out&)>& look = {}) {
    return InternalContext::commit(*s3_, caller(), [&](Context& context) -> Result<void> {
      Out out = TRY(operation(*s3_, context, in));
      if (look) look(out);
      return {};
    });
  }

  // The same for an upload, whose body comes in pieces.
  template <class In, class Out>
  Result<void> upload(Result<std::unique_ptr<BodySink>> (*begin)(S3&, Context&, const In&),
                      const In& in, std::string_view body,
                      const std::function<void(const Out&)>& look = {}, UploadEnd end = {}) {
    const Caller by = caller();
    std::unique_ptr<BodySink> sink;
    {
      InternalContext context(*s3_, by);
      sink = TRY(begin(*s3_, *context, in));
    }
    constexpr size_t kPiece = 100'000;
    for (size_t at = 0; at < body.size(); at += kPiece) TRY(sink->write(body.substr(at, kPiece)));
    end.size_bytes = body.size();
    return InternalContext::commit(*s3_, by, [&](Context& context) -> Result<void> {
      Out out;
      TRY(sink->finish(context, end, &in, &out));
      if (look) look(out);
      return {};
    });
  }

  void make_bucket(std::string_view name) {
    api::CreateBucketRequest in;
    in.bucket = name;
    auto made = run(create_bucket, in);
    ASSERT_TRUE(made.ok()) << made.error().message();
  }

  Result<std::string> put(std::string_view bucket, std::string_view key, std::string_view body) {
    api::PutObjectRequest in;
    in.bucket = bucket;
    in.key = key;
    in.content_length = static_cast<int64_t>(body.size());
    std::string version_id;
    auto look = [&](const api::PutObjectOutput& out) { version_id = out.version_id; };
    auto done =
        upload<api::PutObjectRequest, api::PutObjectOutput>(begin_put_object, in, body, look);
    if (!done.ok()) return done.error();
    return version_id;
  }

  Result<std::string> get(std::string_view bucket, std::string_view key,
                          std::string_view version_id = {}, std::string_view range = {}) {
    api::GetObjectRequest in;
    in.bucket = bucket;
    in.key = key;
    in.version_id = version_id;
    in.range = range;
    const Caller by = caller();
    InternalContext context(*s3_, by);
    std::unique_ptr<BodySource> body;
    TRY(get_object(*s3_, *context, in, body));
    std::string bytes;
    for (;;) {
      auto piece = TRY(body->read(70'000));
      if (piece.empty()) break;
      bytes += piece;
    }
    EXPECT_EQ(bytes.size(), body->size_bytes());
    return bytes;
  }

  Result<std::string> remove(std::string_view bucket, std::string_view key,
                             std::string_view version_id = {}) {
    api::DeleteObjectRequest in;
    in.bucket = bucket;
    in.key = key;
    in.version_id = version_id;
    std::string told;
    auto look = [&](const api::DeleteObjectOutput& out) { told = out.version_id; };
    auto done = run<api::DeleteObjectRequest, api::DeleteObjectOutput>(delete_object, in, look);
    if (!done.ok()) return done.error();
    return told;
  }

  void set_versioning(std::string_view bucket, std::string_view status) {
    api::VersioningConfiguration configuration;
    configuration.status = status;
    api::PutBucketVersioningRequest in;
    in.bucket = bucket;
    in.versioning_configuration = &configuration;
    ASSERT_TRUE(run(put_bucket_versioning, in).ok());
  }

  template <class T>
  static std::string code_of(const Result<T>& result) {
    return result.ok() ? "ok" : result.error().code();
  }

  std::string account_ = "123456789012";
  std::string region_ = "us-east-1";
  store::TestFolder folder_;
  SystemClock clock_;
  TestAuthorizer authorizer_;
  LocalKeys keys_{std::string(32, 'k'), system_random()};
  kms::Kms kms_{{keys_, authorizer_, system_random()}};
  AuditFixture audit_;
  std::unique_ptr<store::Files> files_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::Blobs> blobs_;
  std::unique_ptr<kms::InternalKeys> kms_keys_;
  std::unique_ptr<S3> s3_;
};

}  // namespace tarn::s3
