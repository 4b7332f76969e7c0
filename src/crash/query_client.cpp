#include "crash/query_client.h"

#include <chrono>
#include <thread>

#include "crash/s3_calls.h"
#include "services/athena/athena_operations.h"
#include "services/athena/rows.h"
#include "services/s3/internal_context.h"

namespace tarn::crash {

namespace {

constexpr size_t kQueriesMax = 6;  // each is looked at in every state
constexpr int64_t kEndsWithinMs = 20'000;

store::Scope scope_of(World& world) { return {world.database().generation(), kAccount, kRegion}; }

Result<std::string> result_of(World& world, const athena::QueryRow& row) {
  const std::string bucket_and_key = row.output_location.substr(std::string("s3://").size());
  const size_t slash = bucket_and_key.find('/');
  auto reader = TRY(world.objects().open(world.caller(), bucket_and_key.substr(0, slash),
                                         bucket_and_key.substr(slash + 1), {}));
  return describe_bytes(TRY(reader->read(0, reader->info().size_bytes)));
}

// Nothing where there is no such query.
Result<std::string> look_at_query(World& world, const std::string& id) {
  const store::Scope scope = scope_of(world);
  auto transaction = world.database().begin();
  if (!TRY(transaction->get(athena::query_key(scope, id)))) return std::string();
  const auto row = TRY(athena::require_query(*transaction, scope, id));
  const std::string open = athena::open_key(scope.generation, scope.account, scope.region, id);
  const bool is_open = TRY(transaction->get(open))
  .has_value();
  if (is_open == row.has_ended())
    return internal_error("query " + id + " is open and " + row.state);
  const std::string history = athena::history_key(scope, row.work_group, row.submitted_ms, row.id);
  if (!TRY(transaction->get(history))) return internal_error("query " + id + " has no history");
  if (row.state != "SUCCEEDED") return row.state;
  return row.state + " " + TRY(result_of(world, row));
}

Result<std::string> start(World& world, const std::string& text, const std::string& output) {
  athena::api::ResultConfiguration result;
  result.output_location = output;
  athena::api::StartQueryExecutionInput in;
  in.query_string = text;
  in.result_configuration = &result;
  std::string id;
  TRY(s3::InternalContext::commit(
      world.s3(), world.caller(), [&](Context& context) -> Result<void> {
        id = TRY(athena::start_query_execution(world.athena(), context, in))
        .query_execution_id;
        return {};
      }));
  return id;
}

}  // namespace

Result<void> QueryClient::prepare(World& world) { return S3Calls(world).create_bucket(name()); }

Result<void> QueryClient::step(World& world) {
  if (queries_.size() >= kQueriesMax) return {};
  const std::string text = below(4) == 0 ? "SELECT 1" : "SHOW DATABASES";
  const std::string id = TRY(start(world, text, "s3://" + name() + "/results/"));
  queries_[id] = "QUEUED";
  enter_state();
  if (TRY(look_at_query(world, id)).empty()) return internal_error("A started query is not there.");
  for (int64_t waited_ms = 0; waited_ms < kEndsWithinMs; ++waited_ms) {
    queries_[id] = TRY(look_at_query(world, id));
    if (queries_[id] != "QUEUED") return {};
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return internal_error("A query did not end.");
}

State QueryClient::model() const { return queries_; }

Result<State> QueryClient::look(World& world) const {
  State state;
  for (const auto& [id, ignored] : queries_) {
    std::string seen = TRY(look_at_query(world, id));
    if (!seen.empty()) state[id] = std::move(seen);
  }
  return state;
}

}  // namespace tarn::crash
