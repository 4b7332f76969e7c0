// Invoke: at once, later, or not at all.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "core/waiting_progress.h"
#include "services/lambda/errors.h"
#include "services/lambda/event_queue.h"
#include "services/lambda/event_rows.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/invocation_input.h"
#include "services/lambda/invoker.h"
#include "services/lambda/lambda_operations.h"

namespace tarn::lambda {
namespace {

// Between the step that starts the function and the one that answers.
struct InvokeProgress final : WaitingProgress {
  InvokeProgress(Lambda& lambda, InvocationTicket ticket)
      : lambda(lambda), version(version_text(ticket.version.number)), ticket(std::move(ticket)) {}

  void wait(std::function<void()> resume) const override {
    lambda.invoker().start(std::move(ticket), [answer = answer, resume = std::move(resume)](
                                                  Result<FunctionAnswer> got) {
      answer->emplace(std::move(got));
      resume();
    });
  }

  Lambda& lambda;
  const std::string version;
  mutable InvocationTicket ticket;  // until the function is started
  const std::shared_ptr<std::optional<Result<FunctionAnswer>>> answer =
      std::make_shared<std::optional<Result<FunctionAnswer>>>();
};

// The first pieces of a large event are stored.
struct EventProgress final : Progress {};

Result<api::InvocationResponse> queue_event(Lambda& lambda, Context& context,
                                            const FunctionRef& ref,
                                            const api::InvocationRequest& in) {
  const std::string_view payload = payload_or_empty(in.payload);
  const bool needs_two_steps = count_pieces(payload.size()) > kPiecesPerTransaction;
  if (needs_two_steps && context.progress == nullptr) {
    TRY(put_pieces(context.transaction, context.generation, context.request_id, payload, 0,
                   kPiecesPerTransaction));
    context.next_progress = std::make_shared<EventProgress>();
    return api::InvocationResponse{};
  }
  EventRow row;
  row.id = context.request_id;
  row.account = ref.account;
  row.region = ref.region;
  row.name = ref.name;
  row.qualifier = ref.qualifier;
  row.client_context = TRY(client_context_of(in.client_context));
  row.lineage = lineage_of(context);
  TRY(lambda.queue().put(context.transaction, std::move(row), payload));
  context.after_commit([&lambda] { lambda.queue().wake(); });
  api::InvocationResponse out;
  out.status_code = 202;
  return out;
}

Result<api::InvocationResponse> start_function(Lambda& lambda, Context& context,
                                               InvocationTicket ticket,
                                               const api::InvocationRequest& in) {
  TRY(fill_invocation(context, in, ticket));
  context.next_progress = std::make_shared<InvokeProgress>(lambda, std::move(ticket));
  return api::InvocationResponse{};
}

Result<api::InvocationResponse> answer_of(Context& context, const InvokeProgress& progress) {
  const Result<FunctionAnswer>& answer = **progress.answer;
  if (!answer.ok()) return answer.error();
  api::InvocationResponse out;
  out.status_code = 200;
  out.executed_version = context.arena.copy(progress.version);
  out.payload = context.arena.copy(answer->payload);
  if (!answer->function_error.empty()) {
    out.function_error = context.arena.copy(answer->function_error);
  }
  if (!answer->log_tail.empty()) {
    out.log_result = context.arena.copy(base64_encode(answer->log_tail));
  }
  return out;
}

}  // namespace

Result<api::InvocationResponse> invoke(Lambda& lambda, Context& context,
                                       const api::InvocationRequest& in) {
  if (const auto* progress = dynamic_cast<const InvokeProgress*>(context.progress.get())) {
    return answer_of(context, *progress);
  }
  if (wire::present(in.durable_execution_name)) return not_served("durable executions");
  if (wire::present(in.tenant_id)) return not_served("tenant isolation");
  const FunctionRef ref = TRY(parse_function(context, in.function_name, in.qualifier));
  TRY(check_payload(in.payload, in.invocation_type));
  FunctionRows rows(context.transaction, context.generation);
  if (ref.qualifier.empty() && !TRY(rows.find(ref))) return no_such_function(ref.arn_of(kLatest));
  InvocationTicket ticket = TRY(make_ticket(lambda, context.transaction, ref));
  if (in.invocation_type == "DryRun") {
    api::InvocationResponse out;
    out.status_code = 204;
    return out;
  }
  if (in.invocation_type == "Event") return queue_event(lambda, context, ref, in);
  return start_function(lambda, context, std::move(ticket), in);
}

}  // namespace tarn::lambda
