// Prepared statements: the API's operations, and PREPARE and DEALLOCATE PREPARE. They share rows:
// what one way makes, the other finds.
#include <algorithm>
#include <cctype>
#include <functional>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "services/athena/athena.h"
#include "services/athena/athena_operations.h"
#include "services/athena/ddl.h"
#include "services/athena/errors.h"
#include "services/athena/prepared.h"
#include "services/athena/rows.h"
#include "sql/syntax/parse.h"

namespace tarn::athena {
namespace {

using Change = std::function<Result<void>(store::Transaction&, const store::Scope&)>;

constexpr size_t kNameCharactersMax = 256;
constexpr size_t kPreparedMax = 1000;  // of a work group, as in AWS
constexpr int32_t kMaxStatementsPage = 50;

// The API's model has this pattern; names in PREPARE are held to it too.
Result<void> check_name(std::string_view name) {
  const bool is_valid =
      !name.empty() && name.size() <= kNameCharactersMax &&
      !std::isdigit(static_cast<unsigned char>(name[0])) &&
      std::all_of(name.begin(), name.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '@' || c == ':';
      });
  if (is_valid) return {};
  return invalid_request("Invalid prepared statement name: " + std::string(name));
}

Result<void> check_statement(std::string_view text) {
  const auto statement = sql::parse_statement(text);
  if (!statement.ok()) return malformed_query(statement.error().message());
  return {};
}

// How many there are, up to one more than there may be.
Result<size_t> count_prepared(store::Transaction& transaction, const store::Scope& scope,
                              std::string_view work_group) {
  const std::string prefix = prepared_prefix(scope, work_group);
  size_t count = 0;
  auto cursor = TRY(transaction.scan_loosely(prefix, store::prefix_end(prefix)));
  for (; cursor->valid() && count <= kPreparedMax; TRY(cursor->next())) ++count;
  return count;
}

Result<void> create(store::Transaction& transaction, const store::Scope& scope,
                    std::string_view work_group, const PreparedRow& row) {
  TRY(check_name(row.name));
  TRY(require_work_group(transaction, scope, work_group));
  const std::string key = prepared_key(scope, work_group, row.name);
  if (TRY(transaction.get(key))) return prepared_exists(work_group, row.name);
  if (TRY(count_prepared(transaction, scope, work_group)) >= kPreparedMax) {
    return invalid_request("The number of prepared statements of a work group is limited to " +
                           std::to_string(kPreparedMax) + ".");
  }
  return transaction.put(key, store::encode_row(row));
}

Result<void> remove(store::Transaction& transaction, const store::Scope& scope,
                    std::string_view work_group, std::string_view name) {
  TRY(require_prepared(transaction, scope, work_group, name));
  return transaction.erase(prepared_key(scope, work_group, name));
}

api::PreparedStatement describe(const PreparedRow& row, std::string_view work_group, Arena& arena) {
  api::PreparedStatement out;
  out.statement_name = arena.copy(row.name);
  out.query_statement = arena.copy(row.statement);
  out.work_group_name = arena.copy(work_group);
  if (!row.description.empty()) out.description = arena.copy(row.description);
  out.last_modified_time = wire::Timestamp{row.modified_ms};
  return out;
}

PreparedRow row_of(wire::Text name, wire::Text statement, wire::Text description,
                   const Context& context) {
  PreparedRow row;
  row.name = name;
  row.statement = statement;
  if (wire::present(description)) row.description = description;
  row.modified_ms = context.clock.domain_ms();
  return row;
}

// A statement's own change, authorised as the operation of the API that does the same.
Result<void> change(Execution& execution, std::string_view action, const Change& body) {
  const Identity& identity = execution.caller.identity;
  AccessRequest request;
  request.action = action;
  request.resources = {"arn:aws:athena:" + execution.caller.region + ":" + identity.account +
                       ":workgroup/" + execution.row.work_group};
  TRY(execution.parts.authorizer.authorize(identity, request));
  store::Database& database = execution.parts.database;
  const store::Scope scope{database.generation(), identity.account, execution.caller.region};
  return store::run_transaction(
      database, [&](store::Transaction& transaction) { return body(transaction, scope); });
}

}  // namespace

std::string prepared_prefix(const store::Scope& scope, std::string_view work_group) {
  return store::Key(scope, "athena.prepared").add(work_group).bytes();
}

std::string prepared_key(const store::Scope& scope, std::string_view work_group,
                         std::string_view name) {
  return store::Key(scope, "athena.prepared").add(work_group).add(name).bytes();
}

Result<PreparedRow> require_prepared(store::Transaction& transaction, const store::Scope& scope,
                                     std::string_view work_group, std::string_view name) {
  const auto bytes = TRY(transaction.get(prepared_key(scope, work_group, name)));
  if (!bytes) return no_such_prepared(work_group, name);
  return store::decode_row<PreparedRow>(*bytes);
}

Result<void> prepare(Execution& execution, const sql::Prepare& statement) {
  PreparedRow row;
  row.name = statement.name.value;
  row.statement = statement.statement_text;
  row.modified_ms = execution.parts.clock.domain_ms();
  TRY(change(execution, "athena:CreatePreparedStatement",
             [&](store::Transaction& transaction, const store::Scope& scope) {
               return create(transaction, scope, execution.row.work_group, row);
             }));
  return finish_with(execution, {});
}

Result<void> deallocate(Execution& execution, const sql::Deallocate& statement) {
  TRY(change(execution, "athena:DeletePreparedStatement",
             [&](store::Transaction& transaction, const store::Scope& scope) {
               return remove(transaction, scope, execution.row.work_group, statement.name.value);
             }));
  return finish_with(execution, {});
}

Result<api::CreatePreparedStatementOutput> create_prepared_statement(
    Athena&, Context& context, const api::CreatePreparedStatementInput& in) {
  TRY(check_statement(in.query_statement));
  TRY(create(context.transaction, context.scope(), in.work_group,
             row_of(in.statement_name, in.query_statement, in.description, context)));
  return api::CreatePreparedStatementOutput{};
}

Result<api::UpdatePreparedStatementOutput> update_prepared_statement(
    Athena&, Context& context, const api::UpdatePreparedStatementInput& in) {
  TRY(check_statement(in.query_statement));
  PreparedRow row =
      TRY(require_prepared(context.transaction, context.scope(), in.work_group, in.statement_name));
  row.statement = in.query_statement;
  if (wire::present(in.description)) row.description = in.description;
  row.modified_ms = context.clock.domain_ms();
  TRY(context.transaction.put(prepared_key(context.scope(), in.work_group, row.name),
                              store::encode_row(row)));
  return api::UpdatePreparedStatementOutput{};
}

Result<api::DeletePreparedStatementOutput> delete_prepared_statement(
    Athena&, Context& context, const api::DeletePreparedStatementInput& in) {
  TRY(remove(context.transaction, context.scope(), in.work_group, in.statement_name));
  return api::DeletePreparedStatementOutput{};
}

Result<api::GetPreparedStatementOutput> get_prepared_statement(
    Athena&, Context& context, const api::GetPreparedStatementInput& in) {
  const PreparedRow row =
      TRY(require_prepared(context.transaction, context.scope(), in.work_group, in.statement_name));
  api::GetPreparedStatementOutput out;
  out.prepared_statement = context.arena.make<api::PreparedStatement>();
  *out.prepared_statement = describe(row, in.work_group, context.arena);
  return out;
}

Result<api::BatchGetPreparedStatementOutput> batch_get_prepared_statement(
    Athena&, Context& context, const api::BatchGetPreparedStatementInput& in) {
  std::vector<api::PreparedStatement> found;
  std::vector<api::UnprocessedPreparedStatementName> missing;
  Arena& arena = context.arena;
  for (wire::Text name : in.prepared_statement_names) {
    const auto row = require_prepared(context.transaction, context.scope(), in.work_group, name);
    if (row.ok()) {
      found.push_back(describe(*row, in.work_group, arena));
    } else if (row.error().http_status() < 500) {
      missing.push_back({name, "STATEMENT_NOT_FOUND", arena.copy(row.error().message())});
    } else {
      return row.error();
    }
  }
  api::BatchGetPreparedStatementOutput out;
  out.prepared_statements = wire::make_list<api::PreparedStatement>(arena, found.size());
  std::copy(found.begin(), found.end(), out.prepared_statements.begin());
  out.unprocessed_prepared_statement_names =
      wire::make_list<api::UnprocessedPreparedStatementName>(arena, missing.size());
  std::copy(missing.begin(), missing.end(), out.unprocessed_prepared_statement_names.begin());
  return out;
}

Result<api::ListPreparedStatementsOutput> list_prepared_statements(
    Athena&, Context& context, const api::ListPreparedStatementsInput& in) {
  TRY(require_work_group(context.transaction, context.scope(), in.work_group));
  const std::string prefix = prepared_prefix(context.scope(), in.work_group);
  std::string start = prefix;
  if (wire::present(in.next_token)) {
    auto key = base64_decode(in.next_token);
    if (!key || !key->starts_with(prefix)) return invalid_next_token();
    start = *std::move(key);
  }
  const auto limit = static_cast<size_t>(in.max_results.value_or(kMaxStatementsPage));
  std::vector<api::PreparedStatementSummary> summaries;
  api::ListPreparedStatementsOutput out;
  auto cursor = TRY(context.transaction.scan_loosely(start, store::prefix_end(prefix)));
  for (; cursor->valid(); TRY(cursor->next())) {
    if (summaries.size() == limit) {
      out.next_token = context.arena.copy(base64_encode(cursor->key()));
      break;
    }
    const auto row = TRY(store::decode_row<PreparedRow>(cursor->value()));
    summaries.push_back({context.arena.copy(row.name), wire::Timestamp{row.modified_ms}});
  }
  out.prepared_statements =
      wire::make_list<api::PreparedStatementSummary>(context.arena, summaries.size());
  std::copy(summaries.begin(), summaries.end(), out.prepared_statements.begin());
  return out;
}

}  // namespace tarn::athena
