#include "crash/world.h"

#include "base/random.h"
#include "services/athena/fsck.h"
#include "services/glue/fsck.h"
#include "services/s3/fsck.h"

namespace tarn::crash {

namespace {

// Small, so that flushes and compactions happen within a short history.
constexpr size_t kMemtableBytes = 64 << 10;

}  // namespace

store::FilesImage empty_disk() { return {{}, {std::string(kFolder)}}; }

Result<std::unique_ptr<World>> World::open(store::Files& files) {
  std::unique_ptr<World> world(new World(files));
  const std::string folder(kFolder), rows = folder + "/rows", blobs = folder + "/blobs";
  // As DataFolder does.
  TRY(files.make_folder(rows));
  TRY(files.make_folder(blobs));
  TRY(files.sync_folder(folder));
  store::DatabaseOptions options;
  options.path = rows;
  options.files = &files;
  options.memtable_bytes = kMemtableBytes;
  world->keys_ = std::make_unique<LocalKeys>(std::string(32, 'm'), system_random());
  world->database_ = TRY(store::Database::open(options, world->clock_));
  world->iam_ =
      std::make_unique<iam::Iam>(*world->database_, world->clock_, system_random(), *world->keys_);
  world->logs_ = std::make_unique<logs::Logs>(
      logs::LogsParts{*world->database_, world->clock_, system_random(), world->iam_->authorizer(),
                      world->iam_->identities(), world->targets_});
  world->kms_ = std::make_unique<kms::Kms>(
      kms::KmsParts{*world->keys_, world->iam_->authorizer(), system_random()});
  world->kms_keys_ = std::make_unique<kms::InternalKeys>(
      kms::InternalKeysParts{*world->kms_, *world->database_, world->clock_, &world->audit_});
  TRY(world->make_services());
  return world;
}

Result<void> World::make_services() {
  blobs_ = TRY(store::Blobs::open({.path = std::string(kFolder) + "/blobs"}, *blob_files_));
  s3_ = std::make_unique<s3::S3>(s3::S3Parts{*database_, *blobs_, *keys_, *kms_keys_,
                                             iam_->authorizer(), clock_, system_random()});
  objects_ = std::make_unique<s3::InternalObjects>(*s3_, audit_);
  catalog_ = std::make_unique<glue::InternalCatalog>(
      glue::GlueParts{*database_, iam_->authorizer(), clock_, system_random(), *objects_, *logs_,
                      iam_->identities(), audit_});
  return {};
}

Result<void> World::replace_blobs(store::Files& files) {
  catalog_.reset();
  objects_.reset();
  s3_.reset();
  blobs_.reset();
  blob_files_ = &files;
  return make_services();
}

World::~World() = default;

athena::Athena& World::athena() {
  std::call_once(athena_made_, [this] {
    athena_ = std::make_unique<athena::Athena>(athena::AthenaParts{
        *database_, *objects_, *catalog_, engine_, clock_, system_random(), iam_->authorizer()});
  });
  return *athena_;
}

Result<void> World::collect() {
  TRY(blobs_->collect([this](const store::Extent& extent) { return s3_->is_referenced(extent); }));
  s3_->start();
  return {};
}

Result<store::FsckReport> World::fsck() {
  store::FsckHooks hooks;
  s3::add_fsck_hooks(*s3_, hooks);
  athena::add_row_rules(hooks.rules);
  glue::add_row_rules(hooks.rules);
  return store::run_fsck(*database_, *blobs_, *blob_files_, std::string(kFolder) + "/blobs", hooks);
}

Caller World::caller() const {
  Caller caller;
  caller.identity.kind = PrincipalKind::kRoot;
  caller.identity.account = kAccount;
  caller.identity.canonical_id = std::string(64, 'a');
  caller.identity.arn = "arn:aws:iam::" + std::string(kAccount) + ":root";
  caller.region = kRegion;
  return caller;
}

}  // namespace tarn::crash
