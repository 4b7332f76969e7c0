// SpiceStore: the versions of data sets in SPICE, each one sealed blob that never changes
// (docs/formats/spice.md), and whose they are.
//
//   auto writer = TRY(store.create());              // sealed as it is written
//   TRY(writer.write(piece)); …
//   SpiceRow row = TRY(writer.finish());            // durable; not yet in service
//   TRY(store.put(transaction, scope, id, row));    // in the commit that puts it there; what was
//   …                                               // there before is released after the commit
//   auto reader = TRY(store.open(row));             // readable while it lives
//
// Thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "core/keys.h"
#include "core/objects.h"
#include "services/quicksight/spice_rows.h"
#include "store/blobs.h"
#include "store/database.h"
#include "store/fsck.h"

namespace tarn::quicksight {

class SpiceWriter {
 public:
  SpiceWriter(SpiceRow row, std::unique_ptr<store::BlobWriter> blob)
      : row_(std::move(row)), blob_(std::move(blob)) {}
  Result<void> write(std::string_view bytes) { return blob_->write(bytes); }
  Result<SpiceRow> finish();

 private:
  SpiceRow row_;
  std::unique_ptr<store::BlobWriter> blob_;
};

class SpiceStore {
 public:
  SpiceStore(store::Database& database, store::Blobs& blobs, Keys& keys, Random& random)
      : database_(database), blobs_(blobs), keys_(keys), random_(random) {}

  Result<SpiceWriter> create();
  // The extent of the version that was in service before.
  Result<std::optional<store::Extent>> put(store::Transaction& transaction,
                                           const store::Scope& scope, std::string_view data_set_id,
                                           const SpiceRow& row);
  Result<std::optional<store::Extent>> erase(store::Transaction& transaction,
                                             const store::Scope& scope,
                                             std::string_view data_set_id);
  void release(const store::Extent& extent) { blobs_.release(extent); }

  static Result<std::optional<SpiceRow>> find(store::Transaction& transaction,
                                              const store::Scope& scope,
                                              std::string_view data_set_id);
  Result<std::shared_ptr<store::BlobReader>> hold(const SpiceRow& row);
  // An object for the engine; `held` keeps the bytes.
  Result<std::unique_ptr<ObjectReader>> open(const SpiceRow& row,
                                             std::shared_ptr<store::BlobReader> held);

  // For Blobs::collect(): an extent without a size stands for its whole file or pack.
  Result<bool> is_referenced(const store::Extent& extent);

 private:
  store::Database& database_;
  store::Blobs& blobs_;
  Keys& keys_;
  Random& random_;
};

// The version as the engine's queries name it.
ObjectInfo spice_object(const SpiceRow& row);

// Tells fsck what bytes data sets have.
void add_fsck_hooks(store::Database& database, Keys& keys, store::FsckHooks& hooks);

}  // namespace tarn::quicksight
