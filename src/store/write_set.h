// WriteSet: what a transaction wants to change, in key order. One object, one thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/transaction.h"

namespace tarn::store {

enum class ChangeKind : uint8_t { kPut, kErase, kAdd };

struct Change {
  ChangeKind kind = ChangeKind::kPut;
  std::string value;  // of kPut
  int64_t delta = 0;  // of kAdd

  // The row's value once the change is made; nothing when it is gone.
  std::optional<std::string> applied_to(const std::optional<std::string>& before) const;
};

class WriteSet {
 public:
  using Changes = std::map<std::string, Change, std::less<>>;
  using Ranges = std::map<std::string, std::string, std::less<>>;  // start → end, disjoint

  Result<void> put(Family family, std::string_view key, std::string_view value);
  Result<void> erase(Family family, std::string_view key);
  Result<void> erase_range(std::string_view start, std::string_view end);
  Result<void> add(std::string_view key, int64_t delta);

  const Change* find(Family family, std::string_view key) const;  // null where untouched
  const Changes& changes(Family family) const { return changes_[static_cast<size_t>(family)]; }
  // Of rows; they come before the changes, which may lie within them.
  const Ranges& erased_ranges() const { return erased_; }
  // The erased range that holds the row, or null. Good until the next change.
  const Ranges::value_type* erased_range_of(std::string_view key) const;
  bool empty() const;
  size_t size_bytes() const { return size_bytes_; }
  bool has_erase() const { return has_erase_; }

 private:
  // The entry for `key`, once the limits hold with `value_bytes` more.
  Result<Change*> entry(Family family, std::string_view key, size_t value_bytes);
  void join_range(std::string start, std::string end);

  std::array<Changes, 2> changes_;
  Ranges erased_;
  size_t size_bytes_ = 0;
  bool has_erase_ = false;
};

}  // namespace tarn::store
