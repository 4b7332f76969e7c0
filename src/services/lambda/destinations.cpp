#include "services/lambda/destinations.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "services/lambda/bucket_destination.h"
#include "services/lambda/errors.h"
#include "services/lambda/event_queue.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/role_session.h"

namespace tarn::lambda {
namespace {

// A record must fit one transaction, beside what ends the event.
constexpr size_t kMaxRecordBytes = 700'000;
constexpr size_t kMaxErrorMessageBytes = 1024;

std::string json_or_text(const std::string& payload) { return payload.empty() ? "null" : payload; }

Result<void> may_invoke(const Lambda& lambda, const FunctionRef& ref, const std::string& role,
                        const FunctionRef& target) {
  const Identity identity = TRY(role_identity(lambda, ref, role));
  AccessRequest request;
  request.action = "lambda:InvokeFunction";
  request.resources = {target.qualified_arn()};
  request.resource_account = target.account;
  return lambda.parts().authorizer.authorize(identity, request);
}

bool is_queue_or_topic(std::string_view arn) {
  return arn.starts_with("arn:aws:sqs:") || arn.starts_with("arn:aws:sns:");
}

bool is_bus(std::string_view arn) { return arn.starts_with("arn:aws:events:"); }

// "sqs:SendMessage" of a queue, for AWS's words.
std::string_view action_on(std::string_view arn) {
  if (is_bus(arn)) return "PutEvents";
  return arn.starts_with("arn:aws:sqs:") ? "SendMessage" : "Publish";
}

// Queues, topics and buses, as the function's role may use them.
Result<void> check_elsewhere(Lambda& lambda, Context& context, const FunctionRef& ref,
                             const VersionRow& version, std::string_view arn) {
  const bool is_served = lambda.targets() != nullptr && (is_queue_or_topic(arn) || is_bus(arn));
  if (!is_served) {
    return not_served("the destination " + std::string(arn) +
                      ": functions, queues, topics, event buses and, of what failed, buckets can "
                      "be destinations");
  }
  const TargetSource source{std::string(kPrincipal), ref.arn(), ref.account};
  auto may = lambda.targets()->check(context.transaction, source, arn, version.role);
  if (may.ok() || may.error().is_conflict()) return may;
  const bool is_missing = may.error().http_status() == 404 ||
                          may.error().code() == "QueueDoesNotExist" ||
                          may.error().code() == "ResourceNotFoundException";
  if (is_missing) {
    return invalid_parameter("The destination ARN " + std::string(arn) + " is invalid.");
  }
  return invalid_parameter("The function's execution role does not have permissions to call " +
                           std::string(action_on(arn)) + " on " + std::string(arn));
}

}  // namespace

Result<void> check_dead_letter(Lambda& lambda, Context& context, const FunctionRef& ref,
                               const VersionRow& version, std::string_view arn) {
  if (!is_queue_or_topic(arn)) {
    return invalid_parameter("A dead letter target is an SQS queue or an SNS topic.");
  }
  if (arn.ends_with(".fifo")) {
    return invalid_parameter("FIFO queues and topics can't be dead letter targets.");
  }
  return check_elsewhere(lambda, context, ref, version, arn);
}

Result<void> check_destination(Lambda& lambda, Context& context, const FunctionRef& ref,
                               const VersionRow& version, std::string_view arn,
                               DestinationKind kind) {
  if (arn.empty()) return {};
  if (!bucket_of(arn).empty()) {
    if (kind == DestinationKind::kFailure) return check_bucket(lambda, context, ref, version, arn);
    return invalid_parameter("The destination ARN " + std::string(arn) +
                             " is invalid: a bucket takes records of failed invocations only.");
  }
  const auto target = parse_function_arn(arn);
  if (!target) return check_elsewhere(lambda, context, ref, version, arn);
  if (target->arn() == ref.arn()) {
    return invalid_parameter("You can't specify the function as a destination for itself.");
  }
  FunctionRows rows(context.transaction, context.generation);
  if (!TRY(rows.find(*target))) {
    return invalid_parameter("The destination ARN " + std::string(arn) + " is invalid.");
  }
  if (!may_invoke(lambda, ref, version.role, *target).ok()) {
    return invalid_parameter(
        "The function's execution role does not have permissions to call "
        "InvokeFunction on " +
        std::string(arn));
  }
  return {};
}

// Payloads are JSON already and go in as they are.
std::string to_json(const DestinationRecord& record) {
  const EventRow& event = record.event;
  const FunctionRef ref{event.account, event.region, event.name, event.qualifier};
  const std::string arn = ref.arn_of(ref.qualifier.empty() ? std::string(kLatest) : ref.qualifier);
  const int64_t runs = event.attempts + (record.answer != nullptr ? 1 : 0);
  std::string json =
      "{\"version\":\"1.0\",\"timestamp\":" + json_quote(format_iso8601(record.now_ms, true)) +
      ",\"requestContext\":{\"requestId\":" + json_quote(event.id) +
      ",\"functionArn\":" + json_quote(arn) + ",\"condition\":" + json_quote(record.condition) +
      ",\"approximateInvokeCount\":" + std::to_string(runs) +
      "},\"requestPayload\":" + json_or_text(record.payload);
  if (record.answer != nullptr) {
    json += ",\"responseContext\":{\"statusCode\":200,\"executedVersion\":" +
            json_quote(record.version);
    if (!record.answer->function_error.empty()) {
      json += ",\"functionError\":" + json_quote(record.answer->function_error);
    }
    json += "},\"responsePayload\":" + json_or_text(record.answer->payload);
  }
  return json + "}";
}

namespace {

constexpr size_t kMaxBusEventBytes = 256 * 1024;

// The record as an event of EventBridge.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
std::string bus_event(const DestinationRecord& record, std::string_view bus_arn) {
  const EventRow& event = record.event;
  const FunctionRef ref{event.account, event.region, event.name, event.qualifier};
  const std::string arn = ref.arn_of(ref.qualifier.empty() ? std::string(kLatest) : ref.qualifier);
  const bool is_success = record.condition == "Success";
  return R"({"detail-type":"Lambda Function Invocation Result - )" +
         std::string(is_success ? "Success" : "Failure") + R"(","source":"lambda","account":)" +
         json_quote(event.account) + ",\"region\":" + json_quote(event.region) +
         ",\"resources\":[" + json_quote(bus_arn) + "," + json_quote(arn) +
         "],\"detail\":" + to_json(record) + "}";
}

FunctionRef ref_of_event(const EventRow& event) {
  return {event.account, event.region, event.name, event.qualifier};
}

// Hands an event to a queue or a topic in the role's name.
Result<void> hand_over(Lambda& lambda, store::Transaction& transaction, const EventRow& event,
                       TargetEvent out) {
  const FunctionRef ref = ref_of_event(event);
  const auto undeliverable = [&](std::string_view why) -> Result<void> {
    log_warn("lambda.destination_failed", {{"function", ref.arn()},
                                           {"destination", out.target_arn},
                                           {"request_id", event.id},
                                           {"reason", why}});
    return {};
  };
  if (lambda.targets() == nullptr) return undeliverable("nothing takes it");
  FunctionRows rows(transaction, lambda.parts().database.generation());
  const auto version = rows.require_version(ref);
  if (!version.ok()) {
    return version.error().is_conflict() ? version.error() : undeliverable("the function is gone");
  }
  out.id = make_uuid(lambda.parts().random);
  out.source = {std::string(kPrincipal), ref.arn(), ref.account};
  out.role_arn = version->role;
  out.lineage = event.lineage;
  if (out.target_arn.ends_with(".fifo")) {
    out.message_group_id = ref.name;
    out.message_deduplication_id = out.id;
  }
  auto sent = lambda.targets()->check(transaction, out.source, out.target_arn, out.role_arn);
  if (sent.ok()) sent = lambda.targets()->deliver(transaction, out);
  if (sent.ok() || sent.error().is_conflict()) return sent;
  return undeliverable(sent.error().message());
}

}  // namespace

Result<void> deliver_dead_letter(Lambda& lambda, store::Transaction& transaction,
                                 const DestinationRecord& record) {
  const FunctionRef ref = ref_of_event(record.event);
  FunctionRows rows(transaction, lambda.parts().database.generation());
  const auto version = rows.require_version(ref);
  if (!version.ok()) return version.error().is_conflict() ? version.error() : Result<void>();
  if (version->dead_letter_arn.empty()) return {};
  TargetEvent out;
  out.target_arn = version->dead_letter_arn;
  out.payload = record.payload;
  std::string message = record.condition;
  if (record.answer != nullptr) {
    const auto answer = Json::parse(record.answer->payload);
    const Json* text = answer.ok() ? answer->find("errorMessage") : nullptr;
    if (text != nullptr && !text->as_string().empty()) message = text->as_string();
  }
  out.attributes = {{"ErrorCode", "Number", record.answer != nullptr ? "200" : "429"},
                    {"ErrorMessage", "String", message.substr(0, kMaxErrorMessageBytes)},
                    {"RequestID", "String", record.event.id}};
  return hand_over(lambda, transaction, record.event, std::move(out));
}

Result<void> deliver(Lambda& lambda, store::Transaction& transaction, std::string_view destination,
                     const DestinationRecord& record) {
  const auto target = parse_function_arn(destination);
  const EventRow& event = record.event;
  if (!bucket_of(destination).empty()) {
    return deliver_to_bucket(lambda, transaction, destination, record);
  }
  if (!target) {
    TargetEvent out;
    out.target_arn = destination;
    out.payload = is_bus(destination) ? bus_event(record, destination) : to_json(record);
    if (is_bus(destination) && out.payload.size() > kMaxBusEventBytes) {
      log_warn("lambda.destination_failed", {{"function", ref_of_event(event).arn()},
                                             {"destination", destination},
                                             {"request_id", event.id},
                                             {"reason", "the record is too large for an event"}});
      return {};
    }
    return hand_over(lambda, transaction, event, std::move(out));
  }
  const FunctionRef ref{event.account, event.region, event.name, event.qualifier};
  const auto undeliverable = [&](std::string_view why) -> Result<void> {
    log_warn("lambda.destination_failed", {{"function", ref.arn()},
                                           {"destination", destination},
                                           {"request_id", event.id},
                                           {"reason", why}});
    return {};
  };
  FunctionRows rows(transaction, lambda.parts().database.generation());
  const auto version = rows.require_version(ref);
  if (!version.ok()) {
    return version.error().is_conflict() ? version.error() : undeliverable("the function is gone");
  }
  if (!may_invoke(lambda, ref, version->role, *target).ok()) {
    return undeliverable("the function's role may not invoke it");
  }
  const std::string json = to_json(record);
  if (json.size() > kMaxRecordBytes) return undeliverable("the record is too large");
  EventRow row;
  row.id = make_uuid(lambda.parts().random);
  row.account = target->account;
  row.region = target->region;
  row.name = target->name;
  row.qualifier = target->qualifier;
  row.lineage = event.lineage;
  return lambda.queue().put(transaction, std::move(row), json);
}

}  // namespace tarn::lambda
