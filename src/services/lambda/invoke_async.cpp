// InvokeAsync: the older way of an asynchronous invocation, whose body is the event.
#include "services/lambda/errors.h"
#include "services/lambda/event_queue.h"
#include "services/lambda/invocation_input.h"
#include "services/lambda/invoker.h"
#include "services/lambda/lambda_operations.h"

namespace tarn::lambda {
namespace {

// What AWS takes here, and what one transaction holds.
constexpr size_t kMaxOldEventBytes = 256 * 1024;

}  // namespace

Result<api::InvokeAsyncResponse> invoke_async(Lambda& lambda, Context& context,
                                              const api::InvokeAsyncRequest& in) {
  const FunctionRef ref = TRY(parse_function(context, in.function_name, {}));
  TRY(make_ticket(lambda, context.transaction, ref));  // it is there, and may run
  if (in.invoke_args.size() > kMaxOldEventBytes) {
    return too_large_an_event(in.invoke_args.size(), kMaxOldEventBytes);
  }
  TRY(check_payload(in.invoke_args, "Event"));
  EventRow row;
  row.id = context.request_id;
  row.account = ref.account;
  row.region = ref.region;
  row.name = ref.name;
  row.qualifier = ref.qualifier;
  row.lineage = lineage_of(context);
  TRY(lambda.queue().put(context.transaction, std::move(row), payload_or_empty(in.invoke_args)));
  context.after_commit([&lambda] { lambda.queue().wake(); });
  api::InvokeAsyncResponse out;
  out.status = 202;
  return out;
}

}  // namespace tarn::lambda
