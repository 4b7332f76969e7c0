// object_fill: puts many small objects into a data folder that no server has open, by PutObject's
// own functions, hundreds a commit: ten million would take clients an hour. For figures of what is
// there, not of puts.
//
//   build/release/bench/object_fill DATA BUCKET COUNT   # keys 000000/000000000 and on
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "base/random.h"
#include "core/local_keys.h"
#include "services/cloudtrail/cloudtrail.h"
#include "services/iam/iam.h"
#include "services/kms/internal_keys.h"
#include "services/s3/internal_context.h"
#include "services/s3/s3.h"
#include "services/s3/s3_operations.h"
#include "store/blobs.h"
#include "store/data_folder.h"
#include "store/database.h"
#include "store/files.h"
#include "store/key_ring.h"
#include "store/key_rotation.h"

namespace tarn {
namespace {

constexpr int kThreads = 8;        // share their commits
constexpr int64_t kACommit = 500;  // well below what a transaction may have
constexpr int64_t kPerFolder = 10'000;

Caller root() {
  Caller caller;
  caller.identity.kind = PrincipalKind::kRoot;
  caller.identity.account = "123456789012";
  caller.identity.arn = "arn:aws:iam::123456789012:root";
  caller.region = "us-east-1";
  return caller;
}

std::string key_of(int64_t number) {
  char key[32];
  std::snprintf(key, sizeof(key), "%06ld/%09ld", static_cast<long>(number / kPerFolder),
                static_cast<long>(number));
  return key;
}

Result<void> put(s3::S3& s3, Context& context, const std::string& bucket, int64_t number) {
  const std::string key = key_of(number);
  const std::string body = "an object of the bench, number " + std::to_string(number);
  s3::api::PutObjectRequest in;
  in.bucket = bucket;
  in.key = key;
  in.content_type = "text/plain";
  in.content_length = static_cast<int64_t>(body.size());
  const auto sink = TRY(s3::begin_put_object(s3, context, in));
  TRY(sink->write(body));
  s3::api::PutObjectOutput out;
  return sink->finish(context, {body.size(), {}}, &in, &out);
}

// From `first` on, in one commit.
void put_many(s3::S3& s3, const Caller& caller, const std::string& bucket, int64_t first,
              int64_t count) {
  const auto done = s3::InternalContext::commit(s3, caller, [&](Context& context) -> Result<void> {
    for (int64_t number = first; number < first + count; ++number) {
      TRY(put(s3, context, bucket, number));
    }
    return {};
  });
  if (done.ok()) return;
  std::fprintf(stderr, "%s\n", done.error().message().c_str());
  std::exit(1);
}

Result<void> fill(const std::string& data, const std::string& bucket, int64_t count) {
  auto files = store::make_system_files();
  auto folder = TRY(store::DataFolder::open({.path = data}, *files));
  const auto master = TRY(store::load_ring_master_key(*files, data, {data, "master-key"}));
  Random& random = system_random();
  LocalKeys keys(TRY(store::read_key_ring(*files, data, master.key)), random);
  SystemClock clock;
  auto database = TRY(store::Database::open({.path = folder->rows_path()}, clock));
  auto blobs = TRY(store::Blobs::open({.path = folder->blobs_path()}, *files));
  cloudtrail::Cloudtrail cloudtrail(*database, clock, random, keys, {});
  iam::Iam iam(*database, clock, random, keys);
  kms::Kms kms({keys, iam.authorizer(), random});
  kms::InternalKeys kms_keys({kms, *database, clock, &cloudtrail.audit()});
  s3::S3 s3({*database, *blobs, keys, kms_keys, iam.authorizer(), clock, random});
  const Caller caller = root();
  std::atomic<int64_t> next{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int64_t first = next.fetch_add(kACommit); first < count;
           first = next.fetch_add(kACommit)) {
        put_many(s3, caller, bucket, first, std::min(kACommit, count - first));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return {};
}

}  // namespace
}  // namespace tarn

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "object_fill DATA BUCKET COUNT\n");
    return 2;
  }
  auto done = tarn::fill(argv[1], argv[2], std::strtoll(argv[3], nullptr, 10));
  if (!done.ok()) std::fprintf(stderr, "%s\n", done.error().message().c_str());
  return done.ok() ? 0 : 1;
}
