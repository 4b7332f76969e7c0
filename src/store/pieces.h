// Bytes that may be more than one value holds, in rows of their own: `base` and a number from 0.
//
//   row.pieces = TRY(put_pieces(transaction, base, bytes));
//   std::string bytes = TRY(read_pieces(transaction, base, row.pieces));
//
// The rows have no frame; who owns them remembers how many there are. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/key.h"
#include "store/transaction.h"

namespace tarn::store {

inline constexpr size_t kPieceBytes = 90'000;

// How many rows were written; none for no bytes.
Result<int64_t> put_pieces(Transaction& transaction, const Key& base, std::string_view bytes);
Result<std::string> read_pieces(Transaction& transaction, const Key& base, int64_t pieces);
Result<void> erase_pieces(Transaction& transaction, const Key& base, int64_t pieces);

}  // namespace tarn::store
