// How failed queries look to their clients.
#include "services/athena/failure.h"

#include <gtest/gtest.h>

#include "services/athena/errors.h"
#include "services/athena/execution.h"

namespace tarn::athena {
namespace {

QueryRow failed(const Error& error, bool is_cancelled = false) {
  QueryRow row;
  describe_failure(error, is_cancelled, row);
  return row;
}

TEST(Failure, TrinosNameBeginsTheReason) {
  const QueryRow row = failed(Error(400, "DIVISION_BY_ZERO", "Division by zero"));
  EXPECT_EQ(row.state, "FAILED");
  EXPECT_EQ(row.reason, "DIVISION_BY_ZERO: Division by zero");
  EXPECT_EQ(row.error_category, 2);
  EXPECT_EQ(row.error_type, 1006);
}

TEST(Failure, HivesReasonStaysAsItIs) {
  const QueryRow row = failed(Error(400, "FAILED", "FAILED: SemanticException no"));
  EXPECT_EQ(row.reason, "FAILED: SemanticException no");
  EXPECT_EQ(row.error_category, 2);
}

TEST(Failure, OursIsTheSystems) {
  const QueryRow row = failed(Error(500, "InternalFailure", "lost"));
  EXPECT_EQ(row.reason, "GENERIC_INTERNAL_ERROR: lost");
  EXPECT_EQ(row.error_category, 1);
  EXPECT_EQ(row.error_type, 200);
}

TEST(Failure, CancellingIsNoError) {
  const QueryRow row = failed(cancelled(), true);
  EXPECT_EQ(row.state, "CANCELLED");
  EXPECT_EQ(row.error_category, 0);
}

TEST(Failure, CutOffCancels) {
  const QueryRow row = failed(Error(400, "BYTES_SCANNED_LIMIT", "more"));
  EXPECT_EQ(row.state, "CANCELLED");
  EXPECT_EQ(row.reason, "Bytes scanned limit was exceeded");
}

TEST(Failure, DenialsSayWhere) {
  const Error denied(403, "AccessDenied", "User: u is not authorized to perform: x");
  EXPECT_EQ(failed(denied_on_path(denied, "b", "k")).reason,
            "PERMISSION_DENIED: Permission denied on S3 path: s3://b/k. " + denied.message());
  EXPECT_EQ(failed(denied_catalog(denied)).reason,
            "Insufficient permissions to execute the query. " + denied.message());
}

}  // namespace
}  // namespace tarn::athena
