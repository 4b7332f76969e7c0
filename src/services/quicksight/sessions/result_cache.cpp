#include "services/quicksight/sessions/result_cache.h"

#include <utility>

#include "base/hash.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kEntryBytes = 256;  // of lists and maps, about
constexpr size_t kLargestShare = 8;  // one result takes at most this part of the cache

}  // namespace

std::string ResultCache::key(std::string_view view_key, std::string_view sql, size_t rows) {
  if (view_key.empty()) return {};
  std::string text(std::to_string(view_key.size()));
  text.append("/").append(std::to_string(rows)).append("/").append(view_key).append(sql);
  return sha256_hex(text);
}

std::shared_ptr<const ResultTable> ResultCache::find(const std::string& key) {
  if (key.empty()) return nullptr;
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->table;
}

void ResultCache::put(const std::string& key, std::shared_ptr<const ResultTable> table) {
  const size_t size_bytes = table->size_bytes() + key.size() + kEntryBytes;
  if (key.empty() || size_bytes > limit_bytes_ / kLargestShare) return;
  const std::lock_guard lock(mutex_);
  if (by_key_.contains(key)) return;
  entries_.push_front({key, std::move(table), size_bytes});
  by_key_.emplace(key, entries_.begin());
  held_bytes_ += size_bytes;
  while (held_bytes_ > limit_bytes_) {
    held_bytes_ -= entries_.back().size_bytes;
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

}  // namespace tarn::quicksight
