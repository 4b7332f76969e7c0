// Environment's side of the Runtime API: what a runtime asks, and the answers of AWS's.
#include <algorithm>

#include "base/encoding.h"
#include "base/json.h"
#include "engines/lambda/environment.h"

namespace tarn::runner {

namespace {

constexpr size_t kConnectionsMax = 8;
// AWS lets the answer be a little larger than the payload's limit.
constexpr size_t kAnswerBytesMax = static_cast<size_t>(kFunctionPayloadBytesMax) + 100;
const http::Headers kJson = {{"Content-Type", "application/json"}};

std::string runtime_error(std::string_view type, std::string_view message) {
  Json body = Json::object();
  body.set("errorMessage", message);
  body.set("errorType", type);
  return body.dump();
}

// Of "/2018-06-01/runtime/invocation/ID/response": what comes after ID; empty for another path.
std::string_view invocation_action(std::string_view target, std::string_view& id) {
  constexpr std::string_view kInvocation = "/2018-06-01/runtime/invocation/";
  if (!target.starts_with(kInvocation)) return {};
  target.remove_prefix(kInvocation.size());
  const size_t slash = target.find('/');
  if (slash == std::string_view::npos) return {};
  id = target.substr(0, slash);
  return target.substr(slash + 1);
}

bool is_extension(std::string_view target) {
  return target.starts_with("/2020-01-01/extension/") || target.starts_with("/2020-08-15/logs") ||
         target.starts_with("/2022-07-01/telemetry");
}

bool is_streamed(const RuntimeRequest& request) {
  return request.head.header("lambda-runtime-function-response-mode") == "streaming";
}

std::string_view trailer(const RuntimeRequest& request, std::string_view name) {
  for (const auto& [known, value] : request.trailers) {
    if (known == name) return value;
  }
  return {};
}

// The type of an error that a runtime reports: of its header, or of the error itself.
std::string error_type_of(const RuntimeRequest& request) {
  const auto parsed = Json::parse(request.body);
  if (parsed.ok() && parsed->is_object()) {
    const Json* type = parsed->find("errorType");
    if (type != nullptr && type->is_string()) return type->as_string();
  }
  const std::string_view header = request.head.header("lambda-runtime-function-error-type");
  return header.empty() ? "Unhandled" : std::string(header);
}

}  // namespace

void Environment::add_connection(engines::Descriptor socket) {
  if (connections_.size() == kConnectionsMax) return;
  connections_.push_back(
      std::make_unique<RuntimeConnection>(tools_.loop, std::move(socket), kAnswerBytesMax));
  RuntimeConnection* connection = connections_.back().get();
  RuntimeConnection::Handlers handlers;
  handlers.wants_stream = [this](const RuntimeRequest& request) {
    if (!is_streamed(request) || !work_ || !is_current(request)) return false;
    const FunctionInvocation& invocation = work_->invocation;
    if (!invocation.on_chunk) return false;
    if (invocation.on_stream) {
      invocation.on_stream(std::string(request.head.header("content-type")));
    }
    return true;
  };
  handlers.on_piece = [this, connection](const RuntimeRequest&, std::string bytes) {
    return on_piece(*connection, std::move(bytes));
  };
  handlers.on_request = [this, connection](RuntimeRequest request) {
    on_request(*connection, std::move(request));
  };
  handlers.on_close = [this, connection] {
    const auto self = shared_from_this();
    // A runtime that stops asking gets nothing more to do.
    if (next_ == connection) {
      next_ = nullptr;
      end();
    }
    std::erase_if(connections_, [&](const auto& each) { return each.get() == connection; });
  };
  connection->start(std::move(handlers));
}

void Environment::on_request(RuntimeConnection& connection, RuntimeRequest request) {
  const auto self = shared_from_this();
  const std::string target = request.head.target;
  const std::string& method = request.head.method;
  std::string_view id;
  const std::string_view action = invocation_action(target, id);
  if (method == "GET" && target == "/2018-06-01/runtime/invocation/next") {
    return on_next(connection);
  }
  if (method == "POST" && action == "response") return on_response(connection, std::move(request));
  if (method == "POST" && action == "error") return on_error(connection, std::move(request));
  if (method == "GET" && target == "/2018-06-01/runtime/restore/next") return on_hold(connection);
  if (method == "POST" &&
      target == (kind_ == StartKind::kCopy ? "/2018-06-01/runtime/restore/error"
                                           : "/2018-06-01/runtime/init/error")) {
    return on_init_error(connection, std::move(request));
  }
  if (is_extension(target)) return refuse_extension(connection);
  connection.respond(404, kJson,
                     runtime_error("ResourceNotFound", "The Runtime API has no " + target + "."));
}

void Environment::refuse_extension(RuntimeConnection& connection) {
  log_line(
      "EXTENSION\tState: Refused\tTarn does not serve the Extensions, Logs and Telemetry APIs");
  connection.respond(403, kJson,
                     runtime_error("Extension.NotServed",
                                   "Tarn does not serve the Extensions, Logs and Telemetry APIs."));
}

void Environment::on_next(RuntimeConnection& connection) {
  if (work_ || next_ != nullptr || state_ == State::kStarting || kind_ == StartKind::kOriginal) {
    connection.respond(403, kJson,
                       runtime_error("InvalidStateTransition",
                                     "An invocation is being run already, or is waited for."));
    return;
  }
  if (timer_ != 0) tools_.loop.cancel(std::exchange(timer_, 0));
  if (state_ == State::kInit) {
    const int64_t took_us = std::max<int64_t>(monotonic_us() - started_us_, 1);
    (kind_ == StartKind::kCopy ? restore_us_ : init_us_) = took_us;
    if (kind_ == StartKind::kCopy) {
      drain_logs();
      log_line(restore_report_line(*version_, took_us, "success", {}, tools_.clock.real_ms()));
    }
  }
  state_ = State::kIdle;
  idle_since_us_ = monotonic_us();
  next_ = &connection;
  hooks_.on_idle(*this);
}

// The runtime of an original asks what it is to be restored for. It gets no answer: its copies go
// on.
void Environment::on_hold(RuntimeConnection& connection) {
  if (kind_ != StartKind::kOriginal || state_ != State::kInit) {
    connection.respond(403, kJson,
                       runtime_error("InvalidStateTransition",
                                     "This is not an environment that is to be restored."));
    return;
  }
  if (timer_ != 0) tools_.loop.cancel(std::exchange(timer_, 0));
  drain_logs();
  state_ = State::kHeld;
  on_held();
}

bool Environment::is_current(const RuntimeRequest& request) const {
  std::string_view id;
  invocation_action(request.head.target, id);
  return work_ && id == work_->invocation.request_id;
}

void Environment::on_response(RuntimeConnection& connection, RuntimeRequest request) {
  if (!is_current(request)) {
    connection.respond(400, kJson, runtime_error("InvalidRequestID", "Invalid request ID"));
    return;
  }
  FunctionAnswer answer;
  answer.content_type = request.head.header("content-type");
  if (request.is_too_large) {
    const std::string limit = std::to_string(kAnswerBytesMax);
    connection.respond(
        413, kJson,
        runtime_error("RequestEntityTooLarge",
                      "Exceeded maximum allowed payload size (" + limit + " bytes)."));
    answer.function_error = "Unhandled";
    answer.payload = error_payload(
        "Function.ResponseSizeTooLarge",
        "Response payload size exceeded maximum allowed payload size (" + limit + " bytes).");
    return finish_work("error", "Function.ResponseSizeTooLarge", std::move(answer));
  }
  connection.respond(202, kJson, R"({"status":"OK"})");
  const std::string_view failed = trailer(request, "lambda-runtime-function-error-type");
  if (!failed.empty()) {  // a stream that broke off
    answer.function_error = "Unhandled";
    auto details = base64_decode(trailer(request, "lambda-runtime-function-error-body"));
    answer.payload = details ? std::move(*details) : error_payload(std::string(failed), "");
    return finish_work("error", std::string(failed), std::move(answer));
  }
  answer.payload = std::move(request.body);
  finish_work("success", {}, std::move(answer));
}

bool Environment::on_piece(RuntimeConnection& connection, std::string bytes) {
  if (!work_) return true;  // timed out meanwhile
  streamed_bytes_ += static_cast<int64_t>(bytes.size());
  if (streamed_bytes_ > kFunctionStreamBytesMax) {
    FunctionAnswer answer;
    answer.function_error = "Unhandled";
    answer.payload = error_payload("Function.ResponseSizeTooLarge",
                                   "The streamed response exceeds its limit of 200 MiB.");
    finish_work("error", "Function.ResponseSizeTooLarge", std::move(answer));
    end();
    return true;
  }
  const auto go_on = [weak = weak_from_this(), &loop = tools_.loop, at = &connection] {
    loop.post([weak, at] {
      const auto self = weak.lock();
      if (!self) return;
      for (const auto& known : self->connections_) {
        if (known.get() == at) return known->resume();
      }
    });
  };
  work_->invocation.on_chunk(std::move(bytes), go_on);
  return false;
}

void Environment::on_error(RuntimeConnection& connection, RuntimeRequest request) {
  if (!is_current(request)) {
    connection.respond(400, kJson, runtime_error("InvalidRequestID", "Invalid request ID"));
    return;
  }
  connection.respond(202, kJson, R"({"status":"OK"})");
  FunctionAnswer answer;
  answer.function_error = "Unhandled";
  const std::string type = error_type_of(request);
  answer.payload = std::move(request.body);
  finish_work("error", type, std::move(answer));
}

void Environment::on_init_error(RuntimeConnection& connection, RuntimeRequest request) {
  if (state_ != State::kInit) {
    connection.respond(403, kJson,
                       runtime_error("InvalidStateTransition", "Initialization is over."));
    return;
  }
  connection.respond(202, kJson, R"({"status":"OK"})");
  init_failure_ = InitFailure{error_type_of(request), std::move(request.body), {}, false, {}};
}

}  // namespace tarn::runner
