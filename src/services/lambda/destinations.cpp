#include "services/lambda/destinations.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "services/lambda/errors.h"
#include "services/lambda/event_queue.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/role_session.h"

namespace tarn::lambda {
namespace {

// A record must fit one transaction, beside what ends the event.
constexpr size_t kMaxRecordBytes = 700'000;

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

}  // namespace

Result<void> check_destination(Lambda& lambda, Context& context, const FunctionRef& ref,
                               const VersionRow& version, std::string_view arn) {
  if (arn.empty()) return {};
  const auto target = parse_function_arn(arn);
  if (!target) {
    return not_served("the destination " + std::string(arn) +
                      ": only functions can be destinations until SQS, SNS and EventBridge are "
                      "there");
  }
  if (target->arn() == ref.arn()) {
    return invalid_parameter("You can't specify the function as a destination for itself.");
  }
  FunctionRows rows(context.transaction, context.generation);
  if (!TRY(rows.find(*target))) {
    return invalid_parameter("The destination ARN " + std::string(arn) +
                             " is invalid: the function does not exist.");
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

Result<void> deliver(Lambda& lambda, store::Transaction& transaction, std::string_view destination,
                     const DestinationRecord& record) {
  const auto target = parse_function_arn(destination);
  if (!target) return {};
  const EventRow& event = record.event;
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
