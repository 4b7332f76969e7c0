// Buckets that take records of failed asynchronous invocations, each as an object:
// aws/lambda/async/NAME/2026/01/31/2026-01-31T12.00.00-ID.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
#pragma once

#include <string_view>

#include "services/lambda/destinations.h"

namespace tarn::lambda {

// Of "arn:aws:s3:::bucket"; empty where it is no bucket's.
std::string_view bucket_of(std::string_view arn);

// The bucket is there, and the function's role may write to it.
Result<void> check_bucket(Lambda& lambda, Context& context, const FunctionRef& ref,
                          const VersionRow& version, std::string_view arn);

// Writes the object before the event ends: a crash in between may write another one. What can't be
// written is told in the log.
Result<void> deliver_to_bucket(Lambda& lambda, store::Transaction& transaction,
                               std::string_view arn, const DestinationRecord& record);

}  // namespace tarn::lambda
