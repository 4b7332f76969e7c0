#include "services/lambda/settings.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/json.h"
#include "services/lambda/destinations.h"
#include "services/lambda/errors.h"
#include "services/lambda/layer_rows.h"
#include "services/lambda/runtime_names.h"
#include "services/lambda/sealed_text.h"

namespace tarn::lambda {
namespace {

constexpr int64_t kMaxTimeoutSeconds = 900;
constexpr int64_t kMaxMemoryMib = 10'240;
constexpr int64_t kMinEphemeralMib = 512, kMaxEphemeralMib = 10'240;
constexpr size_t kMaxEnvironmentBytes = 4096;
constexpr size_t kMaxLayers = 5;

constexpr std::string_view kReservedVariables[] = {"_HANDLER",
                                                   "_X_AMZN_TRACE_ID",
                                                   "AWS_ACCESS_KEY",
                                                   "AWS_ACCESS_KEY_ID",
                                                   "AWS_DEFAULT_REGION",
                                                   "AWS_EXECUTION_ENV",
                                                   "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                                                   "AWS_LAMBDA_FUNCTION_NAME",
                                                   "AWS_LAMBDA_FUNCTION_VERSION",
                                                   "AWS_LAMBDA_INITIALIZATION_TYPE",
                                                   "AWS_LAMBDA_LOG_GROUP_NAME",
                                                   "AWS_LAMBDA_LOG_STREAM_NAME",
                                                   "AWS_LAMBDA_RUNTIME_API",
                                                   "AWS_REGION",
                                                   "AWS_SECRET_ACCESS_KEY",
                                                   "AWS_SESSION_TOKEN",
                                                   "LAMBDA_RUNTIME_DIR",
                                                   "LAMBDA_TASK_ROOT"};

std::string environment_context(const FunctionRef& ref) {
  return "lambda.environment/" + ref.arn();
}

// Members that stand for what is not there. Their harmless values, which tools send, are fine.
template <class In>
Result<void> refuse_unserved(const In& in) {
  if (in.vpc_config != nullptr &&
      (!in.vpc_config->subnet_ids.empty() || !in.vpc_config->security_group_ids.empty())) {
    return not_served("VpcConfig: functions are on this machine's network");
  }
  if (!in.file_system_configs.empty()) return not_served("FileSystemConfigs");
  if (in.image_config != nullptr) return not_served("ImageConfig");
  if (in.tracing_config != nullptr && in.tracing_config->mode == "Active") {
    return not_served("TracingConfig Active: there is no X-Ray to send traces to");
  }
  if (!in.kms_key_arn.empty()) {
    return not_served("KMSKeyArn: variables lie under Tarn's master key");
  }
  if (in.capacity_provider_config != nullptr) return not_served("CapacityProviderConfig");
  if (in.durable_config != nullptr) return not_served("DurableConfig");
  if (in.runtime_config != nullptr) return not_served("RuntimeConfig");
  if (in.accelerator_config != nullptr) return not_served("AcceleratorConfig");
  return {};
}

Result<void> check_variable_names(const wire::Map<wire::Text>& variables) {
  std::string reserved;
  for (const auto& variable : variables) {
    const bool is_reserved = std::find(std::begin(kReservedVariables), std::end(kReservedVariables),
                                       variable.key) != std::end(kReservedVariables);
    if (is_reserved) reserved += (reserved.empty() ? "" : ", ") + std::string(variable.key);
  }
  if (reserved.empty()) return {};
  return invalid_parameter(
      "Lambda was unable to configure your environment variables because the environment variables "
      "you have provided contains reserved keys that are currently not supported for modification. "
      "Reserved keys used in this request: " +
      reserved);
}

Result<void> apply_environment(Lambda& lambda, const FunctionRef& ref,
                               const api::Environment& environment, VersionRow& row) {
  row.sealed_environment.clear();
  // Told as an Environment without variables, where none was given is not told at all.
  if (!environment.variables.present) return {};
  TRY(check_variable_names(environment.variables));
  std::map<std::string, std::string> sorted;
  for (const auto& variable : environment.variables) {
    if (variable.value.find('\0') != std::string_view::npos) {
      return invalid_parameter("Environment variables can't hold zero bytes.");
    }
    sorted[std::string(variable.key)] = variable.value;
  }
  Json json = Json::object();
  for (const auto& [key, value] : sorted) json.set(key, value);
  const std::string text = json.dump();
  if (text.size() > kMaxEnvironmentBytes) {
    return invalid_parameter(
        "Lambda was unable to configure your environment variables because the environment "
        "variables you have provided exceeded the 4KB limit. String measured: " +
        text);
  }
  row.sealed_environment =
      TRY(seal_text(lambda.parts().keys, lambda.parts().random, text, environment_context(ref)));
  return {};
}

Result<void> apply_layers(Lambda& lambda, Context& context, const wire::List<wire::Text>& layers,
                          VersionRow& row) {
  if (layers.size > kMaxLayers) {
    return invalid_parameter("Cannot reference more than 5 layers.");
  }
  row.layers.clear();
  std::map<std::string, wire::Text> seen;  // by the layer: the version's ARN
  uint64_t unpacked_bytes = 0;
  for (const wire::Text arn : layers) {
    const auto ref = parse_layer_version_arn(arn);
    if (!ref) return invalid_parameter("Not the ARN of a layer's version: " + std::string(arn));
    if (ref->region != context.region) {
      return invalid_parameter(
          "Layers are not in the same region as the function. Layers are expected to be in "
          "region " +
          std::string(context.region) + ".");
    }
    const auto layer = TRY(find_layer_version(context.transaction, context.generation, *ref));
    if (!layer) {
      return invalid_parameter("Layer version " + std::string(arn) + " does not exist.");
    }
    const auto [other, is_first] = seen.emplace(ref->arn(), arn);
    if (!is_first) {
      return invalid_parameter(
          "Two different versions of the same layer are not allowed to be referenced in the same "
          "function. " +
          std::string(other->second) + " and " + std::string(arn) +
          " are versions of the same layer.");
    }
    const CodeRow code = TRY(
        lambda.codes().find(context.transaction, ref->scope(context.generation), layer->code_id));
    unpacked_bytes += static_cast<uint64_t>(code.unpacked_bytes);
    row.layers.push_back(
        {std::string(arn), layer->code_bytes, layer->code_id, ref->account, ref->region});
  }
  if (unpacked_bytes > 262'144'000) {
    return invalid_parameter(
        "Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. "
        "The actual size is " +
        std::to_string(unpacked_bytes) + " bytes.");
  }
  return {};
}

Result<void> apply_logging(const api::LoggingConfig& logging, VersionRow& row) {
  if (wire::present(logging.log_format)) row.log_format = logging.log_format;
  if (wire::present(logging.log_group)) row.log_group = logging.log_group;
  const bool has_levels =
      wire::present(logging.application_log_level) || wire::present(logging.system_log_level);
  if (has_levels && row.log_format != "JSON") {
    return invalid_parameter(
        "To specify log levels (ApplicationLogLevel or SystemLogLevel), set LogFormat to JSON.");
  }
  if (wire::present(logging.application_log_level)) {
    row.application_log_level = logging.application_log_level;
  }
  if (wire::present(logging.system_log_level)) row.system_log_level = logging.system_log_level;
  if (row.log_format != "JSON") {
    row.application_log_level.clear();
    row.system_log_level.clear();
  } else {
    if (row.application_log_level.empty()) row.application_log_level = "INFO";
    if (row.system_log_level.empty()) row.system_log_level = "INFO";
  }
  return {};
}

Error out_of_range(std::string_view value, std::string_view member, std::string_view relation,
                   int64_t limit) {
  return validation_error("1 validation error detected: Value '" + std::string(value) + "' at '" +
                          std::string(member) +
                          "' failed to satisfy constraint: Member must have "
                          "value " +
                          std::string(relation) + " than or equal to " + std::to_string(limit));
}

template <class In>
Result<void> apply_sizes(const In& in, VersionRow& row) {
  if (in.timeout) {
    if (*in.timeout > kMaxTimeoutSeconds) {
      return out_of_range(std::to_string(*in.timeout), "timeout", "less", kMaxTimeoutSeconds);
    }
    row.timeout_seconds = *in.timeout;
  }
  if (in.memory_size) {
    if (*in.memory_size > kMaxMemoryMib) {
      return out_of_range(std::to_string(*in.memory_size), "memorySize", "less", kMaxMemoryMib);
    }
    row.memory_mib = *in.memory_size;
  }
  if (in.ephemeral_storage == nullptr || !in.ephemeral_storage->size) return {};
  const int64_t size = *in.ephemeral_storage->size;
  if (size < kMinEphemeralMib) {
    return out_of_range(std::to_string(size), "ephemeralStorage.size", "greater", kMinEphemeralMib);
  }
  if (size > kMaxEphemeralMib) {
    return out_of_range(std::to_string(size), "ephemeralStorage.size", "less", kMaxEphemeralMib);
  }
  row.ephemeral_mib = size;
  return {};
}

// After the runtime and the sizes, which it asks of.
template <class In>
Result<void> apply_snap_start(Lambda& lambda, const In& in, VersionRow& row) {
  if (in.snap_start != nullptr && wire::present(in.snap_start->apply_on)) {
    row.snap_start = in.snap_start->apply_on == "PublishedVersions";
  }
  if (!row.snap_start) return {};
  if (row.ephemeral_mib > kMinEphemeralMib) {
    return invalid_parameter(
        "SnapStart is for functions whose ephemeral storage has 512 MB, as on AWS.");
  }
  return lambda.parts().runner.check_snap_start(row.runtime);
}

// The role is there, and Lambda may assume it.
Result<void> apply_role(Lambda& lambda, std::string_view role, VersionRow& row) {
  auto session = lambda.parts().identities.assume_service_role(role, kPrincipal, "check");
  if (!session.ok()) return role_not_assumable();
  row.role = role;
  return {};
}

template <class In>
Result<void> apply_common(Lambda& lambda, Context& context, const FunctionRef& ref, const In& in,
                          VersionRow& row) {
  TRY(refuse_unserved(in));
  if (wire::present(in.runtime)) {
    TRY(check_runtime_name(in.runtime));
    TRY(lambda.parts().runner.check_runtime(in.runtime));
    row.runtime = in.runtime;
  }
  if (wire::present(in.handler)) row.handler = in.handler;
  if (wire::present(in.description)) row.description = in.description;
  if (wire::present(in.role)) TRY(apply_role(lambda, in.role, row));
  TRY(apply_sizes(in, row));
  TRY(apply_snap_start(lambda, in, row));
  if (in.environment != nullptr) TRY(apply_environment(lambda, ref, *in.environment, row));
  if (in.layers.present) TRY(apply_layers(lambda, context, in.layers, row));
  if (in.logging_config != nullptr) TRY(apply_logging(*in.logging_config, row));
  if (in.dead_letter_config != nullptr) {
    const wire::Text target = in.dead_letter_config->target_arn;
    if (!target.empty()) TRY(check_dead_letter(lambda, context, ref, row, target));
    row.dead_letter_arn = target;
  }
  return {};
}

}  // namespace

Result<void> apply_architecture(const wire::List<wire::Text>& architectures, VersionRow& row) {
  row.architecture = "x86_64";
  if (architectures.empty()) return {};
  if (architectures.size > 1) {
    return invalid_parameter("Exactly one architecture is needed in Architectures.");
  }
  if (architectures[0] == "x86_64") return {};
  return not_served("functions for arm64: this machine is x86_64");
}

Result<void> apply_settings(Lambda& lambda, Context& context, const FunctionRef& ref,
                            const api::CreateFunctionRequest& in, VersionRow& row) {
  if (in.package_type == "Image") return not_served("functions of container images (Image)");
  if (!in.code_signing_config_arn.empty()) return not_served("CodeSigningConfigArn");
  if (in.tenancy_config != nullptr) return not_served("TenancyConfig");
  if (wire::present(in.publish_to)) return not_served("PublishTo");
  if (!wire::present(in.runtime) || !wire::present(in.handler)) {
    return invalid_parameter(
        "Runtime and Handler are mandatory parameters for functions created with deployment "
        "packages.");
  }
  row.log_format = "Text";
  row.tracing = "PassThrough";
  TRY(apply_architecture(in.architectures, row));
  return apply_common(lambda, context, ref, in, row);
}

Result<void> apply_settings(Lambda& lambda, Context& context, const FunctionRef& ref,
                            const api::UpdateFunctionConfigurationRequest& in, VersionRow& row) {
  return apply_common(lambda, context, ref, in, row);
}

Result<std::vector<std::pair<std::string, std::string>>> open_environment(Lambda& lambda,
                                                                          const FunctionRef& ref,
                                                                          const VersionRow& row) {
  std::vector<std::pair<std::string, std::string>> variables;
  if (row.sealed_environment.empty()) return variables;
  const std::string text =
      TRY(open_text(lambda.parts().keys, row.sealed_environment, environment_context(ref)));
  const Json json = TRY(Json::parse(text));
  for (const auto& [name, value] : json.members()) variables.emplace_back(name, value.as_string());
  return variables;
}

std::string log_group_of(const FunctionRef& ref, const VersionRow& row) {
  return row.log_group.empty() ? "/aws/lambda/" + ref.name : row.log_group;
}

}  // namespace tarn::lambda
