// ReadContext: a context to read with, for what is no operation of the API: the calls of embedded
// pages. Nothing of it is committed. For one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/context.h"
#include "store/database.h"

namespace tarn::quicksight {

class ReadContext {
 public:
  ReadContext(store::Database& database, const Clock& clock, Random& random, std::string account,
              std::string region);
  ReadContext(const ReadContext&) = delete;
  ReadContext& operator=(const ReadContext&) = delete;

  Context& context() { return context_; }

 private:
  std::string account_;
  std::string region_;
  Identity identity_;
  RequestHead head_;
  Arena arena_;
  std::unique_ptr<store::Transaction> transaction_;
  Context context_;
};

}  // namespace tarn::quicksight
