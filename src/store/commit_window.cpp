#include "store/commit_window.h"

#include <algorithm>

namespace tarn::store {

namespace {

constexpr Family kWindowFamilies[] = {Family::kRows, Family::kInlineBytes};

std::string window_key(Family family, std::string_view key) {
  std::string result;
  result.reserve(key.size() + 1);
  result.push_back(static_cast<char>(family));
  result.append(key);
  return result;
}

}  // namespace

bool CommitWindow::still_holds(const ReadSet& reads, uint64_t sequence, std::string* lost) const {
  const auto lose = [lost](const std::string& key) {
    if (lost != nullptr) *lost = key;
    return false;
  };
  if (reads.size() == 0) return true;
  if (sequence < floor_) return false;
  if (erased_since(reads, sequence)) return false;
  if (keys_.empty()) return true;
  for (const ReadPoint& point : reads.points) {
    auto found = keys_.find(window_key(point.family, point.key));
    if (found != keys_.end() && found->second > sequence) return lose(point.key);
  }
  for (const ReadRange& range : reads.ranges) {
    std::string end = window_key(Family::kRows, range.end);
    auto at = keys_.lower_bound(window_key(Family::kRows, range.start));
    for (; at != keys_.end(); ++at) {
      if (at->first > end || (at->first == end && !range.includes_end)) break;
      if (at->second > sequence) return lose(range.start);
    }
  }
  return true;
}

bool CommitWindow::erased_since(const ReadSet& reads, uint64_t sequence) const {
  for (auto at = ranges_.rbegin(); at != ranges_.rend() && at->sequence > sequence; ++at) {
    for (const ReadPoint& point : reads.points) {
      if (point.family != Family::kRows) continue;
      if (point.key >= at->start && point.key < at->end) return true;
    }
    for (const ReadRange& range : reads.ranges) {
      const bool begins_before = range.start < at->end;
      const bool ends_after = range.includes_end ? range.end >= at->start : range.end > at->start;
      if (begins_before && ends_after) return true;
    }
  }
  return false;
}

void CommitWindow::record(const WriteSet& writes, uint64_t sequence) {
  for (Family family : kWindowFamilies) {
    for (const auto& [key, change] : writes.changes(family)) {
      auto [at, is_new] = keys_.try_emplace(window_key(family, key), sequence);
      if (!is_new && at->second == sequence) continue;
      at->second = sequence;
      order_.push_back({sequence, at});
    }
  }
  for (const auto& [start, end] : writes.erased_ranges()) {
    ranges_.push_back({sequence, start, end});
  }
  while (order_.size() > kMaxWindowKeys) {
    floor_ = std::max(floor_, order_.front().sequence);
    forget_oldest();
  }
  while (ranges_.size() > kMaxWindowRanges) {
    floor_ = std::max(floor_, ranges_.front().sequence);
    ranges_.pop_front();
  }
}

void CommitWindow::forget_before(uint64_t oldest_sequence) {
  while (!order_.empty() && order_.front().sequence <= oldest_sequence) forget_oldest();
  while (!ranges_.empty() && ranges_.front().sequence <= oldest_sequence) ranges_.pop_front();
}

void CommitWindow::forget_oldest() {
  Entry oldest = order_.front();
  order_.pop_front();
  if (oldest.key->second == oldest.sequence) keys_.erase(oldest.key);
}

}  // namespace tarn::store
