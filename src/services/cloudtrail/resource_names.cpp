#include "services/cloudtrail/resource_names.h"

#include <algorithm>

namespace tarn::cloudtrail {
namespace {

struct ArnParts {
  std::string_view service;
  std::string_view account;
  std::string_view resource;
};

// arn:partition:service:region:account:resource
ArnParts split(std::string_view arn) {
  ArnParts parts;
  for (int part = 0; part < 5; ++part) {
    const size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    if (part == 2) parts.service = arn.substr(0, colon);
    if (part == 4) parts.account = arn.substr(0, colon);
    arn.remove_prefix(colon + 1);
  }
  parts.resource = arn;
  return parts;
}

struct TypeName {
  std::string_view service;
  std::string_view kind;  // what the resource begins with
  std::string_view type;
};

constexpr TypeName kTypes[] = {
    {"athena", "workgroup", "AWS::Athena::WorkGroup"},
    {"cloudtrail", "trail", "AWS::CloudTrail::Trail"},
    {"dynamodb", "table", "AWS::DynamoDB::Table"},
    {"events", "rule", "AWS::Events::Rule"},
    {"firehose", "deliverystream", "AWS::KinesisFirehose::DeliveryStream"},
    {"glue", "crawler", "AWS::Glue::Crawler"},
    {"glue", "database", "AWS::Glue::Database"},
    {"glue", "job", "AWS::Glue::Job"},
    {"glue", "table", "AWS::Glue::Table"},
    {"glue", "trigger", "AWS::Glue::Trigger"},
    {"iam", "group", "AWS::IAM::Group"},
    {"iam", "policy", "AWS::IAM::Policy"},
    {"iam", "role", "AWS::IAM::Role"},
    {"iam", "user", "AWS::IAM::User"},
    {"kinesis", "stream", "AWS::Kinesis::Stream"},
    {"kms", "key", "AWS::KMS::Key"},
    {"lambda", "function", "AWS::Lambda::Function"},
    {"logs", "log-group", "AWS::Logs::LogGroup"},
};

size_t end_of_kind(std::string_view resource) {
  return std::min(resource.find_first_of(":/"), resource.size());
}

}  // namespace

std::string resource_type(std::string_view arn) {
  const ArnParts parts = split(arn);
  if (parts.service == "s3") {
    const bool is_object = parts.resource.find('/') != std::string_view::npos;
    return is_object ? "AWS::S3::Object" : "AWS::S3::Bucket";
  }
  if (parts.service == "sqs") return "AWS::SQS::Queue";
  if (parts.service == "sns") return "AWS::SNS::Topic";
  const std::string_view kind = parts.resource.substr(0, end_of_kind(parts.resource));
  for (const TypeName& name : kTypes) {
    if (name.service == parts.service && name.kind == kind) return std::string(name.type);
  }
  return {};
}

std::string resource_name(std::string_view arn) {
  const ArnParts parts = split(arn);
  if (parts.service == "s3" || parts.service == "sqs" || parts.service == "sns") {
    return std::string(parts.resource);
  }
  std::string_view name = parts.resource;
  name.remove_prefix(std::min(end_of_kind(name) + 1, name.size()));
  if (parts.service == "iam") name.remove_prefix(name.rfind('/') + 1);  // without its path
  if (parts.service == "logs") name = name.substr(0, name.find(":log-stream:"));
  std::string text(name.empty() ? parts.resource : name);
  if (parts.service == "glue") std::replace(text.begin(), text.end(), '/', '.');
  return text;
}

std::string_view resource_account(std::string_view arn) { return split(arn).account; }

}  // namespace tarn::cloudtrail
