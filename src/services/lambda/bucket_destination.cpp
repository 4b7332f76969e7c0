#include "services/lambda/bucket_destination.h"

#include "base/clock.h"
#include "base/log.h"
#include "core/objects.h"
#include "services/lambda/errors.h"
#include "services/lambda/function_rows.h"
#include "services/lambda/role_session.h"

namespace tarn::lambda {
namespace {

constexpr std::string_view kBucketArnStart = "arn:aws:s3:::";

// 2026-01-31T12:00:00Z → "2026/01/31/2026-01-31T12.00.00".
std::string dated_path(int64_t at_ms) {
  std::string time = format_iso8601(at_ms).substr(0, 19);
  std::string folder = time.substr(0, 10);
  for (char& c : folder) c = c == '-' ? '/' : c;
  for (char& c : time) c = c == ':' ? '.' : c;
  return folder + "/" + time;
}

std::string record_key(const DestinationRecord& record) {
  return "aws/lambda/async/" + record.event.name + "/" + dated_path(record.now_ms) + "-" +
         record.event.id;
}

Result<Caller> role_caller(const Lambda& lambda, const FunctionRef& ref, const std::string& role,
                           std::string_view request_id) {
  return Caller {
    TRY(role_identity(lambda, ref, role))
    , ref.region, std::string(request_id), {}
  };
}

Result<void> write_record(Lambda& lambda, store::Transaction& transaction, const FunctionRef& ref,
                          std::string_view bucket, const DestinationRecord& record) {
  FunctionRows rows(transaction, lambda.parts().database.generation());
  const VersionRow version = TRY(rows.require_version(ref));
  const Caller caller = TRY(role_caller(lambda, ref, version.role, record.event.id));
  auto writer = TRY(lambda.parts().objects.create(caller, bucket, record_key(record),
                                                  std::string_view("application/json")));
  TRY(writer->write(to_json(record)));
  TRY(writer->finish());
  return {};
}

}  // namespace

std::string_view bucket_of(std::string_view arn) {
  if (!arn.starts_with(kBucketArnStart)) return {};
  const std::string_view name = arn.substr(kBucketArnStart.size());
  return name.find('/') == std::string_view::npos ? name : std::string_view();
}

Result<void> check_bucket(Lambda& lambda, Context& context, const FunctionRef& ref,
                          const VersionRow& version, std::string_view arn) {
  const std::string_view bucket = bucket_of(arn);
  Objects& objects = lambda.parts().objects;
  if (!objects.bucket_region(bucket).ok()) {
    return invalid_parameter("The destination ARN " + std::string(arn) +
                             " is invalid: the bucket does not exist.");
  }
  const Caller caller = TRY(role_caller(lambda, ref, version.role, context.request_id));
  for (const std::string_view action : {"s3:PutObject", "s3:ListBucket"}) {
    const std::string_view key = action == "s3:PutObject" ? "aws/lambda/async/" : "";
    if (objects.authorize(caller, action, bucket, key).ok()) continue;
    return invalid_parameter("The function's execution role does not have permissions to call " +
                             std::string(action.substr(3)) + " on " + std::string(arn));
  }
  return {};
}

Result<void> deliver_to_bucket(Lambda& lambda, store::Transaction& transaction,
                               std::string_view arn, const DestinationRecord& record) {
  const EventRow& event = record.event;
  const FunctionRef ref{event.account, event.region, event.name, event.qualifier};
  const auto written = write_record(lambda, transaction, ref, bucket_of(arn), record);
  if (written.ok()) return {};
  log_warn("lambda.destination_failed", {{"function", ref.arn()},
                                         {"destination", arn},
                                         {"request_id", event.id},
                                         {"reason", written.error().message()}});
  return {};
}

}  // namespace tarn::lambda
