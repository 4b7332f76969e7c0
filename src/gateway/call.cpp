#include "gateway/call.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/waiting_progress.h"
#include "gateway/authorise.h"
#include "gateway/download.h"
#include "gateway/errors.h"
#include "gateway/form_upload.h"
#include "gateway/record.h"
#include "store/conflict_key.h"
#include "wire/codec.h"

namespace tarn::gateway {
namespace {

bool is_head(const Request& request) { return request.head.method == "HEAD"; }

wire::RequestIds ids_of(const Request& request) { return {request.request_id, request.request_id}; }

// An answer with a Content-Range is a part of what there is.
bool is_partial(const wire::Response& answer) {
  return answer.status == 200 &&
         std::any_of(answer.headers.begin(), answer.headers.end(),
                     [](const auto& header) { return header.first == "content-range"; });
}

void add_answer_headers(const Request& request, wire::Response& answer) {
  answer.headers.insert(answer.headers.end(), request.answer_headers.begin(),
                        request.answer_headers.end());
}

// A HEAD's Content-Length is that of the body a GET would have: it goes out as it is.
void respond(Request& request, wire::Response answer) {
  add_answer_headers(request, answer);
  std::optional<uint64_t> size_bytes;
  std::erase_if(answer.headers, [&](const auto& header) {
    if (header.first != "content-length") return false;
    uint64_t size = 0;
    std::from_chars(header.second.data(), header.second.data() + header.second.size(), size);
    size_bytes = size;
    return true;
  });
  if (is_head(request) && size_bytes) {
    request.exchange->start_response(answer.status, std::move(answer.headers), size_bytes);
    request.exchange->finish();
    return;
  }
  request.exchange->respond(answer.status, std::move(answer.headers), std::move(answer.body));
}

}  // namespace

// One run of an operation. The context refers to the other members.
struct Call::Attempt {
  Attempt(Gateway& gateway, Request& request)
      : transaction(gateway.parts_.database.begin()),
        context{*request.identity,
                request.identity->account,
                request.region,
                request.request_id,
                request.head,
                request.arena,
                *transaction,
                gateway.parts_.database.generation(),
                gateway.parts_.clock,
                gateway.parts_.random,
                {},
                request.progress} {}

  CallOutcome outcome() const {
    return {.output = output,
            .bytes_out = body ? body->size_bytes().value_or(0) : answer.body.size()};
  }

  // Nothing follows but an answer that is there whole.
  bool is_answer_alone() const {
    return context.after_commit_actions.empty() && !context.next_progress && !body;
  }

  std::unique_ptr<store::Transaction> transaction;
  Context context;
  std::unique_ptr<BodySource> body;
  const void* output = nullptr;
  wire::Response answer;
  std::vector<AuditPlace> begun;  // of a step that is not the last
};

namespace {

void send_error(Gateway& gateway, Request& request, const Error& error) {
  wire::Response answer = wire::encode_error(request.route, error, ids_of(request));
  add_answer_headers(request, answer);
  record_answer(gateway, request, {answer.status, answer.body.size(), &error});
  request.exchange->respond(answer.status, std::move(answer.headers),
                            is_head(request) ? std::string() : std::move(answer.body));
}

// In place of what an attempt noted that lost its race.
void note_decisions(Request& request, const Context& context) {
  request.decisions_within.resize(request.decisions_committed);
  request.decisions_within.insert(request.decisions_within.end(), context.decisions.begin(),
                                  context.decisions.end());
}

}  // namespace

void respond_error(Gateway& gateway, Request& request, const Error& error) {
  record_later(gateway, request, {.error = &error});
  send_error(gateway, request, error);
}

void respond_busy(Gateway& gateway, Request& request) {
  send_error(gateway, request, throttled(request.is_s3()));
}

Result<void> Call::open_sink(Gateway& gateway, Request& request, Attempt& attempt) {
  TRY(authorise(gateway.parts_.authorizer, attempt.context, request));
  auto sink = request.binding->begin(request.service, attempt.context, request.input);
  // It is not begun again where finish() is: what it noted stays.
  note_decisions(request, attempt.context);
  request.decisions_committed = request.decisions_within.size();
  attempt.context.decisions.clear();
  request.sink = TRY(std::move(sink));
  return {};
}

Result<void> Call::begin_upload(Gateway& gateway, Request& request) {
  Attempt attempt(gateway, request);
  return open_sink(gateway, request, attempt);
}

Result<void> Call::perform(Gateway& gateway, Request& request, Attempt& attempt) {
  void* output = wire::make_struct(*request.route.operation->output, request.arena);
  if (request.sink) {
    TRY(request.sink->finish(attempt.context, request.upload_end, request.input, output));
  } else {
    // A later step is what the first one was allowed.
    if (!request.progress) TRY(authorise(gateway.parts_.authorizer, attempt.context, request));
    TRY(request.binding->call(request.service, attempt.context, request.input, output,
                              attempt.body));
  }
  if (attempt.context.next_progress) return {};  // a step: its answer is for nobody
  attempt.output = output;
  attempt.answer = wire::encode_output(request.route, output, ids_of(request));
  if (is_partial(attempt.answer)) attempt.answer.status = 206;
  if (request.form) answer_form(request, attempt.answer);
  return {};
}

Result<void> Call::record_attempt(Gateway& gateway, const Request& request, Attempt& attempt,
                                  bool is_last) {
  if (is_last) return record_change(gateway, request, attempt.outcome(), *attempt.transaction);
  attempt.begun = TRY(record_step(gateway, request, *attempt.transaction));
  return {};
}

void Call::run(Gateway& gateway, std::unique_ptr<Request> request) {
  auto attempt = std::make_shared<Attempt>(gateway, *request);
  const auto performed = perform(gateway, *request, *attempt);
  settle(gateway, std::move(request), std::move(attempt), performed);
}

void Call::run_upload(Gateway& gateway, std::unique_ptr<Request> request, TakeBody take) {
  auto attempt = std::make_shared<Attempt>(gateway, *request);
  const auto begin = [&]() -> Result<void> {
    TRY(open_sink(gateway, *request, *attempt));
    return take(*request);
  };
  if (auto begun = begin(); !begun.ok()) return respond_error(gateway, *request, begun.error());
  const auto performed = perform(gateway, *request, *attempt);
  settle(gateway, std::move(request), std::move(attempt), performed);
}

void Call::settle(Gateway& gateway, std::unique_ptr<Request> request,
                  std::shared_ptr<Attempt> attempt, const Result<void>& performed) {
  note_decisions(*request, attempt->context);
  if (!performed.ok()) {
    if (performed.error().is_conflict()) {
      return run_again(gateway, std::move(request), performed.error());
    }
    return respond_error(gateway, *request, performed.error());
  }
  // An operation in steps leaves one record, with its last step.
  const bool is_last = attempt->context.next_progress == nullptr;
  // What was begun ends in a commit too: the answer must not be sent before the record says so.
  if (attempt->transaction->has_writes() || !request->begun.empty()) {
    auto recorded = record_attempt(gateway, *request, *attempt, is_last);
    if (!recorded.ok()) return respond_error(gateway, *request, recorded.error());
    return commit(gateway, std::move(request), std::move(attempt));
  }
  if (is_last) record_later(gateway, *request, attempt->outcome());
  conclude(gateway, std::move(request), *attempt);
}

// What the attempt wanted is committed: the answer, or the next step.
void Call::conclude(Gateway& gateway, std::unique_ptr<Request> request, Attempt& attempt) {
  request->turn.end();
  // Before the answer: who has it may ask at once for what was set going.
  for (auto& action : attempt.context.after_commit_actions) action();
  if (!attempt.context.next_progress) return deliver(gateway, *request, attempt);
  request->progress = std::move(attempt.context.next_progress);
  if (!attempt.begun.empty()) request->begun = std::move(attempt.begun);
  request->decisions_committed = request->decisions_within.size();
  request->attempts = 0;
  const auto waiting = std::dynamic_pointer_cast<const WaitingProgress>(request->progress);
  if (!waiting) return post_run(gateway, std::move(request));
  auto shared = std::make_shared<std::unique_ptr<Request>>(std::move(request));
  const bool may_drop = waiting->is_for_caller_only() && (*shared)->begun.empty();
  waiting->wait([&gateway, shared, may_drop] {
    if (may_drop && (*shared)->exchange->has_left()) return (*shared)->exchange->abort();
    post_run(gateway, std::move(*shared));
  });
}

void Call::post_run(Gateway& gateway, std::unique_ptr<Request> request) {
  auto shared = std::make_shared<std::unique_ptr<Request>>(std::move(request));
  gateway.workers_.post([&gateway, shared] { run(gateway, std::move(*shared)); });
}

// One after the other, where several want the same: each would else win but once a group.
void Call::run_again(Gateway& gateway, std::unique_ptr<Request> request, const Error& lost) {
  if (++request->attempts >= store::kMaxAttempts) {
    return respond_error(gateway, *request, throttled(request->is_s3()));
  }
  const auto& fields = lost.fields();
  const bool is_known = !fields.empty() && fields.front().first == store::kConflictKey;
  if (request->turn.is_held() || !is_known) return post_run(gateway, std::move(request));
  size_t key_hash = 0;
  const std::string& text = fields.front().second;
  std::from_chars(text.data(), text.data() + text.size(), key_hash);
  auto shared = std::make_shared<std::unique_ptr<Request>>(std::move(request));
  gateway.turns_.take(key_hash, [&gateway, shared](Turns::Turn turn) {
    (*shared)->turn = std::move(turn);
    post_run(gateway, std::move(*shared));
  });
}

void Call::commit(Gateway& gateway, std::unique_ptr<Request> request,
                  std::shared_ptr<Attempt> attempt) {
  auto transaction = std::move(attempt->transaction);
  auto shared = std::make_shared<std::unique_ptr<Request>>(std::move(request));
  gateway.commit_answers_.begin();
  // On the committer's thread, which must not wait: what is more than to hand an answer to the
  // reactor goes to a worker.
  auto done = [&gateway, shared, attempt](Result<void> committed) {
    if (committed.ok() && attempt->is_answer_alone()) {
      conclude(gateway, std::move(*shared), *attempt);
      return gateway.commit_answers_.end();
    }
    auto result = std::make_shared<Result<void>>(std::move(committed));
    gateway.commit_answers_.end([&gateway, shared, attempt, result] {
      if (result->ok()) return conclude(gateway, std::move(*shared), *attempt);
      if (result->error().is_conflict()) {
        return run_again(gateway, std::move(*shared), result->error());
      }
      respond_error(gateway, **shared, result->error());
    });
  };
  gateway.parts_.database.commit(std::move(transaction), std::move(done));
}

void Call::deliver(Gateway& gateway, Request& request, Attempt& attempt) {
  record_answer(gateway, request, {attempt.answer.status, attempt.outcome().bytes_out});
  if (attempt.body && !is_head(request)) {
    add_answer_headers(request, attempt.answer);
    std::erase_if(attempt.answer.headers,
                  [](const auto& header) { return header.first == "content-length"; });
    Download::start(gateway, request.exchange, attempt.answer.status,
                    std::move(attempt.answer.headers), std::move(attempt.body));
  } else {
    respond(request, std::move(attempt.answer));
  }
}

}  // namespace tarn::gateway
