#include "store/pieces.h"

#include "store/errors.h"

namespace tarn::store {
namespace {

std::string numbered(const Key& base, int64_t number) {
  Key key = base;
  return key.add_integer(number).bytes();
}

}  // namespace

Result<int64_t> put_pieces(Transaction& transaction, const Key& base, std::string_view bytes) {
  int64_t number = 0;
  for (size_t at = 0; at < bytes.size(); at += kPieceBytes, ++number) {
    TRY(transaction.put(numbered(base, number), bytes.substr(at, kPieceBytes)));
  }
  return number;
}

Result<std::string> read_pieces(Transaction& transaction, const Key& base, int64_t pieces) {
  std::string bytes;
  for (int64_t i = 0; i < pieces; ++i) {
    const auto piece = TRY(transaction.get(numbered(base, i)));
    if (!piece) return corrupt("a piece of a larger row is missing");
    bytes += *piece;
  }
  return bytes;
}

Result<void> erase_pieces(Transaction& transaction, const Key& base, int64_t pieces) {
  for (int64_t i = 0; i < pieces; ++i) TRY(transaction.erase(numbered(base, i)));
  return {};
}

}  // namespace tarn::store
