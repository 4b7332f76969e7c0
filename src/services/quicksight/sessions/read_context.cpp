#include "services/quicksight/sessions/read_context.h"

#include <utility>

namespace tarn::quicksight {

ReadContext::ReadContext(store::Database& database, const Clock& clock, Random& random,
                         std::string account, std::string region)
    : account_(std::move(account)),
      region_(std::move(region)),
      transaction_(database.begin()),
      context_{
          identity_, account_, region_, {}, head_, arena_, *transaction_, database.generation(),
          clock,     random,   {}} {}

}  // namespace tarn::quicksight
