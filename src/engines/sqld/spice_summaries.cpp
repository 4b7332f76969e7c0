#include "engines/sqld/spice_summaries.h"

#include <duckdb.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/hash.h"
#include "engines/sqld/engine_errors.h"
#include "engines/sqld/statements.h"

namespace tarn::engines {

namespace {

constexpr auto kCancelInterval = std::chrono::milliseconds(20);
constexpr int64_t kAlwaysRows = 1000;  // so few are not worth a look at how many groups they make
constexpr double kLargestShare = 0.9;  // of the rows looked at: a table of more is no smaller
constexpr uint64_t kCellBytes = 24;    // about, in memory

std::string key_of(const QueryStart& start) {
  std::string text = start.summary->table_sql;
  for (const WireTable& table : start.tables) {
    for (const WireSplit& split : table.splits) text.append("\n").append(split.version_id);
  }
  return sha256_hex(text);
}

std::vector<std::string> versions_of(const QueryStart& start) {
  std::vector<std::string> versions;
  for (const WireTable& table : start.tables) {
    for (const WireSplit& split : table.splits) versions.push_back(split.version_id);
  }
  return versions;
}

std::string quoted_table(const std::string& table) {
  return std::string(kSummaryCatalog) + "." + kSummarySchema + "." + quoted(table);
}

int64_t integer_at(duckdb::MaterializedQueryResult& result, size_t column) {
  return result.GetValue(column, 0).GetValue<int64_t>();
}

bool is_too_large(duckdb::Connection& connection, const std::string& sample_sql) {
  const auto sample = run(connection, sample_sql);
  const int64_t rows = integer_at(*sample, 0), groups = integer_at(*sample, 1);
  return rows > kAlwaysRows &&
         static_cast<double>(groups) > kLargestShare * static_cast<double>(rows);
}

}  // namespace

std::shared_ptr<const std::string> SpiceSummaries::find_or_make(duckdb::Connection& connection,
                                                                QuerySession& session) {
  const QueryStart& start = session.start();
  const std::string key = key_of(start);
  Entry made;
  {
    std::unique_lock lock(mutex_);
    while (true) {
      const auto found = entries_.find(key);
      if (found == entries_.end()) break;
      if (found->second.state != State::kMaking) return pin(found);
      made_.wait_for(lock, kCancelInterval);
      if (session.is_cancelled()) throw duckdb::InterruptException();
    }
    made.versions = versions_of(start);
    made.table = "summary " + std::to_string(++clock_);
    entries_[key] = made;
  }
  try {
    make(connection, *start.summary, made);
  } catch (const std::exception&) {
    // Whatever is wrong with the statement the scan will tell.
    made.state = State::kRefused;
  }
  const std::lock_guard lock(mutex_);
  made_.notify_all();
  const auto entry = entries_.find(key);
  if (session.is_cancelled()) {
    if (made.state == State::kKept) drop(made.table);
    entries_.erase(entry);
    throw duckdb::InterruptException();
  }
  entry->second = std::move(made);
  held_bytes_ += entry->second.size_bytes;
  auto pinned = pin(entry);
  make_room();
  return pinned;
}

std::shared_ptr<const std::string> SpiceSummaries::pin(Entries::iterator found) {
  Entry& entry = found->second;
  entry.last_used = ++clock_;
  if (entry.state == State::kRefused) return nullptr;
  ++entry.uses;
  return {new std::string(entry.table), [this, key = found->first](const std::string* table) {
            delete table;
            const std::lock_guard lock(mutex_);
            --entries_.at(key).uses;
          }};
}

void SpiceSummaries::make(duckdb::Connection& connection, const WireSummary& order, Entry& entry) {
  entry.state = State::kRefused;
  if (!order.sample_sql.empty() && is_too_large(connection, order.sample_sql)) return;
  const std::string table = quoted_table(entry.table);
  const auto count = run(connection, "CREATE TABLE " + table + " AS " + order.table_sql);
  const auto columns = run(connection, "SELECT * FROM " + table + " LIMIT 0")->ColumnCount();
  const uint64_t size_bytes = static_cast<uint64_t>(integer_at(*count, 0)) * columns * kCellBytes;
  if (size_bytes > kBytesMostOfOne) {
    drop(entry.table);
    return;
  }
  entry.size_bytes = size_bytes;
  entry.state = State::kKept;
}

void SpiceSummaries::drop(const std::string& table) {
  duckdb::Connection connection(database_);
  run(connection, "DROP TABLE IF EXISTS " + quoted_table(table));
}

void SpiceSummaries::erase(Entries::iterator entry) {
  if (entry->second.state == State::kKept) drop(entry->second.table);
  held_bytes_ -= entry->second.size_bytes;
  entries_.erase(entry);
}

void SpiceSummaries::make_room() {
  while (entries_.size() > kMost || held_bytes_ > kBytesMost) {
    auto oldest = entries_.end();
    for (auto it = entries_.begin(); it != entries_.end(); ++it) {
      if (it->second.state == State::kMaking || it->second.uses != 0) continue;
      if (oldest == entries_.end() || it->second.last_used < oldest->second.last_used) oldest = it;
    }
    if (oldest == entries_.end()) return;
    erase(oldest);
  }
}

void SpiceSummaries::drop_version(const std::string& version_id) {
  const std::lock_guard lock(mutex_);
  for (auto it = entries_.begin(); it != entries_.end();) {
    const auto entry = it++;
    const Entry& one = entry->second;
    const bool is_free = one.state != State::kMaking && one.uses == 0;
    if (is_free && std::ranges::count(one.versions, version_id) > 0) erase(entry);
  }
}

}  // namespace tarn::engines
