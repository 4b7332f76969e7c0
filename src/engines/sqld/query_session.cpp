#include "engines/sqld/query_session.h"

namespace tarn::engines {

QuerySession::QuerySession(uint64_t id, QueryStart start, ServerLink& link)
    : id_(id), start_(std::move(start)), link_(link) {
  for (uint32_t table = 0; table < start_.tables.size(); ++table) {
    const auto& splits = start_.tables[table].splits;
    for (uint32_t split = 0; split < splits.size(); ++split) {
      splits_.emplace(splits[split].version_id, SplitId{table, split});
    }
  }
}

Result<std::shared_ptr<ObjectFile>> QuerySession::open(size_t table, size_t split) {
  const std::string& version_id = start_.tables[table].splits[split].version_id;
  {
    const std::lock_guard lock(open_mutex_);
    auto known = opened_.find(version_id);
    if (known != opened_.end()) {
      if (auto file = known->second.lock()) return file;
    }
  }
  // Two threads may open the same version at once: harmless, and neither waits for the other.
  auto file = TRY(link_.open(id_, static_cast<uint32_t>(table), static_cast<uint32_t>(split)));
  const std::lock_guard lock(open_mutex_);
  opened_[version_id] = file;
  return file;
}

Result<std::shared_ptr<ObjectFile>> QuerySession::open_version(const std::string& version_id) {
  auto known = splits_.find(version_id);
  if (known == splits_.end()) return internal_error("the query asks for an object that is not its");
  return open(known->second.table, known->second.split);
}

std::string QuerySession::path_of(const std::string& version_id) const {
  auto known = splits_.find(version_id);
  if (known == splits_.end()) return version_id;
  return start_.tables[known->second.table].splits[known->second.split].path;
}

Result<void> QuerySession::count_scanned(uint64_t size_bytes) {
  const uint64_t total = scanned_bytes_.fetch_add(size_bytes) + size_bytes;
  if (start_.scanned_bytes_max != 0 && total > start_.scanned_bytes_max) {
    return Error(400, "BYTES_SCANNED_LIMIT", "Bytes scanned limit was exceeded");
  }
  return {};
}

void QuerySession::count_dropped(const std::string& reason, uint64_t rows) {
  const std::lock_guard lock(dropped_mutex_);
  dropped_[reason] += rows;
}

std::map<std::string, uint64_t> QuerySession::dropped() const {
  const std::lock_guard lock(dropped_mutex_);
  return dropped_;
}

bool QuerySession::wants_error_row() const {
  const std::lock_guard lock(dropped_mutex_);
  return error_rows_.size() < kMaxErrorRows && error_bytes_ < kMaxErrorBytes;
}

void QuerySession::keep_error_row(std::string json) {
  const std::lock_guard lock(dropped_mutex_);
  error_bytes_ += json.size();
  error_rows_.push_back(std::move(json));
}

std::vector<std::string> QuerySession::error_rows() const {
  const std::lock_guard lock(dropped_mutex_);
  return error_rows_;
}

bool QuerySession::take_credit() {
  std::unique_lock lock(credit_mutex_);
  credit_changed_.wait(lock, [&] { return credit_ > 0 || is_cancelled(); });
  if (is_cancelled()) return false;
  --credit_;
  return true;
}

void QuerySession::add_credit(uint32_t batches) {
  const std::lock_guard lock(credit_mutex_);
  credit_ += batches;
  credit_changed_.notify_all();
}

void QuerySession::cancel() {
  const std::lock_guard lock(credit_mutex_);
  cancelled_ = true;
  credit_changed_.notify_all();
}

}  // namespace tarn::engines
