// Quicksight: QuickSight's state and parts. Operations are free functions over it
// (quicksight_operations.h); what they store is in rows.h and identity_rows.h.
//
//   Quicksight quicksight({database, clock, random, authorizer, …});
//   TRY(quicksight.start());        // once: ends what an earlier process left open
//
// Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "core/identities.h"
#include "core/keys.h"
#include "core/objects.h"
#include "core/sheet_drawer.h"
#include "engines/query_engine.h"
#include "engines/statement_planner.h"
#include "store/blobs.h"
#include "store/database.h"

namespace tarn::quicksight {

struct QuicksightParts {
  store::Database& database;
  const Clock& clock;
  Random& random;
  Authorizer& authorizer;
  Identities& identities;
  store::Blobs& blobs;
  Keys& keys;
  Objects& objects;
  engines::StatementPlanner& planner;
  engines::QueryEngine& engine;   // of data sets alone
  SheetDrawer* drawer = nullptr;  // null: no drawings are made
};

class DataSetQueries;
class Ingestor;
class RefreshTimer;
class Snapshotter;
class SpiceStore;

class Quicksight {
 public:
  explicit Quicksight(QuicksightParts parts);
  ~Quicksight();  // ends what is being ingested or drawn
  Quicksight(const Quicksight&) = delete;
  Quicksight& operator=(const Quicksight&) = delete;

  // Ingestions and snapshot jobs that a dead process left open become FAILED; schedules begin.
  Result<void> start();

  const QuicksightParts& parts() const { return parts_; }
  SpiceStore& spice() { return *spice_; }
  Ingestor& ingestor() { return *ingestor_; }
  RefreshTimer& refresh_timer() { return *refresh_timer_; }
  Snapshotter& snapshotter() { return *snapshotter_; }
  const DataSetQueries& queries() const { return *queries_; }
  // For Blobs::collect().
  Result<bool> is_referenced(const store::Extent& extent);

  // Where embedded pages are served: at an origin of its own, or at a port of whatever host the
  // API is called by. Until it is told there are none.
  struct EmbedPlace {
    std::string origin;  // "https://tarn.example.org"; empty: by the port
    std::string port;    // "4580"
  };
  void set_embed_place(EmbedPlace place);
  // "https://127.0.0.1:4580", for a call to this Host; ResourceUnavailable where there is none.
  Result<std::string> embed_origin(std::string_view api_host) const;

 private:
  QuicksightParts parts_;
  mutable std::mutex mutex_;
  EmbedPlace embed_place_;
  std::unique_ptr<SpiceStore> spice_;
  std::unique_ptr<DataSetQueries> queries_;
  std::unique_ptr<Ingestor> ingestor_;
  std::unique_ptr<RefreshTimer> refresh_timer_;
  std::unique_ptr<Snapshotter> snapshotter_;
};

}  // namespace tarn::quicksight
