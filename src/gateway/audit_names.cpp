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

// CloudTrail tells the version of the API with the older operations of Lambda.
constexpr Renamed kLambdaRenamed[] = {
    {"AddLayerVersionPermission", "AddLayerVersionPermission20181031"},
    {"AddPermission", "AddPermission20150331v2"},
    {"CreateAlias", "CreateAlias20150331"},
    {"CreateEventSourceMapping", "CreateEventSourceMapping20150331"},
    {"CreateFunction", "CreateFunction20150331"},
    {"DeleteAlias", "DeleteAlias20150331"},
    {"DeleteEventSourceMapping", "DeleteEventSourceMapping20150331"},
    {"DeleteFunction", "DeleteFunction20150331"},
    {"DeleteFunctionConcurrency", "DeleteFunctionConcurrency20171031"},
    {"DeleteLayerVersion", "DeleteLayerVersion20181031"},
    {"GetAccountSettings", "GetAccountSettings20160819"},
    {"GetAlias", "GetAlias20150331"},
    {"GetEventSourceMapping", "GetEventSourceMapping20150331"},
    {"GetFunction", "GetFunction20150331v2"},
    {"GetFunctionConfiguration", "GetFunctionConfiguration20150331v2"},
    {"GetLayerVersion", "GetLayerVersion20181031"},
    {"GetLayerVersionByArn", "GetLayerVersionByArn20181031"},
    {"GetLayerVersionPolicy", "GetLayerVersionPolicy20181031"},
    {"GetPolicy", "GetPolicy20150331v2"},
    {"ListAliases", "ListAliases20150331"},
    {"ListEventSourceMappings", "ListEventSourceMappings20150331"},
    {"ListFunctions", "ListFunctions20150331"},
    {"ListLayerVersions", "ListLayerVersions20181031"},
    {"ListLayers", "ListLayers20181031"},
    {"ListTags", "ListTags20170331"},
    {"ListVersionsByFunction", "ListVersionsByFunction20150331"},
    {"PublishLayerVersion", "PublishLayerVersion20181031"},
    {"PublishVersion", "PublishVersion20150331"},
    {"PutFunctionConcurrency", "PutFunctionConcurrency20171031"},
    {"RemoveLayerVersionPermission", "RemoveLayerVersionPermission20181031"},
    {"RemovePermission", "RemovePermission20150331v2"},
    {"TagResource", "TagResource20170331v2"},
    {"UntagResource", "UntagResource20170331v2"},
    {"UpdateAlias", "UpdateAlias20150331"},
    {"UpdateEventSourceMapping", "UpdateEventSourceMapping20150331"},
    {"UpdateFunctionCode", "UpdateFunctionCode20150331v2"},
    {"UpdateFunctionConfiguration", "UpdateFunctionConfiguration20150331v2"},
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
  std::span<const Renamed> all;
  if (service.name == "s3") all = kS3Renamed;
  if (service.name == "lambda") all = kLambdaRenamed;
  for (const Renamed& renamed : all) {
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
