// object_fill: puts many small objects into a data folder that no server has open, through the
// service and its commits, as many clients at once would.
//
//   build/release/bench/object_fill DATA BUCKET COUNT   # keys 000/000000000 and on
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
#include "services/s3/internal_objects.h"
#include "services/s3/s3.h"
#include "store/blobs.h"
#include "store/data_folder.h"
#include "store/database.h"
#include "store/files.h"
#include "store/key_ring.h"
#include "store/key_rotation.h"

namespace tarn {
namespace {

constexpr int kClients = 64;  // share their commits
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

void put(Objects& objects, const std::string& bucket, int64_t number) {
  auto writer = objects.create(root(), bucket, key_of(number), "text/plain");
  CHECK(writer.ok());
  CHECK((*writer)->write("an object of the bench, number " + std::to_string(number)).ok());
  auto done = (*writer)->finish();
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
  s3::InternalObjects objects(s3, cloudtrail.audit());
  std::atomic<int64_t> next{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      for (int64_t number = next++; number < count; number = next++) put(objects, bucket, number);
    });
  }
  for (std::thread& client : clients) client.join();
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
