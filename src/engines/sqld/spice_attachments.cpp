#include "engines/sqld/spice_attachments.h"

#include <duckdb.hpp>

#include <chrono>
#include <utility>

#include "engines/sqld/engine_errors.h"
#include "engines/sqld/statements.h"

namespace tarn::engines {

namespace {

int64_t now_ms() {
  using std::chrono::steady_clock;
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

std::string spice_catalog(const std::string& version_id) { return "spice " + version_id; }

SpiceAttachments::SpiceAttachments(duckdb::DuckDB& database, std::shared_ptr<SpiceFiles> files)
    : database_(database), files_(std::move(files)), summaries_(database) {}

SpiceAttachments::~SpiceAttachments() = default;

SpiceAttachments::Pins SpiceAttachments::pin(QuerySession& session) {
  Pins pins;
  const auto& tables = session.start().tables;
  for (uint32_t i = 0; i < tables.size(); ++i) {
    if (tables[i].format == ScanFormat::kSpice) pins.push_back(pin_one(session, i));
  }
  return pins;
}

// Attaching is quick, and two queries must not attach one version twice: it is done under the lock.
std::shared_ptr<void> SpiceAttachments::pin_one(QuerySession& session, uint32_t table) {
  const auto& splits = session.start().tables[table].splits;
  if (splits.size() != 1) throw_error(kInternalErrorCode, "a data set's version is one object");
  const std::string version = splits[0].version_id;
  const std::lock_guard lock(mutex_);
  if (!attached_.contains(version)) {
    auto object = value_or_throw(session.open(table, 0));
    sweep_locked(kIdleMost - 1);
    check_or_throw(files_->add_object(version, std::move(object)));
    try {
      duckdb::Connection connection(database_);
      run(connection, "ATTACH '" + std::string(kSpiceScheme) + version + "' AS " +
                          quoted(spice_catalog(version)) + " (TYPE duckdb, READ_ONLY)");
    } catch (...) {
      files_->remove(version);
      throw;
    }
  }
  ++attached_[version].uses;
  return {nullptr, [this, version](void*) { unpin(version); }};
}

void SpiceAttachments::unpin(const std::string& version_id) {
  const std::lock_guard lock(mutex_);
  Attached& attached = attached_[version_id];
  if (--attached.uses == 0) attached.unused_since_ms = now_ms();
}

void SpiceAttachments::sweep() {
  const std::lock_guard lock(mutex_);
  sweep_locked(kIdleMost);
}

void SpiceAttachments::sweep_locked(size_t most) {
  while (true) {
    auto oldest = attached_.end();
    size_t idle = 0;
    for (auto it = attached_.begin(); it != attached_.end(); ++it) {
      if (it->second.uses != 0) continue;
      ++idle;
      if (oldest == attached_.end() ||
          it->second.unused_since_ms < oldest->second.unused_since_ms) {
        oldest = it;
      }
    }
    if (oldest == attached_.end()) return;
    if (idle <= most && now_ms() - oldest->second.unused_since_ms < kIdleMs) return;
    summaries_.drop_version(oldest->first);
    duckdb::Connection connection(database_);
    run(connection, "DETACH " + quoted(spice_catalog(oldest->first)));
    files_->remove(oldest->first);
    attached_.erase(oldest);
  }
}

}  // namespace tarn::engines
