// Parameters of a definition with the values that the page gives them, each checked against its
// declaration; times as the API and pages write them. Pure functions.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "bi/expression/check.h"
#include "bi/expression/constant_time.h"
#include "bi/visuals/definition.h"

namespace tarn::bi {

struct ParameterValues {
  std::vector<std::pair<std::string, Parameter>> values;    // of all that are declared
  std::map<std::string, std::string, std::less<>> refused;  // why there is no value of it
  Moment moment;                                            // what rolling dates count from

  const Parameter* find(std::string_view name) const;
  // PARAMETER_NOT_FOUND, or the refusal of one that has only a default that is not served.
  Result<const Parameter*> require(std::string_view name) const;
};

// `given`: {"Region": ["EU", "US"], "Since": ["2026-01-01"]}; null: nothing. A parameter that is
// not given has its rolling or static default; ["[ALL]"] is all values, which is none.
Result<ParameterValues> read_parameters(const Definition& definition, const Json* given,
                                        int64_t now_us);

// A time as microseconds since 1970: seconds as a number (the API's), or ISO text with or without
// time and zone ("2026-03-01", "2026-03-01T10:00:00.5Z", "2026-03-01T10:00:00+02:00").
Result<int64_t> read_time(const Json& json);
// As read_parameters() takes it; null: none.
Json value_json(const Value& value);
// "2026-03-01T10:00:00Z", with a fraction where there is one.
std::string write_time(int64_t us);

}  // namespace tarn::bi
