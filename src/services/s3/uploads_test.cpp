// Multipart uploads, and what fsck says after all of it.
#include <filesystem>

#include "base/hash.h"
#include "core/audit_fixture.h"
#include "services/s3/fsck.h"
#include "services/s3/internal_objects.h"
#include "services/s3/s3_fixture.h"

namespace tarn::s3 {
namespace {

class UploadsTest : public S3Fixture {
 protected:
  static constexpr size_t kPart = 5 << 20;

  void SetUp() override { make_bucket("bucket"); }

  std::string start_upload(std::string_view key) {
    api::CreateMultipartUploadRequest in;
    in.bucket = "bucket";
    in.key = key;
    std::string id;
    std::function<void(const api::CreateMultipartUploadOutput&)> look = [&](const auto& out) {
      id = out.upload_id;
    };
    EXPECT_TRUE(run(create_multipart_upload, in, look).ok());
    return id;
  }

  Result<std::string> send_part(std::string_view key, std::string_view id, int32_t number,
                                std::string_view body) {
    api::UploadPartRequest in;
    in.bucket = "bucket";
    in.key = key;
    in.upload_id = id;
    in.part_number = number;
    in.content_length = static_cast<int64_t>(body.size());
    std::string etag;
    std::function<void(const api::UploadPartOutput&)> look = [&](const auto& out) {
      etag = out.etag;
    };
    auto sent = upload(begin_upload_part, in, body, look);
    if (!sent.ok()) return sent.error();
    return etag;
  }

  using Listed = std::vector<std::pair<int32_t, std::string>>;

  Result<std::string> complete(std::string_view key, std::string_view id, const Listed& listed) {
    std::vector<api::CompletedPart> parts(listed.size());
    for (size_t i = 0; i < listed.size(); ++i) {
      parts[i].part_number = listed[i].first;
      parts[i].etag = listed[i].second;
    }
    api::CompletedMultipartUpload body;
    body.parts = {parts.data(), static_cast<uint32_t>(parts.size()), true};
    api::CompleteMultipartUploadRequest in;
    in.bucket = "bucket";
    in.key = key;
    in.upload_id = id;
    in.multipart_upload = &body;
    std::string etag;
    std::function<void(const api::CompleteMultipartUploadOutput&)> look = [&](const auto& out) {
      etag = out.etag;
    };
    auto done = run(complete_multipart_upload, in, look);
    if (!done.ok()) return done.error();
    return etag;
  }

  std::vector<std::string> fsck() {
    s3_->sweeper().wait_idle();
    store::FsckHooks hooks;
    add_fsck_hooks(*s3_, hooks);
    auto report = store::run_fsck(*database_, *blobs_, *files_, folder_.file("blobs"), hooks);
    EXPECT_TRUE(report.ok());
    return report->problems;
  }

  std::string part_of(char c) { return std::string(kPart, c); }
};

TEST_F(UploadsTest, PartsBecomeOneObject) {
  std::string id = start_upload("key");
  std::string last = "the end";
  std::string one = send_part("key", id, 1, part_of('x')).value();
  one = send_part("key", id, 1, part_of('a')).value();  // again, in place of the first
  std::string unlisted = send_part("key", id, 2, part_of('u')).value();
  std::string three = send_part("key", id, 3, part_of('b')).value();
  std::string nine = send_part("key", id, 9, last).value();
  std::string etag = complete("key", id, {{1, one}, {3, three}, {9, nine}}).value();
  std::string md5s = digest(DigestKind::kMd5, part_of('a')) +
                     digest(DigestKind::kMd5, part_of('b')) + digest(DigestKind::kMd5, last);
  EXPECT_EQ(etag, "\"" + md5_hex(md5s) + "-3\"");
  std::string body = part_of('a') + part_of('b') + last;
  EXPECT_TRUE(get("bucket", "key").value() == body);
  EXPECT_EQ(get("bucket", "key", {}, "bytes=5242878-5242881").value(), "aabb");
  EXPECT_EQ(get("bucket", "key", {}, "bytes=-9").value(), "bbthe end");
  EXPECT_EQ(complete("key", id, {{1, one}, {3, three}, {9, nine}}).value(), etag);  // again
  EXPECT_EQ(fsck(), std::vector<std::string>{});

  restart();
  EXPECT_TRUE(get("bucket", "key").value() == body);
  ASSERT_TRUE(remove("bucket", "key").ok());
  EXPECT_EQ(fsck(), std::vector<std::string>{});
}

TEST_F(UploadsTest, WhatDoesNotFitIsRefused) {
  std::string id = start_upload("key");
  std::string small = send_part("key", id, 1, "small").value();
  std::string other = send_part("key", id, 2, "other").value();
  EXPECT_EQ(code_of(complete("key", id, {{1, small}, {2, other}})), "EntityTooSmall");
  EXPECT_EQ(code_of(complete("key", id, {{2, other}, {1, small}})), "InvalidPartOrder");
  EXPECT_EQ(code_of(complete("key", id, {{1, other}})), "InvalidPart");
  EXPECT_EQ(code_of(complete("key", id, {{3, other}})), "InvalidPart");
  EXPECT_EQ(code_of(complete("key", id, {})), "MalformedXML");
  EXPECT_EQ(code_of(complete("other", id, {{1, small}})), "NoSuchUpload");
  EXPECT_EQ(code_of(complete("key", "nonsense", {{1, small}})), "NoSuchUpload");
  EXPECT_EQ(code_of(send_part("key", id, 0, "x")), "InvalidArgument");
  EXPECT_EQ(code_of(send_part("key", id, 10001, "x")), "InvalidArgument");
  api::AbortMultipartUploadRequest in;
  in.bucket = "bucket";
  in.key = "key";
  in.upload_id = id;
  EXPECT_EQ(code_of(run(abort_multipart_upload, in)), "ok");
  EXPECT_EQ(code_of(run(abort_multipart_upload, in)), "NoSuchUpload");
  EXPECT_EQ(fsck(), std::vector<std::string>{});
}

TEST_F(UploadsTest, AReaderKeepsItsParts) {
  std::string id = start_upload("key");
  std::string one = send_part("key", id, 1, part_of('a')).value();
  std::string two = send_part("key", id, 2, part_of('b')).value();
  ASSERT_TRUE(complete("key", id, {{1, one}, {2, two}}).ok());
  api::GetObjectRequest in;
  in.bucket = "bucket";
  in.key = "key";
  std::unique_ptr<BodySource> body;
  {
    const Caller by = caller();
    InternalContext context(*s3_, by);
    ASSERT_TRUE(get_object(*s3_, *context, in, body).ok());
  }
  ASSERT_TRUE(remove("bucket", "key").ok());
  s3_->sweeper().wait_idle();
  std::string bytes;
  for (std::string piece = body->read(1 << 20).value(); !piece.empty();
       piece = body->read(1 << 20).value()) {
    bytes += piece;
  }
  EXPECT_TRUE(bytes == part_of('a') + part_of('b'));
  body.reset();
  EXPECT_EQ(fsck(), std::vector<std::string>{});
}

TEST_F(UploadsTest, OtherServicesReadAndWrite) {
  AuditFixture audit;
  InternalObjects objects(*s3_, audit);
  auto writer = objects.create(caller(), "bucket", "dir/out.csv", "text/csv").value();
  ASSERT_TRUE(writer->write("a,b\n").ok());
  ASSERT_TRUE(writer->write("1,2\n").ok());
  ObjectInfo info = writer->finish().value();
  EXPECT_EQ(info.size_bytes, 8u);
  ASSERT_TRUE(put("bucket", "dir/large", std::string(300'000, 'x')).ok());
  std::vector<std::string> keys;
  ASSERT_TRUE(objects
                  .list(caller(), "bucket", "dir/",
                        [&](const auto& page) {
                          for (const auto& object : page) keys.push_back(object.key);
                          return true;
                        })
                  .ok());
  EXPECT_EQ(keys, (std::vector<std::string>{"dir/large", "dir/out.csv"}));
  auto reader = objects.open(caller(), "bucket", "dir/out.csv", info.version_id).value();
  auto large = objects.open(caller(), "bucket", "dir/large", {}).value();
  ASSERT_TRUE(objects.remove(caller(), "bucket", "dir/out.csv").ok());
  std::vector<std::string> recorded;
  for (const AuditEvent& event : audit.events()) recorded.push_back(event.event_name);
  EXPECT_EQ(recorded, (std::vector<std::string>{"PutObject", "ListObjects", "GetObject",
                                                "GetObject", "DeleteObject"}));
  ASSERT_TRUE(objects.remove(caller(), "bucket", "dir/large").ok());
  EXPECT_EQ(reader->read(4, 100).value(), "1,2\n");
  EXPECT_EQ(*reader->inline_bytes(), "a,b\n1,2\n");
  ASSERT_EQ(large->extents().size(), 1u);
  EXPECT_EQ(large->extents()[0].size_bytes, 300'000u);
  EXPECT_EQ(large->read(299'999, 10).value(), "x");
  EXPECT_EQ(code_of(objects.open(caller(), "bucket", "dir/out.csv", info.version_id)),
            "NoSuchVersion");
  authorizer_.denied = {"s3:ListBucket"};
  EXPECT_EQ(code_of(objects.list(caller(), "bucket", "", [](const auto&) { return true; })),
            "AccessDenied");
}

}  // namespace
}  // namespace tarn::s3
