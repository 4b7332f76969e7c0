// Changes: one transaction and what must follow its commit; of an operation, or of work that no
// request made.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/context.h"
#include "store/transaction.h"

namespace tarn::lambda {

struct Changes {
  Changes(Context& context)  // NOLINT: an operation's context is passed as it is
      : transaction(context.transaction),
        generation(context.generation),
        after_commit(context.after_commit_actions) {}
  Changes(store::Transaction& of, uint64_t generation, std::vector<std::function<void()>>& actions)
      : transaction(of), generation(generation), after_commit(actions) {}

  store::Transaction& transaction;
  const uint64_t generation;
  std::vector<std::function<void()>>& after_commit;
};

}  // namespace tarn::lambda
