#include "services/athena/athena.h"

#include <string>
#include <vector>

#include "services/athena/query_runner.h"
#include "services/athena/rows.h"

namespace tarn::athena {
namespace {

struct OpenQuery {
  std::string account;
  std::string region;
  std::string id;
};

Result<std::vector<OpenQuery>> find_open(store::Database& database) {
  const store::Scope scope{database.generation(), store::kGlobal, store::kGlobal};
  const std::string prefix = store::Key(scope, "athena.open").bytes();
  std::vector<OpenQuery> open;
  const auto transaction = database.begin();
  auto cursor = TRY(transaction->scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    store::KeyReader key(cursor->key());
    OpenQuery query;
    if (!key.skip_scope() || !key.read(query.account) || !key.read(query.region) ||
        !key.read(query.id)) {
      return corrupt("key of an open query");
    }
    open.push_back(std::move(query));
  }
  return open;
}

}  // namespace

Caller on_behalf(const Context& context) {
  Caller caller{context.identity, std::string(context.region), std::string(context.request_id)};
  caller.identity.service = "athena.amazonaws.com";
  return caller;
}

Athena::Athena(AthenaParts parts) : parts_(parts), runner_(std::make_unique<QueryRunner>(parts_)) {}

Athena::~Athena() = default;

Result<void> Athena::recover() {
  for (const OpenQuery& query : TRY(find_open(parts_.database))) {
    const auto transaction = parts_.database.begin();
    const store::Scope scope{parts_.database.generation(), query.account, query.region};
    QueryRow row = TRY(require_query(*transaction, scope, query.id));
    row.state = "FAILED";
    row.reason = "GENERIC_INTERNAL_ERROR: The server stopped while the query ran. Start it again.";
    row.error_category = 1;
    row.error_type = 200;
    row.completed_ms = parts_.clock.domain_ms();
    TRY(runner_->commit_end(row, query.account, query.region));
  }
  return {};
}

}  // namespace tarn::athena
