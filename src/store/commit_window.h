// CommitWindow: which keys were committed lately, for the validation of read sets.
//
// Sequences are RocksDB's. A transaction that began before floor() can't be checked any more and
// counts as a lost race. Memory is bounded by kMaxWindowKeys and kMaxWindowRanges. One object, one
// thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "store/read_set.h"
#include "store/write_set.h"

namespace tarn::store {

inline constexpr size_t kMaxWindowKeys = 200 * 1000;
inline constexpr size_t kMaxWindowRanges = 1000;

class CommitWindow {
 public:
  // Nothing of `reads`, made at `sequence`, was committed over since. Else `lost`, where given,
  // takes one key of the reads that was.
  bool still_holds(const ReadSet& reads, uint64_t sequence, std::string* lost = nullptr) const;

  // The changes became visible with `sequence`.
  void record(const WriteSet& writes, uint64_t sequence);

  // Forgets what no transaction needs, given that the oldest one began at `oldest_sequence`.
  void forget_before(uint64_t oldest_sequence);

  uint64_t floor() const { return floor_; }
  size_t size() const { return keys_.size() + ranges_.size(); }

 private:
  using Keys = std::map<std::string, uint64_t, std::less<>>;  // family byte and key → sequence
  struct Entry {
    uint64_t sequence;
    Keys::iterator key;
  };
  struct ErasedRange {
    uint64_t sequence;
    std::string start;
    std::string end;
  };
  bool erased_since(const ReadSet& reads, uint64_t sequence) const;
  void forget_oldest();

  Keys keys_;
  std::deque<Entry> order_;         // by sequence; entries that were committed over again are stale
  std::deque<ErasedRange> ranges_;  // of rows, by sequence
  uint64_t floor_ = 0;
};

}  // namespace tarn::store
