#include "services/sqs/contents.h"

#include "base/hash.h"
#include "store/frame_cipher.h"

namespace tarn::sqs {
namespace {

constexpr size_t kPieceBytes = 80'000;
constexpr std::string_view kKeyContext = "sqs.contents";

// The key is for these bytes only: the nonce may stay the same.
std::string piece_key(std::string_view data_key, int64_t content, size_t number) {
  return hmac_sha256(data_key, std::to_string(content) + "/" + std::to_string(number));
}

const std::string& piece_nonce() {
  static const std::string nonce(store::kCipherNonceBytes, '\0');
  return nonce;
}

Result<std::string> seal_piece(std::string_view key, std::string_view plaintext) {
  std::string sealed(plaintext.size() + store::kCipherTagBytes, '\0');
  store::FrameCipher cipher(store::FrameCipher::Mode::kSeal, key);
  if (!cipher.seal(piece_nonce(), kKeyContext, plaintext, sealed.data(),
                   sealed.data() + plaintext.size())) {
    return internal_error("a message could not be encrypted");
  }
  return sealed;
}

Result<std::string> open_piece(std::string_view key, std::string_view sealed) {
  if (sealed.size() < store::kCipherTagBytes) return corrupt("a message's piece is cut short");
  const std::string_view tag = sealed.substr(sealed.size() - store::kCipherTagBytes);
  std::string bytes(sealed.substr(0, sealed.size() - tag.size()));
  store::FrameCipher cipher(store::FrameCipher::Mode::kOpen, key);
  if (!cipher.open(piece_nonce(), kKeyContext, bytes.data(), bytes.size(), tag.data())) {
    return corrupt("a message's contents do not verify");
  }
  return bytes;
}

}  // namespace

Result<std::string> Contents::data_key() {
  const std::lock_guard lock(mutex_);
  const uint64_t generation = database_.generation();
  if (!key_.empty() && generation_ == generation) return key_;
  std::string wrapped;
  TRY(store::run_transaction(database_, [&](store::Transaction& transaction) -> Result<void> {
    const std::string key = Rows(generation).key().bytes();
    if (auto bytes = TRY(transaction.get(key))) {
      wrapped = *std::move(bytes);
      return {};
    }
    wrapped = TRY(keys_.make_data_key(kKeyContext))
    .wrapped;
    return transaction.put(key, wrapped);
  }));
  key_ = TRY(keys_.unwrap(wrapped, kKeyContext));
  generation_ = generation;
  return key_;
}

Result<std::vector<std::string>> Contents::seal(int64_t content, const ContentRow& row) {
  const std::string key = TRY(data_key());
  const std::string bytes = store::encode_row(row);
  std::vector<std::string> pieces;
  for (size_t at = 0; at < bytes.size(); at += kPieceBytes) {
    const std::string_view piece = std::string_view(bytes).substr(at, kPieceBytes);
    pieces.push_back(TRY(seal_piece(piece_key(key, content, pieces.size()), piece)));
  }
  return pieces;
}

Result<void> Contents::put_piece(store::Transaction& transaction, int64_t content, size_t number,
                                 std::string_view sealed) const {
  auto key = Rows(database_.generation()).content(content);
  return transaction.put(key.add_integer(static_cast<int64_t>(number)).bytes(), sealed);
}

Result<ContentRow> Contents::read(store::Transaction& transaction, const MessageRow& message) {
  const std::string key = TRY(data_key());
  std::string bytes;
  for (int64_t i = 0; i < message.pieces; ++i) {
    auto row_key = Rows(database_.generation()).content(message.content);
    const auto sealed = TRY(transaction.get(row_key.add_integer(i).bytes()));
    if (!sealed) return corrupt("a message lacks a piece of its contents");
    bytes += TRY(open_piece(piece_key(key, message.content, static_cast<size_t>(i)), *sealed));
  }
  return store::decode_row<ContentRow>(bytes);
}

Result<void> Contents::erase(store::Transaction& transaction, const MessageRow& message) const {
  for (int64_t i = 0; i < message.pieces; ++i) {
    auto key = Rows(database_.generation()).content(message.content);
    TRY(transaction.erase(key.add_integer(i).bytes()));
  }
  return {};
}

Result<void> Contents::mark_partial(store::Transaction& transaction, int64_t content,
                                    bool is_partial) const {
  const std::string key = Rows(database_.generation()).partial().add_integer(content).bytes();
  return is_partial ? transaction.put(key, "1") : transaction.erase(key);
}

Result<void> Contents::drop(store::Transaction& transaction, int64_t content) const {
  const std::string prefix = Rows(database_.generation()).content(content).bytes();
  TRY(transaction.erase_range(prefix, store::prefix_end(prefix)));
  return mark_partial(transaction, content, false);
}

Result<void> Contents::drop_orphans() {
  std::vector<int64_t> orphans;
  {
    const auto snapshot = database_.begin();
    const std::string prefix = Rows(database_.generation()).partial().bytes();
    auto cursor = TRY(snapshot->scan_loosely(prefix, store::prefix_end(prefix)));
    for (; cursor->valid(); TRY(cursor->next())) {
      store::KeyReader key(cursor->key());
      int64_t content = 0;
      if (!key.skip_scope() || !key.read_integer(content)) {
        return corrupt("the key of a message's contents");
      }
      orphans.push_back(content);
    }
  }
  for (const int64_t content : orphans) {
    TRY(store::run_transaction(
        database_, [&](store::Transaction& transaction) { return drop(transaction, content); }));
  }
  return {};
}

}  // namespace tarn::sqs
