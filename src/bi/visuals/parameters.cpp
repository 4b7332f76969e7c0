#include "bi/visuals/parameters.h"

#include <charconv>

#include "base/clock.h"
#include "bi/visuals/errors.h"

namespace tarn::bi {
namespace {

constexpr std::string_view kAll = "[ALL]";
constexpr size_t kMaxValues = 50'000;  // AWS's limit of static values
constexpr size_t kDateBytes = 10;      // "2026-03-01"

Error bad_value(const ParameterDeclaration& declared, std::string_view wanted) {
  return parameter_type_invalid("A value of the parameter " + declared.name + " is no " +
                                std::string(wanted) + ".");
}

template <class T>
bool read_number(const Json& json, T& out) {
  const std::string& text = json.as_string();
  if (!json.is_number() && !json.is_string()) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

Result<Value> read_value(const ParameterDeclaration& declared, const Json& json) {
  switch (declared.type) {
    case ParameterType::kString:
      if (!json.is_string()) return bad_value(declared, "text");
      return Value(json.as_string());
    case ParameterType::kInteger: {
      int64_t number = 0;
      if (!read_number(json, number)) return bad_value(declared, "integer");
      return Value(number);
    }
    case ParameterType::kDecimal: {
      double number = 0;
      if (!read_number(json, number) || !(number - number == 0)) {
        return bad_value(declared, "number");
      }
      return Value(number);
    }
    case ParameterType::kDateTime: {
      const auto time = read_time(json);
      if (!time.ok()) return bad_value(declared, "time");
      return Value(Datetime{*time});
    }
  }
  return bad_value(declared, "value");
}

DataType data_type(ParameterType type) {
  switch (type) {
    case ParameterType::kString:
      return DataType::kString;
    case ParameterType::kInteger:
      return DataType::kInteger;
    case ParameterType::kDecimal:
      return DataType::kDecimal;
    case ParameterType::kDateTime:
      return DataType::kDatetime;
  }
  return DataType::kString;
}

bool is_all(const Json& values) {
  return values.items().size() == 1 && values.items()[0].is_string() &&
         values.items()[0].as_string() == kAll;
}

Result<Parameter> read_parameter(const ParameterDeclaration& declared, const Json* values) {
  Parameter made;
  made.type = data_type(declared.type);
  made.is_multi_valued = declared.is_multi_valued;
  if (values == nullptr || is_all(*values)) return made;
  if (!values->is_array()) {
    return parameter_value_incompatible("The values of the parameter " + declared.name +
                                        " are no list.");
  }
  if (values->items().size() > kMaxValues) {
    return parameter_value_incompatible("The parameter " + declared.name + " has too many values.");
  }
  if (!declared.is_multi_valued && values->items().size() > 1) {
    return parameter_value_incompatible("The parameter " + declared.name + " takes one value.");
  }
  for (const Json& value : values->items()) {
    if (value.is_null()) continue;
    made.values.push_back(TRY(read_value(declared, value)));
  }
  return made;
}

}  // namespace

const Parameter* ParameterValues::find(std::string_view name) const {
  for (const auto& [known, parameter] : values) {
    if (known == name) return &parameter;
  }
  return nullptr;
}

Result<const Parameter*> ParameterValues::require(std::string_view name) const {
  if (const auto found = refused.find(name); found != refused.end()) {
    return not_served(found->second);
  }
  const Parameter* found = find(name);
  if (found == nullptr) return parameter_not_found(name);
  return found;
}

Result<ParameterValues> read_parameters(const Definition& definition, const Json* given,
                                        int64_t now_us) {
  ParameterValues made;
  made.moment = {now_us, definition.week_start()};
  for (const ParameterDeclaration& declared : definition.parameters()) {
    const Json* values = member(given, declared.name);
    if (values == nullptr && !declared.refusal.empty()) {
      made.refused.emplace(declared.name, declared.refusal);
    }
    if (values == nullptr && !declared.rolling_date.empty()) {
      const int64_t rolling_us = TRY(constant_time(declared.rolling_date, made.moment));
      made.values.emplace_back(declared.name,
                               Parameter{DataType::kDatetime, false, {Datetime{rolling_us}}});
      continue;
    }
    const bool has_default = values == nullptr && declared.default_values != nullptr;
    const Json* used = has_default ? declared.default_values : values;
    made.values.emplace_back(declared.name, TRY(read_parameter(declared, used)));
  }
  return made;
}

Result<int64_t> read_time(const Json& json) {
  if (json.is_number()) {
    const double seconds = json.as_double();
    constexpr double kFarthest = 253402300800.0;  // year 10000
    if (!(seconds > -kFarthest && seconds < kFarthest)) return invalid_request("That is no time.");
    return static_cast<int64_t>(seconds * 1e3) * 1000;
  }
  std::string text = json.as_string();
  if (text.size() == kDateBytes) text += "T00:00:00";
  if (text.size() > kDateBytes && text[kDateBytes] == ' ') text[kDateBytes] = 'T';
  const bool has_zone =
      text.size() > kDateBytes && text.find_first_of("Zz+-", kDateBytes) != std::string::npos;
  if (!has_zone) text += "Z";
  const auto parsed = parse_iso8601(text);
  if (!json.is_string() || !parsed.ok()) {
    return invalid_request("'" + json.as_string() + "' is no time.");
  }
  return *parsed * 1000;
}

Json value_json(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return Json(*text);
  if (const auto* integer = std::get_if<int64_t>(&value)) return Json(*integer);
  if (const auto* decimal = std::get_if<double>(&value)) return Json(*decimal);
  if (const auto* time = std::get_if<Datetime>(&value)) return Json(write_time(time->us));
  return Json();
}

std::string write_time(int64_t us) {
  const int64_t ms = us >= 0 ? us / 1000 : -((-us + 999) / 1000);
  return format_iso8601(ms, ms % 1000 != 0);
}

}  // namespace tarn::bi
