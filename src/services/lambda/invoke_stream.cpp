// InvokeWithResponseStream: an answer that goes out while the function writes it.
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/encoding.h"
#include "core/waiting_progress.h"
#include "services/lambda/errors.h"
#include "services/lambda/function_stream.h"
#include "services/lambda/invocation_input.h"
#include "services/lambda/invoker.h"
#include "services/lambda/lambda_operations.h"
#include "wire/event_codec.h"
#include "wire/gen/services.h"

namespace tarn::lambda {
namespace {

constexpr size_t kFrameHeadBytes = 512;  // of an event around its payload

wire::Route stream_route() {
  wire::Route route;
  route.service = &wire::gen::lambda_service;
  route.operation = route.service->find_operation("InvokeWithResponseStream");
  CHECK(route.operation != nullptr);
  route.protocol = wire::Protocol::kRestJson;
  return route;
}

// The events of one answer.
class AnswerEvents final : public BodySource {
 public:
  explicit AnswerEvents(std::shared_ptr<FunctionStream> stream)
      : stream_(std::move(stream)), route_(stream_route()) {}
  ~AnswerEvents() override { stream_->abandon(); }

  std::optional<uint64_t> size_bytes() const override { return {}; }

  bool must_wait(const std::function<void()>& ready) override {
    return !is_over_ && stream_->must_wait(ready);
  }

  Result<std::string> read(size_t max_bytes) override {
    std::string frames;
    if (is_over_) return frames;
    const std::string bytes = stream_->take(max_bytes - kFrameHeadBytes);
    if (!bytes.empty()) {
      const api::InvokeResponseStreamUpdate update{bytes};
      wire::encode_event(route_, "PayloadChunk", &update, frames);
      return frames;
    }
    is_over_ = true;
    return last_event();
  }

 private:
  std::string last_event() {
    std::string frames;
    const auto end = stream_->end();
    if (!end->ok()) {
      wire::encode_event_error(route_, end->error(), frames);
      return frames;
    }
    const FunctionAnswer& answer = **end;
    const std::string log_tail = base64_encode(answer.log_tail);
    api::InvokeWithResponseStreamCompleteEvent complete;
    if (!answer.function_error.empty()) {
      complete.error_code = answer.function_error;
      complete.error_details = answer.payload;
    }
    if (!log_tail.empty()) complete.log_result = log_tail;
    wire::encode_event(route_, "InvokeComplete", &complete, frames);
    return frames;
  }

  const std::shared_ptr<FunctionStream> stream_;
  const wire::Route route_;
  bool is_over_ = false;
};

// Between the step that starts the function and the one that answers.
struct StreamProgress final : WaitingProgress {
  StreamProgress(Lambda& lambda, InvocationTicket ticket)
      : lambda(lambda), version(version_text(ticket.version.number)), ticket(std::move(ticket)) {}

  void wait(std::function<void()> resume) const override {
    stream->listen(ticket.invocation);
    lambda.invoker().start(std::move(ticket), stream->done());
    stream->when_started(std::move(resume));
  }

  Lambda& lambda;
  const std::string version;
  mutable InvocationTicket ticket;  // until the function is started
  const std::shared_ptr<FunctionStream> stream = std::make_shared<FunctionStream>();
};

Result<api::InvokeWithResponseStreamResponse> begin_answer(Context& context,
                                                           const StreamProgress& progress,
                                                           std::unique_ptr<BodySource>& body) {
  if (!progress.stream->is_streamed()) {
    const auto end = progress.stream->end();
    if (!end->ok()) return end->error();
  }
  body = std::make_unique<AnswerEvents>(progress.stream);
  api::InvokeWithResponseStreamResponse out;
  out.status_code = 200;
  out.executed_version = context.arena.copy(progress.version);
  return out;
}

}  // namespace

Result<api::InvokeWithResponseStreamResponse> invoke_with_response_stream(
    Lambda& lambda, Context& context, const api::InvokeWithResponseStreamRequest& in,
    std::unique_ptr<BodySource>& body) {
  if (const auto* progress = dynamic_cast<const StreamProgress*>(context.progress.get())) {
    return begin_answer(context, *progress, body);
  }
  if (wire::present(in.tenant_id)) return not_served("tenant isolation");
  const FunctionRef ref = TRY(parse_function(context, in.function_name, in.qualifier));
  TRY(check_payload(in.payload, in.invocation_type));
  InvocationTicket ticket = TRY(make_ticket(lambda, context.transaction, ref));
  if (in.invocation_type == "DryRun") {
    api::InvokeWithResponseStreamResponse out;
    out.status_code = 204;
    return out;
  }
  TRY(fill_invocation(context, in, ticket));
  context.next_progress = std::make_shared<StreamProgress>(lambda, std::move(ticket));
  return api::InvokeWithResponseStreamResponse{};
}

}  // namespace tarn::lambda
