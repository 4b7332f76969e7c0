#include "gateway/audit_names.h"

#include <algorithm>
#include <span>

namespace tarn::gateway {
namespace {

struct Renamed {
  std::string_view operation;
  std::string_view event;
};

constexpr Renamed kS3Renamed[] = {
    {"DeletePublicAccessBlock", "DeleteBucketPublicAccessBlock"},
    {"GetBucketLifecycleConfiguration", "GetBucketLifecycle"},
    {"GetBucketNotificationConfiguration", "GetBucketNotification"},
    {"GetPublicAccessBlock", "GetBucketPublicAccessBlock"},
    {"ListObjectsV2", "ListObjects"},
    {"PutBucketLifecycleConfiguration", "PutBucketLifecycle"},
    {"PutBucketNotificationConfiguration", "PutBucketNotification"},
    {"PutPublicAccessBlock", "PutBucketPublicAccessBlock"},
};

constexpr std::string_view kS3Data[] = {"AbortMultipartUpload",
                                        "CompleteMultipartUpload",
                                        "CopyObject",
                                        "CreateMultipartUpload",
                                        "DeleteObject",
                                        "DeleteObjectTagging",
                                        "DeleteObjects",
                                        "GetObject",
                                        "GetObjectAcl",
                                        "GetObjectAttributes",
                                        "GetObjectLegalHold",
                                        "GetObjectRetention",
                                        "GetObjectTagging",
                                        "GetObjectTorrent",
                                        "HeadBucket",
                                        "HeadObject",
                                        "ListMultipartUploads",
                                        "ListObjectVersions",
                                        "ListObjects",
                                        "ListObjectsV2",
                                        "ListParts",
                                        "PutObject",
                                        "PutObjectAcl",
                                        "PutObjectLegalHold",
                                        "PutObjectRetention",
                                        "PutObjectTagging",
                                        "RestoreObject",
                                        "SelectObjectContent",
                                        "UploadPart",
                                        "UploadPartCopy"};
constexpr std::string_view kLogsData[] = {"PutLogEvents"};
constexpr std::string_view kLambdaData[] = {"Invoke", "InvokeAsync", "InvokeWithResponseStream"};
constexpr std::string_view kDynamoData[] = {"BatchExecuteStatement",
                                            "BatchGetItem",
                                            "BatchWriteItem",
                                            "DeleteItem",
                                            "ExecuteStatement",
                                            "ExecuteTransaction",
                                            "GetItem",
                                            "PutItem",
                                            "Query",
                                            "Scan",
                                            "TransactGetItems",
                                            "TransactWriteItems",
                                            "UpdateItem"};
constexpr std::string_view kDynamoStreamsData[] = {"GetRecords", "GetShardIterator"};
constexpr std::string_view kKinesisData[] = {"GetRecords", "GetShardIterator", "PutRecord",
                                             "PutRecords", "SubscribeToShard"};
constexpr std::string_view kFirehoseData[] = {"PutRecord", "PutRecordBatch"};
constexpr std::string_view kQueueData[] = {
    "ChangeMessageVisibility", "ChangeMessageVisibilityBatch",
    "DeleteMessage",           "DeleteMessageBatch",
    "ReceiveMessage",          "SendMessage",
    "SendMessageBatch"};
constexpr std::string_view kTopicData[] = {"Publish", "PublishBatch"};
constexpr std::string_view kMetricsData[] = {
    "GetMetricData", "GetMetricStatistics", "GetMetricWidgetImage", "ListMetrics", "PutMetricData"};

struct DataOperations {
  std::string_view service;
  std::span<const std::string_view> operations;
};

constexpr DataOperations kData[] = {
    {"s3", kS3Data},           {"logs", kLogsData},
    {"lambda", kLambdaData},   {"dynamodb", kDynamoData},
    {"kinesis", kKinesisData}, {"dynamodbstreams", kDynamoStreamsData},
    {"sqs", kQueueData},       {"firehose", kFirehoseData},
    {"sns", kTopicData},       {"cloudwatch", kMetricsData},
};

}  // namespace

std::string_view audit_event_name(const wire::Service& service, const wire::Operation& operation) {
  if (service.name != "s3") return operation.name;
  for (const Renamed& renamed : kS3Renamed) {
    if (renamed.operation == operation.name) return renamed.event;
  }
  return operation.name;
}

bool is_data_event(const wire::Service& service, const wire::Operation& operation) {
  for (const DataOperations& data : kData) {
    if (data.service != service.name) continue;
    return std::find(data.operations.begin(), data.operations.end(), operation.name) !=
           data.operations.end();
  }
  return false;
}

}  // namespace tarn::gateway
