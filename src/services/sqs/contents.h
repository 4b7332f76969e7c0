// Contents: bodies and attributes of messages on disk, encrypted and in pieces.
//
// Each piece lies under a key of its own, made of one data key and the contents' id, which is never
// used again; so no key has two nonces. Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "core/keys.h"
#include "services/sqs/row_keys.h"
#include "store/database.h"

namespace tarn::sqs {

class Contents {
 public:
  Contents(store::Database& database, Keys& keys) : database_(database), keys_(keys) {}

  // The sealed pieces of a message's contents: at least one.
  Result<std::vector<std::string>> seal(int64_t content, const ContentRow& row);
  Result<void> put_piece(store::Transaction& transaction, int64_t content, size_t number,
                         std::string_view sealed) const;
  Result<ContentRow> read(store::Transaction& transaction, const MessageRow& message);
  Result<void> erase(store::Transaction& transaction, const MessageRow& message) const;

  // Contents too large for one commit are partial until the last one.
  Result<void> mark_partial(store::Transaction& transaction, int64_t content,
                            bool is_partial) const;
  Result<void> drop(store::Transaction& transaction, int64_t content) const;
  // Pieces whose message a crash kept from its queue; before the first request.
  Result<void> drop_orphans();

 private:
  Result<std::string> data_key();

  store::Database& database_;
  Keys& keys_;
  std::mutex mutex_;
  std::string key_;
  uint64_t generation_ = 0;
};

}  // namespace tarn::sqs
