#include "services/lambda/url_calls.h"

#include <optional>
#include <string>
#include <utility>

#include "base/json.h"
#include "base/log.h"
#include "core/lineage.h"
#include "services/lambda/errors.h"
#include "services/lambda/function_stream.h"
#include "services/lambda/invoker.h"
#include "services/lambda/policy_rows.h"
#include "services/lambda/url_cors.h"
#include "services/lambda/url_event.h"
#include "services/lambda/url_rows.h"

namespace tarn::lambda {
namespace {

constexpr size_t kThreads = 2;
constexpr size_t kMaxQueue = 10'000;
constexpr size_t kTakeBytes = 64 * 1024;
constexpr size_t kMaxPreludeBytes = 1 << 20;
constexpr std::string_view kIntegrationType = "application/vnd.awslambda.http-integration-response";
const std::string kPreludeEnd(8, '\0');

WebAnswer refusal_of(const Error& error) {
  const std::string body = "{\"Message\":" + json_quote(error.message()) + "}";
  return url_refusal(error.http_status(), error.code(), body);
}

Error forbidden() { return Error(403, "AccessDeniedException", "Forbidden"); }

// The body of an answer that the function is still writing.
class StreamBody final : public BodySource {
 public:
  StreamBody(std::shared_ptr<FunctionStream> stream, std::string first)
      : stream_(std::move(stream)), first_(std::move(first)) {}
  ~StreamBody() override { stream_->abandon(); }

  std::optional<uint64_t> size_bytes() const override { return {}; }

  bool must_wait(const std::function<void()>& ready) override {
    return first_.empty() && stream_->must_wait(ready);
  }

  Result<std::string> read(size_t max_bytes) override {
    if (!first_.empty()) return std::exchange(first_, std::string());
    std::string bytes = stream_->take(max_bytes);
    if (!bytes.empty()) return bytes;
    const auto end = stream_->end();
    if (!end->ok()) return end->error();
    if (!(*end)->function_error.empty()) {
      return Error(502, "StreamBroken", "the function failed while it answered");
    }
    return bytes;
  }

 private:
  const std::shared_ptr<FunctionStream> stream_;
  std::string first_;
};

}  // namespace

class UrlCalls::OneCall : public std::enable_shared_from_this<OneCall> {
 public:
  OneCall(UrlCalls& owner, std::shared_ptr<WebRequest> request, std::function<void(WebAnswer)> done)
      : lambda_(owner.lambda_),
        pool_(owner.pool_),
        request_(std::move(request)),
        done_(std::move(done)),
        target_(parse_url_target(head().header("host"), head().path, head().query)) {}

  void run() {
    if (auto begun = begin(); !begun.ok()) respond(refusal_of(begun.error()));
  }

 private:
  const RequestHead& head() const { return request_->head(); }

  Result<void> begin() {
    const auto transaction = lambda_.parts().database.begin();
    const uint64_t generation = lambda_.parts().database.generation();
    const auto ref = TRY(owner_of_url(*transaction, generation, target_.id));
    auto url = ref ? TRY(find_url(*transaction, generation, *ref)) : std::optional<UrlRow>();
    if (!url) {
      respond(url_refusal(403, "AccessDeniedException", "{\"Message\":null}"));
      return {};
    }
    url_ = *std::move(url);
    if (url_.cors && is_preflight(head())) {
      WebAnswer answer;
      answer.headers = preflight_headers(*url_.cors, head());
      done_(std::move(answer));
      return {};
    }
    TRY(authorise(*transaction, *ref));
    InvocationTicket ticket = TRY(make_ticket(lambda_, *transaction, *ref));
    ticket.invocation.request_id = request_->request_id();
    ticket.invocation.payload =
        make_url_event({head(), target_, request_->body(), request_->request_id(), ref->region,
                        caller_ ? &*caller_ : nullptr, lambda_.parts().clock.domain_ms()});
    if (ticket.invocation.payload.size() > static_cast<size_t>(kFunctionPayloadBytesMax)) {
      return too_large_for("InvokeFunction", static_cast<uint64_t>(kFunctionPayloadBytesMax));
    }
    ticket.lineage = lineage_of_trace(head().header("x-amzn-trace-id"));
    start(std::move(ticket));
    return {};
  }

  Result<void> authorise(store::Transaction& transaction, const FunctionRef& ref) {
    Identity caller;
    if (url_.auth_type == "AWS_IAM") {
      auto identified = request_->identify("lambda");
      if (!identified.ok()) {  // each is a refusal here
        return Error(403, identified.error().code(), identified.error().message());
      }
      caller = *std::move(identified);
      if (caller.kind == PrincipalKind::kAnonymous) return forbidden();
      caller_ = caller;
    }
    const LambdaParts& parts = lambda_.parts();
    const int64_t now_ms = parts.clock.domain_ms();
    AccessRequest access;
    access.action = "lambda:InvokeFunctionUrl";
    access.resources = {ref.qualified_arn()};
    access.resource_account = ref.account;
    access.conditions = {{"lambda:FunctionUrlAuthType", url_.auth_type}};
    access.global = {{"aws:SourceIp", std::string(head().source_ip)},
                     {"aws:SecureTransport", head().is_secure ? "true" : "false"},
                     {"aws:CurrentTime", format_iso8601(now_ms)},
                     {"aws:EpochTime", std::to_string(now_ms / 1000)},
                     {"aws:RequestedRegion", ref.region}};
    const PolicyRow policy =
        TRY(load_policy(transaction, policy_key(ref, parts.database.generation())));
    if (!policy.statements.empty()) access.resource_policy = policy.document();
    const auto allowed = parts.authorizer.authorize(caller, access);
    if (allowed.ok()) return {};
    log_info("lambda.url_denied", {{"request_id", request_->request_id()},
                                   {"function", ref.qualified_arn()},
                                   {"reason", allowed.error().message()}});
    return forbidden();
  }

  void start(InvocationTicket ticket) {
    const auto self = shared_from_this();
    if (url_.invoke_mode == "RESPONSE_STREAM") {
      stream_->listen(ticket.invocation);
      lambda_.invoker().start(std::move(ticket), stream_->done());
      stream_->when_started([self] { self->pool_.post([self] { self->begin_stream(); }); });
      return;
    }
    lambda_.invoker().start(std::move(ticket), [self](Result<FunctionAnswer> got) {
      auto answer = std::make_shared<Result<FunctionAnswer>>(std::move(got));
      self->pool_.post([self, answer] { self->finish(*answer); });
    });
  }

  void finish(const Result<FunctionAnswer>& answer) {
    if (!answer.ok()) return respond(refusal_of(answer.error()));
    WebAnswer out;
    const bool is_sound = answer->function_error.empty() && read_url_answer(answer->payload, out);
    respond(is_sound ? std::move(out) : url_bad_gateway());
  }

  void begin_stream() {
    const auto end = stream_->end();
    if (!stream_->is_streamed()) {
      if (!end->ok()) return respond(refusal_of(end->error()));
      if (!(*end)->function_error.empty()) return respond(url_bad_gateway());
    } else if (stream_->content_type() == kIntegrationType) {
      return read_prelude();
    }
    WebAnswer answer;
    const std::string type = stream_->content_type();
    answer.headers.emplace_back("content-type", type.empty() ? "application/octet-stream" : type);
    respond_streaming(std::move(answer), {});
  }

  // Status and headers come first, up to eight zero bytes.
  void read_prelude() {
    const auto again = [self = shared_from_this()] {
      self->pool_.post([self] { self->read_prelude(); });
    };
    size_t end = std::string::npos;
    for (;;) {
      if (stream_->must_wait(again)) return;
      const std::string bytes = stream_->take(kTakeBytes);
      prelude_ += bytes;
      end = prelude_.find(kPreludeEnd);
      if (end != std::string::npos || bytes.empty() || prelude_.size() > kMaxPreludeBytes) break;
    }
    WebAnswer answer;
    if (end != std::string::npos && read_url_prelude(prelude_.substr(0, end), answer)) {
      return respond_streaming(std::move(answer), prelude_.substr(end + kPreludeEnd.size()));
    }
    stream_->abandon();
    respond(url_bad_gateway());
  }

  void respond_streaming(WebAnswer answer, std::string first) {
    answer.stream = std::make_unique<StreamBody>(stream_, std::move(first));
    respond(std::move(answer));
  }

  void respond(WebAnswer answer) {
    answer.headers.emplace_back("x-amzn-requestid", request_->request_id());
    if (url_.cors) add_cors_headers(*url_.cors, head(), answer.headers);
    done_(std::move(answer));
  }

  Lambda& lambda_;
  ThreadPool& pool_;
  const std::shared_ptr<WebRequest> request_;
  const std::function<void(WebAnswer)> done_;
  const UrlTarget target_;
  UrlRow url_;
  std::optional<Identity> caller_;
  const std::shared_ptr<FunctionStream> stream_ = std::make_shared<FunctionStream>();
  std::string prelude_;
};

UrlCalls::UrlCalls(Lambda& lambda) : lambda_(lambda), pool_("lambda-url", kThreads, kMaxQueue) {}

bool UrlCalls::takes(std::string_view host, std::string_view target) const {
  return names_url(host, target);
}

size_t UrlCalls::max_body_bytes() const { return static_cast<size_t>(kFunctionPayloadBytesMax); }

void UrlCalls::answer(std::shared_ptr<WebRequest> request, std::function<void(WebAnswer)> done) {
  std::make_shared<OneCall>(*this, std::move(request), std::move(done))->run();
}

}  // namespace tarn::lambda
