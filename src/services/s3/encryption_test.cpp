// SSE-KMS and SSE-C against the real KMS: what is asked of it, what is stored, what opens again.
#include <algorithm>

#include "base/encoding.h"
#include "base/hash.h"
#include "services/kms/kms_operations.h"
#include "services/s3/customer_key.h"
#include "services/s3/fsck.h"
#include "services/s3/s3_fixture.h"
#include "store/fsck.h"

namespace tarn::s3 {
namespace {

class EncryptionTest : public S3Fixture {
 protected:
  EncryptionTest() { make_bucket("lake"); }

  Result<std::string> put_with(const std::function<void(api::PutObjectRequest&)>& set,
                               std::string_view key, std::string_view body) {
    api::PutObjectRequest in;
    in.bucket = "lake";
    in.key = key;
    in.content_length = static_cast<int64_t>(body.size());
    set(in);
    std::string etag;
    auto done = upload<api::PutObjectRequest, api::PutObjectOutput>(
        begin_put_object, in, body, [&](const api::PutObjectOutput& out) { etag = out.etag; });
    if (!done.ok()) return done.error();
    return etag;
  }

  Result<std::string> put_kms(std::string_view key, std::string_view body, bool bucket_key) {
    return put_with(
        [&](api::PutObjectRequest& in) {
          in.server_side_encryption = "aws:kms";
          in.bucket_key_enabled = bucket_key;
        },
        key, body);
  }

  int64_t count_events(std::string_view name) const {
    const auto events = audit_.events();
    return std::count_if(events.begin(), events.end(),
                         [&](const AuditEvent& event) { return event.event_name == name; });
  }

  std::string key_ = std::string(32, 'c');
  std::string key_text_ = base64_encode(key_);
  std::string key_md5_ = base64_encode(digest(DigestKind::kMd5, key_));
};

TEST_F(EncryptionTest, EachObjectAsksKmsOnce) {
  const std::string body(200'000, 'x');
  for (const char* key : {"a", "b", "c"}) ASSERT_TRUE(put_kms(key, body, false).ok());
  EXPECT_EQ(count_events("GenerateDataKey"), 3);
  EXPECT_EQ(get("lake", "b").value(), body);
  EXPECT_EQ(count_events("Decrypt"), 1);
}

TEST_F(EncryptionTest, ABucketKeyServesManyObjectsAndStillAsksForPermission) {
  for (const char* key : {"a", "b", "c"}) ASSERT_TRUE(put_kms(key, key, true).ok());
  EXPECT_EQ(count_events("GenerateDataKey"), 1);
  for (const char* key : {"a", "b", "c"}) EXPECT_EQ(get("lake", key).value(), key);
  EXPECT_EQ(count_events("Decrypt"), 1);
  authorizer_.denied = {"kms:Decrypt"};
  EXPECT_EQ(code_of(get("lake", "a")), "AccessDenied");
  authorizer_.denied = {"kms:GenerateDataKey"};
  EXPECT_EQ(code_of(put_kms("d", "d", true)), "AccessDenied");
}

TEST_F(EncryptionTest, ARestartForgetsBucketKeysAndReadsAllTheSame) {
  ASSERT_TRUE(put_kms("a", "bytes", true).ok());
  restart();
  EXPECT_EQ(get("lake", "a").value(), "bytes");
  ASSERT_TRUE(put_kms("b", "more", true).ok());
  EXPECT_EQ(count_events("GenerateDataKey"), 2);
}

TEST_F(EncryptionTest, AnEtagIsTheMd5OnlyWhereTheBytesAreNobodysSecret) {
  const std::string md5 = "\"" + md5_hex("same") + "\"";
  EXPECT_EQ(put_with([](api::PutObjectRequest&) {}, "plain", "same").value(), md5);
  const std::string first = put_kms("a", "same", false).value();
  EXPECT_NE(first, md5);
  EXPECT_NE(first, put_kms("b", "same", false).value());
}

TEST_F(EncryptionTest, ACustomersKeyIsNeededAndNotKept) {
  const auto set = [&](api::PutObjectRequest& in) {
    in.sse_customer_algorithm = "AES256";
    in.sse_customer_key = key_text_;
    in.sse_customer_key_md5 = key_md5_;
  };
  ASSERT_TRUE(put_with(set, "a", "bytes").ok());
  EXPECT_EQ(code_of(get("lake", "a")), "InvalidRequest");
  auto row = database_->begin()->get(RowKeys{database_->generation()}.current(
      Bucket{.name = "lake", .id = 1, .account = account_, .region = region_}, "a"));
  ASSERT_TRUE(row.ok());
  if (*row) EXPECT_EQ((*row)->find(key_), std::string::npos);
}

TEST_F(EncryptionTest, FsckOpensWhatItCanAndAsksNobody) {
  ASSERT_TRUE(put_kms("inline", "small", false).ok());
  ASSERT_TRUE(put_kms("extent", std::string(3'000'000, 'y'), true).ok());
  const auto set = [&](api::PutObjectRequest& in) {
    in.sse_customer_algorithm = "AES256";
    in.sse_customer_key = key_text_;
    in.sse_customer_key_md5 = key_md5_;
  };
  ASSERT_TRUE(put_with(set, "theirs", "small").ok());
  ASSERT_TRUE(put_with(set, "theirs-too", std::string(100'000, 'z')).ok());
  const size_t events = audit_.events().size();
  store::FsckHooks hooks;
  add_fsck_hooks(*s3_, hooks);
  auto report = store::run_fsck(*database_, *blobs_, *files_, folder_.file("blobs"), hooks);
  ASSERT_TRUE(report.ok()) << report.error().message();
  EXPECT_TRUE(report->is_clean()) << report->problems.front();
  EXPECT_EQ(audit_.events().size(), events);
}

TEST(CustomerKeyTest, IsKnownAgainByItsCheckOnly) {
  const CustomerKey key{std::string(32, 'a'), {}}, other{std::string(32, 'b'), {}};
  const std::string check = make_key_check(key, system_random());
  EXPECT_NE(check, make_key_check(key, system_random()));
  EXPECT_TRUE(matches_key_check(key, check));
  EXPECT_FALSE(matches_key_check(other, check));
  EXPECT_FALSE(matches_key_check(key, ""));
  EXPECT_EQ(check.find(key.secret), std::string::npos);
}

}  // namespace
}  // namespace tarn::s3
