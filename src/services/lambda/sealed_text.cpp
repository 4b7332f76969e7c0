#include "services/lambda/sealed_text.h"

#include "store/blobs.h"
#include "store/row.h"

namespace tarn::lambda {
namespace {

constexpr size_t kNoncePrefixBytes = 8;

struct SealedRow {
  std::string wrapped_key;
  std::string nonce_prefix;
  std::string sealed;
  store::UnknownFields unknown;
  template <class V>
  void fields(V& v) {
    v(1, wrapped_key);
    v(2, nonce_prefix);
    v(3, sealed);
  }
};

}  // namespace

Result<std::string> seal_text(Keys& keys, Random& random, std::string_view text,
                              std::string_view context) {
  DataKey key = TRY(keys.make_data_key(context));
  SealedRow row;
  row.wrapped_key = std::move(key.wrapped);
  row.nonce_prefix = random.bytes(kNoncePrefixBytes);
  row.sealed = store::seal_inline({std::move(key.plaintext), row.nonce_prefix}, text);
  return store::encode_row(row);
}

Result<std::string> open_text(Keys& keys, std::string_view sealed, std::string_view context) {
  const auto row = TRY(store::decode_row<SealedRow>(sealed));
  std::string key = TRY(keys.unwrap(row.wrapped_key, context));
  return store::open_inline({std::move(key), row.nonce_prefix}, row.sealed);
}

}  // namespace tarn::lambda
