// Buckets, objects, versions and their bytes.
#include <algorithm>
#include <filesystem>

#include "base/hash.h"
#include "services/s3/s3_fixture.h"

namespace tarn::s3 {
namespace {

using ObjectsTest = S3Fixture;

std::string bytes_of(size_t count) {
  std::string bytes(count, '\0');
  uint32_t state = static_cast<uint32_t>(count) + 1;
  for (char& c : bytes) {
    state = state * 1664525 + 1013904223;
    c = static_cast<char>(state >> 24);
  }
  return bytes;
}

uint64_t blob_bytes(const std::string& folder) {
  uint64_t sum = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) sum += entry.file_size();
  }
  return sum;
}

TEST_F(ObjectsTest, BytesComeBackInEachPlace) {
  make_bucket("bucket");
  for (size_t size : {0, 1, 4096, 4097, 65536, 1 << 20, (1 << 20) + 1, 3'000'000}) {
    std::string body = bytes_of(size);
    ASSERT_TRUE(put("bucket", "key", body).ok());
    auto read = get("bucket", "key");
    ASSERT_TRUE(read.ok()) << read.error().message();
    EXPECT_TRUE(*read == body) << size;
  }
}

TEST_F(ObjectsTest, BytesAreThereAfterARestart) {
  make_bucket("bucket");
  std::string small = bytes_of(100);
  std::string large = bytes_of(2'000'000);
  ASSERT_TRUE(put("bucket", "small", small).ok());
  ASSERT_TRUE(put("bucket", "packed", bytes_of(50'000)).ok());
  ASSERT_TRUE(put("bucket", "large", large).ok());
  restart();
  EXPECT_TRUE(get("bucket", "small").value() == small);
  EXPECT_TRUE(get("bucket", "packed").value() == bytes_of(50'000));
  EXPECT_TRUE(get("bucket", "large").value() == large);
}

TEST_F(ObjectsTest, RangesAreOfTheBytes) {
  make_bucket("bucket");
  std::string body = bytes_of(1'500'000);
  ASSERT_TRUE(put("bucket", "key", body).ok());
  EXPECT_EQ(get("bucket", "key", {}, "bytes=0-0").value(), body.substr(0, 1));
  EXPECT_EQ(get("bucket", "key", {}, "bytes=65535-65536").value(), body.substr(65535, 2));
  EXPECT_EQ(get("bucket", "key", {}, "bytes=-5").value(), body.substr(body.size() - 5));
  EXPECT_EQ(get("bucket", "key", {}, "bytes=1400000-").value(), body.substr(1'400'000));
  EXPECT_EQ(code_of(get("bucket", "key", {}, "bytes=1500000-")), "InvalidRange");
  EXPECT_EQ(get("bucket", "key", {}, "nonsense").value().size(), body.size());
}

TEST_F(ObjectsTest, OverwrittenBytesGo) {
  make_bucket("bucket");
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(put("bucket", "key", bytes_of(2'000'000)).ok());
  blobs_.reset(nullptr);  // through with what it deletes in the background
  EXPECT_LT(blob_bytes(folder_.file("blobs")), 2'500'000u);
  blobs_ = store::Blobs::open({folder_.file("blobs"), 0}, *files_).value();
}

TEST_F(ObjectsTest, AGivenUpUploadLeavesNothing) {
  make_bucket("bucket");
  api::PutObjectRequest in;
  in.bucket = "bucket";
  in.key = "key";
  in.content_length = 2'000'000;
  in.content_md5 = "AAAAAAAAAAAAAAAAAAAAAA==";
  auto result = upload<api::PutObjectRequest, api::PutObjectOutput>(begin_put_object, in,
                                                                    bytes_of(2'000'000));
  EXPECT_EQ(code_of(result), "BadDigest");
  EXPECT_EQ(code_of(get("bucket", "key")), "NoSuchKey");
}

TEST_F(ObjectsTest, ChecksumsAreHeldAgainstTheBody) {
  make_bucket("bucket");
  api::PutObjectRequest in;
  in.bucket = "bucket";
  in.key = "key";
  in.content_length = 9;
  in.checksum_crc32c = "4waSgw==";  // of "123456789"
  auto put_it = [&](std::string_view body) {
    return upload<api::PutObjectRequest, api::PutObjectOutput>(
        begin_put_object, in, body, [](const api::PutObjectOutput& out) {
          EXPECT_EQ(out.checksum_crc32c, "4waSgw==");
          EXPECT_EQ(out.etag, "\"25f9e794323b453885f5181f1b624d0b\"");
        });
  };
  EXPECT_EQ(code_of(put_it("123456789")), "ok");
  EXPECT_EQ(code_of(put_it("123456780")), "BadDigest");
  EXPECT_EQ(code_of(put_it("12345678")), "IncompleteBody");
}

TEST_F(ObjectsTest, VersionsAreKept) {
  make_bucket("bucket");
  ASSERT_TRUE(put("bucket", "key", "before").ok());
  set_versioning("bucket", "Enabled");
  std::string first = put("bucket", "key", "first").value();
  std::string second = put("bucket", "key", "second").value();
  EXPECT_NE(first, second);
  EXPECT_EQ(first.size(), 32u);
  EXPECT_EQ(get("bucket", "key").value(), "second");
  EXPECT_EQ(get("bucket", "key", first).value(), "first");
  EXPECT_EQ(get("bucket", "key", "null").value(), "before");

  std::string marker = remove("bucket", "key").value();
  EXPECT_EQ(code_of(get("bucket", "key")), "NoSuchKey");
  EXPECT_EQ(code_of(get("bucket", "key", marker)), "MethodNotAllowed");
  EXPECT_EQ(get("bucket", "key", second).value(), "second");
  ASSERT_TRUE(remove("bucket", "key", marker).ok());
  EXPECT_EQ(get("bucket", "key").value(), "second");
  ASSERT_TRUE(remove("bucket", "key", second).ok());
  EXPECT_EQ(get("bucket", "key").value(), "first");
  ASSERT_TRUE(remove("bucket", "key", first).ok());
  EXPECT_EQ(get("bucket", "key").value(), "before");
  ASSERT_TRUE(remove("bucket", "key", "null").ok());
  EXPECT_EQ(code_of(get("bucket", "key")), "NoSuchKey");
  EXPECT_EQ(code_of(get("bucket", "key", first)), "NoSuchVersion");
  EXPECT_EQ(code_of(get("bucket", "key", "nonsense")), "InvalidArgument");
}

TEST_F(ObjectsTest, SuspendedVersioningHasOneNullVersion) {
  make_bucket("bucket");
  set_versioning("bucket", "Enabled");
  std::string kept = put("bucket", "key", "kept").value();
  set_versioning("bucket", "Suspended");
  EXPECT_EQ(put("bucket", "key", "null 1").value(), "");
  EXPECT_EQ(put("bucket", "key", "null 2").value(), "");
  EXPECT_EQ(get("bucket", "key").value(), "null 2");
  EXPECT_EQ(get("bucket", "key", kept).value(), "kept");
  EXPECT_EQ(remove("bucket", "key").value(), "null");  // a marker in the null version's place
  EXPECT_EQ(code_of(get("bucket", "key", "null")), "MethodNotAllowed");
  set_versioning("bucket", "Enabled");
  std::string newest = put("bucket", "key", "newest").value();
  set_versioning("bucket", "Suspended");
  EXPECT_EQ(put("bucket", "key", "null 3").value(), "");
  EXPECT_EQ(get("bucket", "key", "null").value(), "null 3");
  ASSERT_TRUE(remove("bucket", "key", "null").ok());
  EXPECT_EQ(get("bucket", "key").value(), "newest");
}

TEST_F(ObjectsTest, CopiesShareTheirBytes) {
  make_bucket("bucket");
  std::string body = bytes_of(1'200'000);
  ASSERT_TRUE(put("bucket", "a", body).ok());
  auto copy = [&](std::string_view source, std::string_view key) {
    api::CopyObjectRequest in;
    in.bucket = "bucket";
    in.key = key;
    in.copy_source = source;
    return upload<api::CopyObjectRequest, api::CopyObjectOutput>(begin_copy_object, in, "");
  };
  ASSERT_EQ(code_of(copy("bucket/a", "b")), "ok");
  ASSERT_EQ(code_of(copy("/bucket/b", "c")), "ok");
  EXPECT_EQ(code_of(copy("bucket/a", "a")), "InvalidRequest");
  EXPECT_EQ(code_of(copy("bucket/none", "d")), "NoSuchKey");
  ASSERT_TRUE(remove("bucket", "a").ok());
  ASSERT_TRUE(remove("bucket", "c").ok());
  EXPECT_TRUE(get("bucket", "b").value() == body);
  ASSERT_TRUE(remove("bucket", "b").ok());
  blobs_.reset(nullptr);
  EXPECT_EQ(blob_bytes(folder_.file("blobs")), 0u);
  blobs_ = store::Blobs::open({folder_.file("blobs"), 0}, *files_).value();
}

TEST_F(ObjectsTest, BucketsAreNamedOnce) {
  make_bucket("bucket");
  make_bucket("bucket");  // in us-east-1, one's own again
  account_ = "999999999999";
  api::CreateBucketRequest in;
  in.bucket = "bucket";
  EXPECT_EQ(code_of(run(create_bucket, in)), "BucketAlreadyExists");
  in.bucket = "No_Good";
  EXPECT_EQ(code_of(run(create_bucket, in)), "InvalidBucketName");
  account_ = "123456789012";
  api::DeleteBucketRequest drop;
  drop.bucket = "bucket";
  ASSERT_TRUE(put("bucket", "key", "x").ok());
  EXPECT_EQ(code_of(run(delete_bucket, drop)), "BucketNotEmpty");
  ASSERT_TRUE(remove("bucket", "key").ok());
  EXPECT_EQ(code_of(run(delete_bucket, drop)), "ok");
  EXPECT_EQ(code_of(get("bucket", "key")), "NoSuchBucket");
}

TEST_F(ObjectsTest, WhoMayNotListDoesNotLearnWhatIsMissing) {
  make_bucket("bucket");
  api::GetObjectRequest in;
  in.bucket = "bucket";
  in.key = "missing";
  const Caller by = caller();
  InternalContext context(*s3_, by);
  std::vector<AccessRequest> requests(1);
  requests[0].action = "s3:GetObject";
  ASSERT_TRUE(refine_get_object(*s3_, *context, in, requests).ok());
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[1].action, "s3:ListBucket");
  EXPECT_EQ(requests[1].resources, std::vector<std::string>{"arn:aws:s3:::bucket"});
}

}  // namespace
}  // namespace tarn::s3
