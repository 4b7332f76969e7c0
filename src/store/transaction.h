// Transaction: what one operation reads and wants to change. It never commits itself.
//
// Reads come from the snapshot taken when the transaction began, overlaid with its own writes, and
// are remembered: the committer (store/database.h) accepts the transaction only if nothing that it
// read has changed since. add() is commutative: it neither reads nor conflicts.
// Keys are made by store/key.h. Limits: kMaxTransactionBytes, kMaxValueBytes, kMaxKeyBytes.
// One transaction belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tarn::store {

inline constexpr size_t kMaxTransactionBytes = 1 << 20;
inline constexpr size_t kMaxValueBytes = 100 * 1000;
inline constexpr size_t kMaxKeyBytes = 4096;
inline constexpr size_t kMaxReadsPerTransaction = 100 * 1000;  // points and ranges, remembered

// Where a value lies. Small object bytes have a family of their own, so listings don't read them.
enum class Family : uint8_t { kRows, kInlineBytes };

// Walks keys in [start, end) in byte order, or backwards from end. Views live until the next step
// or write of the transaction, which must outlive the cursor.
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual bool valid() const = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual Result<void> next() = 0;
  // To the first key >= `key`, or backwards to the last key <= `key`.
  virtual Result<void> seek(std::string_view key) = 0;
};

enum class Direction { kForward, kBackward };

class Transaction {
 public:
  virtual ~Transaction() = default;

  virtual Result<std::optional<std::string>> get(std::string_view key,
                                                 Family family = Family::kRows) = 0;
  virtual Result<std::unique_ptr<Cursor>> scan(std::string_view start, std::string_view end,
                                               Direction direction = Direction::kForward) = 0;
  // As scan(), but what it reads is not remembered: for listings, which need no repeatable read.
  virtual Result<std::unique_ptr<Cursor>> scan_loosely(
      std::string_view start, std::string_view end, Direction direction = Direction::kForward) = 0;

  virtual Result<void> put(std::string_view key, std::string_view value,
                           Family family = Family::kRows) = 0;
  virtual Result<void> erase(std::string_view key, Family family = Family::kRows) = 0;
  // Erases all rows of [start, end) for the price of one change, however many there are: those of
  // the snapshot, and those that others commit before this transaction. It reads nothing.
  virtual Result<void> erase_range(std::string_view start, std::string_view end) = 0;
  // Adds to the counter at `key`, which starts at 0. Read it with get() and decode_counter().
  virtual Result<void> add(std::string_view key, int64_t delta) = 0;

  virtual bool has_writes() const = 0;
  // Of the changes so far, of which kMaxTransactionBytes are allowed.
  virtual size_t size_bytes() const = 0;
};

int64_t decode_counter(std::string_view value);

// The first key that does not begin with `prefix`.
std::string prefix_end(std::string_view prefix);

}  // namespace tarn::store
