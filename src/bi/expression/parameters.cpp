#include "bi/expression/parameters.h"

#include <algorithm>

namespace tarn::bi {
namespace {

// before ( repeated ) after
struct Shape {
  std::vector<FunctionParameter> before, repeated, after;
};

FunctionParameter parameter(std::string_view text) {
  FunctionParameter out;
  out.code = text[0];
  out.is_optional = text[1] == '?';
  std::string_view label = text.substr(text.find(':') + 1);
  if (const size_t equals = label.find('='); equals != std::string_view::npos) {
    out.fallback = label.substr(equals + 1);
    label = label.substr(0, equals);
  }
  out.label = label;
  std::ranges::replace(out.label, '_', ' ');
  return out;
}

Shape shape_of(const FunctionInfo& function) {
  Shape shape;
  std::vector<FunctionParameter>* part = &shape.before;
  std::string_view text = function.parameters;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word == "(") {
      part = &shape.repeated;
    } else if (word == ")") {
      part = &shape.after;
    } else {
      part->push_back(parameter(word));
    }
  }
  return shape;
}

size_t required(const std::vector<FunctionParameter>& part) {
  return static_cast<size_t>(std::ranges::count(part, false, &FunctionParameter::is_optional));
}

std::string shown(const FunctionParameter& parameter) {
  const bool is_list = parameter.code == 'g' || parameter.code == 'o' || parameter.code == 'l';
  return is_list ? "[" + parameter.label + ", …]" : parameter.label;
}

}  // namespace

std::optional<std::vector<FunctionParameter>> parameters_for(const FunctionInfo& function,
                                                             size_t count) {
  const Shape shape = shape_of(function);
  std::vector<FunctionParameter> out = shape.before;
  if (shape.repeated.empty()) {
    if (count < required(out) || count > out.size()) return std::nullopt;
    out.resize(count);
    return out;
  }
  const size_t least = out.size() + required(shape.after);
  if (count < least + shape.repeated.size()) return std::nullopt;
  const size_t rounds = (count - least) / shape.repeated.size();
  const size_t left = count - out.size() - rounds * shape.repeated.size();
  if (left > shape.after.size()) return std::nullopt;
  for (size_t i = 0; i < rounds; ++i) {
    out.insert(out.end(), shape.repeated.begin(), shape.repeated.end());
  }
  out.insert(out.end(), shape.after.begin(),
             shape.after.begin() + static_cast<std::ptrdiff_t>(left));
  return out;
}

std::vector<FunctionParameter> missing_parameters(const FunctionInfo& function, size_t count) {
  std::vector<FunctionParameter> all = shape_of(function).before;
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(count, all.size())));
  return all;
}

std::string signature_of(const FunctionInfo& function) {
  const Shape shape = shape_of(function);
  std::string out = function.name + "(";
  bool first = true;
  const auto add = [&](const FunctionParameter& parameter) {
    const std::string comma = first ? "" : ", ";
    out += parameter.is_optional ? (first ? "" : " ") + ("[" + comma) + shown(parameter) + "]"
                                 : comma + shown(parameter);
    first = false;
  };
  for (const auto& parameter : shape.before) add(parameter);
  for (const auto& parameter : shape.repeated) add(parameter);
  if (!shape.repeated.empty()) {
    out += " [";
    for (const auto& parameter : shape.repeated) out += ", " + parameter.label;
    out += " …]";
  }
  for (const auto& parameter : shape.after) add(parameter);
  return out + ")";
}

}  // namespace tarn::bi
