#include "services/lambda/runtime_names.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "services/lambda/errors.h"

namespace tarn::lambda {
namespace {

constexpr std::string_view kSupported[] = {
    "nodejs16.x", "nodejs18.x",   "nodejs20.x",     "nodejs22.x", "nodejs24.x", "python3.8",
    "python3.9",  "python3.10",   "python3.11",     "python3.12", "python3.13", "python3.14",
    "java8.al2",  "java11",       "java17",         "java21",     "java25",     "dotnet6",
    "dotnet8",    "dotnet10",     "ruby3.2",        "ruby3.3",    "ruby3.4",    "ruby4.0",
    "provided",   "provided.al2", "provided.al2023"};
// AWS takes `provided` no more either; here it is the code's own bootstrap, as the others are.
constexpr std::string_view kDeprecated[] = {
    "nodejs",     "nodejs4.3",     "nodejs4.3-edge", "nodejs6.10",    "nodejs8.10",
    "nodejs10.x", "nodejs12.x",    "nodejs14.x",     "python2.7",     "python3.6",
    "python3.7",  "java8",         "dotnetcore1.0",  "dotnetcore2.0", "dotnetcore2.1",
    "go1.x",      "dotnetcore3.1", "ruby2.5",        "ruby2.7"};

template <size_t N>
bool is_among(const std::string_view (&names)[N], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

}  // namespace

Result<void> check_runtime_name(std::string_view runtime) {
  if (is_among(kSupported, runtime)) return {};
  if (is_among(kDeprecated, runtime)) {
    return invalid_parameter(
        "The runtime parameter of " + std::string(runtime) +
        " is no longer supported for creating or updating AWS Lambda functions. We recommend you "
        "use a supported runtime while creating or updating functions.");
  }
  std::string names;
  for (const std::string_view name : kSupported) {
    names.append(names.empty() ? "" : ", ").append(name);
  }
  return invalid_parameter("Value " + std::string(runtime) +
                           " at 'runtime' failed to satisfy constraint: Member must satisfy enum "
                           "value set: [" +
                           names + "] or be a valid ARN");
}

}  // namespace tarn::lambda
