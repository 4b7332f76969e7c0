// World: the store and the services over it, wired as the program wires them, on any Files.
//
//   auto world = TRY(World::open(files));   // recovers what is there
//   TRY(world->collect());                  // as the program does in the background
//
// Thread-safe as its parts are. `files` outlives it. Tests only.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/clock.h"
#include "core/audit_fixture.h"
#include "core/event_targets.h"
#include "core/local_keys.h"
#include "engines/query_engine.h"
#include "services/athena/athena.h"
#include "services/glue/internal_catalog.h"
#include "services/iam/iam.h"
#include "services/kms/internal_keys.h"
#include "services/logs/logs.h"
#include "services/s3/internal_objects.h"
#include "services/s3/s3.h"
#include "store/blobs.h"
#include "store/database.h"
#include "store/files.h"
#include "store/fsck.h"
#include "store/memory_files.h"

namespace tarn::crash {

inline constexpr std::string_view kFolder = "/tarn";
inline constexpr std::string_view kAccount = "123456789012";  // the one there is
inline constexpr std::string_view kRegion = "us-east-1";

// A disk with the empty data folder.
store::FilesImage empty_disk();

// Statements that need an engine fail: the worlds of the enumerator have none.
class NoEngine final : public engines::QueryEngine {
 public:
  Result<std::unique_ptr<engines::RunningQuery>> run(engines::QueryRequest) override {
    return Error(500, "GENERIC_INTERNAL_ERROR", "There is no engine here.");
  }
  void probe(MetricsText&) const override {}
};

class World {
 public:
  static Result<std::unique_ptr<World>> open(store::Files& files);
  ~World();

  store::Database& database() { return *database_; }
  store::Blobs& blobs() { return *blobs_; }
  s3::S3& s3() { return *s3_; }
  s3::InternalObjects& objects() { return *objects_; }
  glue::InternalCatalog& catalog() { return *catalog_; }
  // Made when first asked for, as it brings many threads.
  athena::Athena& athena();

  // Other files for the blobs, as another crash may have left them beside the same rows.
  Result<void> replace_blobs(store::Files& files);
  Result<void> collect();
  Result<store::FsckReport> fsck();

  Caller caller() const;  // the root user of the one account

 private:
  explicit World(store::Files& files) : blob_files_(&files) {}
  Result<void> make_services();

  store::Files* blob_files_;
  SystemClock clock_;
  AuditFixture audit_;  // what is recorded is no part of the states
  NoEngine engine_;
  std::unique_ptr<LocalKeys> keys_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::Blobs> blobs_;
  std::unique_ptr<iam::Iam> iam_;
  std::unique_ptr<kms::Kms> kms_;
  std::unique_ptr<kms::InternalKeys> kms_keys_;
  std::unique_ptr<s3::S3> s3_;
  std::unique_ptr<s3::InternalObjects> objects_;
  EventTargets targets_;
  std::unique_ptr<logs::Logs> logs_;
  std::unique_ptr<glue::InternalCatalog> catalog_;
  std::once_flag athena_made_;
  std::unique_ptr<athena::Athena> athena_;
};

}  // namespace tarn::crash
