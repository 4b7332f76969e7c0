// Names of functions, versions, aliases and layers, and their ARNs. Pure functions.
//
// A function is named by "name", "name:qualifier", "123456789012:function:name" or its ARN, with or
// without a qualifier; a qualifier is $LATEST, a version's number or an alias.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "core/context.h"
#include "store/key.h"
#include "wire/types.h"

namespace tarn::lambda {

inline constexpr std::string_view kLatest = "$LATEST";
inline constexpr std::string_view kPrincipal = "lambda.amazonaws.com";

struct FunctionRef {
  std::string account;
  std::string region;
  std::string name;
  std::string qualifier;  // empty: none was given, which means $LATEST

  store::Scope scope(uint64_t generation) const { return {generation, account, region}; }
  std::string arn() const;            // without the qualifier
  std::string qualified_arn() const;  // with it, where there is one
  std::string arn_of(std::string_view qualifier) const;
};

// ResourceNotFoundException for other regions; InvalidParameterValueException for two qualifiers
// that differ and for what is no name.
Result<FunctionRef> parse_function(const Context& context, std::string_view named,
                                   wire::Text qualifier = {});
// The same for a whole ARN, whatever the region.
std::optional<FunctionRef> parse_function_arn(std::string_view arn);

// 0 for $LATEST, a version's number, nothing for what can only be an alias.
std::optional<int64_t> version_number(std::string_view qualifier);
std::string version_text(int64_t number);  // "$LATEST", "1"

struct LayerRef {
  std::string account;
  std::string region;
  std::string name;
  int64_t version = 0;  // 0: all of them

  store::Scope scope(uint64_t generation) const { return {generation, account, region}; }
  std::string arn() const;
  std::string version_arn() const;
};

// By name or ARN.
Result<LayerRef> parse_layer(const Context& context, std::string_view named);
// "arn:aws:lambda:region:account:layer:name:version".
std::optional<LayerRef> parse_layer_version_arn(std::string_view arn);

}  // namespace tarn::lambda
