#include "services/kms/managed_keys.h"

#include <algorithm>

#include "base/json.h"
#include "services/kms/alias_store.h"
#include "services/kms/key_lookup.h"
#include "services/kms/material.h"

namespace tarn::kms {
namespace {

constexpr std::string_view kPrefix = "alias/aws/";
constexpr int64_t kRotationDays = 365;  // managed keys turn once a year
constexpr std::string_view kServices[] = {"dynamodb", "glue",     "kinesis", "lambda",
                                          "rds",      "redshift", "s3",      "secretsmanager",
                                          "sns",      "sqs",      "ssm"};

Json strings(std::initializer_list<std::string_view> texts) {
  Json list = Json::array();
  for (const std::string_view text : texts) list.push(text);
  return list;
}

// Whoever may use the service in this account may use its key through it, and nobody otherwise.
std::string policy_of(const Context& context, std::string_view service) {
  Json equals = Json::object();
  equals.set("kms:CallerAccount", context.account)
      .set("kms:ViaService",
           std::string(service) + "." + std::string(context.region) + ".amazonaws.com");
  Json through = Json::object();
  through.set("Sid", "Allow access through the service for all principals in the account")
      .set("Effect", "Allow")
      .set("Principal", Json::object().set("AWS", "*"))
      .set("Action", strings({"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*",
                              "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey"}))
      .set("Resource", "*")
      .set("Condition", Json::object().set("StringEquals", equals));
  Json metadata = Json::object();
  metadata.set("Sid", "Allow direct access to key metadata to the account")
      .set("Effect", "Allow")
      .set("Principal",
           Json::object().set("AWS", "arn:aws:iam::" + std::string(context.account) + ":root"))
      .set("Action", strings({"kms:Describe*", "kms:Get*", "kms:List*"}))
      .set("Resource", "*");
  Json policy = Json::object();
  policy.set("Version", "2012-10-17")
      .set("Id", "auto-" + std::string(service) + "-1")
      .set("Statement", Json::array().push(through).push(metadata));
  return policy.dump();
}

}  // namespace

bool is_managed_alias(std::string_view alias) {
  return alias.starts_with(kPrefix) &&
         std::find(std::begin(kServices), std::end(kServices), alias.substr(kPrefix.size())) !=
             std::end(kServices);
}

Result<std::string> make_managed_key(const Kms& kms, Context& context, std::string_view alias) {
  const std::string_view service = alias.substr(kPrefix.size());
  LoadedKey key;
  key.account = context.account;
  key.region = context.region;
  key.spec = find_spec(kSymmetric);
  key.row.id = make_uuid(kms.parts().random);
  key.row.created_ms = context.clock.domain_ms();
  key.row.description = "Default key that protects my data when no other key is defined (" +
                        std::string(service) + ")";
  key.row.spec = kSymmetric;
  key.row.usage = kEncryptDecrypt;
  key.row.manager = "AWS";
  key.row.policy = policy_of(context, service);
  set_rotation(key.row, kRotationDays, context.clock);
  TRY(add_material(kms, context, key, false));
  TRY(store_key(context, key));
  TRY(put_alias(context, alias, key.row.id));
  return key.row.id;
}

}  // namespace tarn::kms
