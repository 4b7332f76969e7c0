#include "wire/validate.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text_scan.h"
#include "wire/errors.h"
#include "wire/layout.h"
#include "wire/pattern.h"
#include "wire/query_decode.h"
#include "wire/scalars.h"

namespace tarn::wire {

namespace {

constexpr size_t kMaxViolations = 10;
constexpr size_t kMaxValueBytes = 1024;  // of a value that a message quotes

struct Violation {
  std::string path;
  std::string value;  // "Value 'x'", "Value null", "Value"
  std::string constraint;
  const Member* missing = nullptr;
  std::string_view pattern = {};  // the one that does not match
};

size_t count_characters(Text text) {
  const size_t ascii = ascii_prefix(text);
  return ascii + static_cast<size_t>(std::ranges::count_if(
                     text.substr(ascii), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string number_text(double limit) {
  return limit >= 9.2e18 ? "9223372036854775807" : format_real(limit, false);
}

// What a list's or map's value looks like in a message: "[a, b]", "{k=v}".
std::string value_text(const ConstSlot& slot) {
  RawList raw{};
  switch (slot.shape->kind) {
    case Kind::kStructure:
      return std::string(slot.shape->name);
    case Kind::kList: {
      raw = load_list(slot);
      std::string text = "[";
      for (uint32_t i = 0; i < raw.size && text.size() < kMaxValueBytes; ++i) {
        text += (i ? ", " : "") + value_text(element_slot(*slot.shape, raw, i));
      }
      return text + "]";
    }
    case Kind::kMap: {
      raw = load_list(slot);
      std::string text = "{";
      for (uint32_t i = 0; i < raw.size && text.size() < kMaxValueBytes; ++i) {
        text += (i ? ", " : "") + std::string(entry_key(*slot.shape, raw, i)) + "=" +
                value_text(entry_slot(*slot.shape, raw, i));
      }
      return text + "}";
    }
    default:
      return is_present(slot) ? scalar_text(slot, TimestampFormat::kIso8601) : "null";
  }
}

// Where a value lies, from itself to the root: a text only where something is wrong with it.
struct Path {
  const Path* parent = nullptr;  // null: the root
  std::string_view name;         // of a member or of a map's entry
  uint32_t number = 0;           // of a list's element, from 1
  bool is_inside = false;        // of a list or map

  std::string text() const {
    if (parent == nullptr) return {};
    const std::string before = parent->text();
    if (is_inside)
      return before + "." + (number ? std::to_string(number) : std::string(name)) + ".member";
    std::string last(name);
    last[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(last[0])));
    return before.empty() ? last : before + "." + last;
  }
};

class Validator {
 public:
  explicit Validator(bool body_only) : body_only_(body_only) {}

  void structure(const Shape& shape, const void* data, const Path& path) {
    const bool is_root = path.parent == nullptr;
    for (const Member& member : shape.fields()) {
      if (!has_slot(member) || violations_.size() >= kMaxViolations) continue;
      if (is_root && body_only_ && member.location != Location::kBody) continue;
      ConstSlot slot = slot_of(member, data);
      if (!is_present(slot)) {
        if (member.is(Member::kRequired)) {
          violations_.push_back(
              {Path{&path, member.name}.text(), "Value null", "Member must not be null", &member});
        }
        continue;
      }
      if (member.shape->is(Shape::kChecked)) value(slot, Path{&path, member.name});
    }
  }

  std::vector<Violation>& violations() { return violations_; }

 private:
  void value(const ConstSlot& slot, const Path& path) {
    const Shape& shape = *slot.shape;
    if (shape.constraint) {
      std::vector<std::string> texts = broken(slot);
      for (std::string& text : texts) add(path, slot, std::move(text));
      if (!texts.empty() && has_wrong_pattern(slot)) {
        violations_.back().pattern = shape.constraint->pattern;
      }
    }
    switch (shape.kind) {
      case Kind::kStructure:
        return structure(shape, load_structure(slot), path);
      case Kind::kList:
        return elements(slot, path);
      case Kind::kMap:
        return entries(slot, path);
      default:
        return;
    }
  }

  static bool is_nested(const Shape& shape) {
    return shape.kind == Kind::kStructure || shape.kind == Kind::kList || shape.kind == Kind::kMap;
  }

  void elements(const ConstSlot& slot, const Path& path) {
    RawList raw = load_list(slot);
    const Shape& element = *slot.shape->element().shape;
    if (!element.is(Shape::kChecked)) return;
    for (uint32_t i = 0; i < raw.size; ++i) {
      ConstSlot at = element_slot(*slot.shape, raw, i);
      if (is_nested(element)) {
        value(at, Path{&path, {}, i + 1, true});
      } else if (is_present(at) && !broken(at).empty()) {
        return add(path, slot, "Member must satisfy constraint: " + all_of(element));
      }
    }
  }

  void entries(const ConstSlot& slot, const Path& path) {
    RawList raw = load_list(slot);
    const Shape& key = *slot.shape->key().shape;
    const Shape& held = *slot.shape->value().shape;
    for (uint32_t i = 0; i < raw.size; ++i) {
      Text name = entry_key(*slot.shape, raw, i);
      if (!broken({&key, &name, true}).empty()) {
        return add(path, slot, "Map keys must satisfy constraint: " + all_of(key));
      }
      ConstSlot at = entry_slot(*slot.shape, raw, i);
      if (is_nested(held)) {
        value(at, Path{&path, name, 0, true});
      } else if (is_present(at) && !broken(at).empty()) {
        return add(path, slot, "Map value must satisfy constraint: " + all_of(held));
      }
    }
  }

  // The texts of the constraints that the value breaks.
  static std::vector<std::string> broken(const ConstSlot& slot) {
    if (!slot.shape->constraint) return {};
    const Constraint& constraint = *slot.shape->constraint;
    std::vector<std::string> texts;
    bool is_number = true;
    double size = 0;
    Text text;
    switch (slot.shape->kind) {
      case Kind::kString:
        text = load_text(slot);
        size = static_cast<double>(count_characters(text));
        is_number = false;
        break;
      case Kind::kBlob:
        size = static_cast<double>(load_text(slot).size());
        is_number = false;
        break;
      case Kind::kList:
      case Kind::kMap:
        size = load_list(slot).size;
        is_number = false;
        break;
      case Kind::kInteger:
      case Kind::kLong:
        size = static_cast<double>(*load_integer(slot));
        break;
      case Kind::kFloat:
      case Kind::kDouble:
        size = *load_real(slot);
        break;
      default:
        return {};
    }
    bool has_values = !constraint.values.empty();
    if (has_values && std::ranges::find(constraint.values, text) == constraint.values.end()) {
      texts.push_back(values_text(constraint));
    }
    if (constraint.has_max && size > constraint.max)
      texts.push_back(max_text(constraint, is_number));
    if (constraint.has_min && size < constraint.min)
      texts.push_back(min_text(constraint, is_number));
    if (has_wrong_pattern(slot)) texts.push_back(pattern_text(constraint));
    return texts;
  }

  static bool has_wrong_pattern(const ConstSlot& slot) {
    const Constraint& constraint = *slot.shape->constraint;
    return slot.shape->kind == Kind::kString && present(constraint.pattern) &&
           !matches_pattern(constraint.pattern, load_text(slot));
  }

  static std::string values_text(const Constraint& constraint) {
    std::string text = "Member must satisfy enum value set: [";
    for (size_t i = 0; i < constraint.values.size(); ++i) {
      text += (i ? ", " : "") + std::string(constraint.values[i]);
    }
    return text + "]";
  }
  static std::string min_text(const Constraint& constraint, bool is_number) {
    return std::string("Member must have ") + (is_number ? "value" : "length") +
           " greater than or equal to " + number_text(constraint.min);
  }
  static std::string max_text(const Constraint& constraint, bool is_number) {
    return std::string("Member must have ") + (is_number ? "value" : "length") +
           " less than or equal to " + number_text(constraint.max);
  }
  static std::string pattern_text(const Constraint& constraint) {
    return "Member must satisfy regular expression pattern: " + std::string(constraint.pattern);
  }

  // "[…, …]": all constraints of an element's shape, as AWS lists them.
  static std::string all_of(const Shape& shape) {
    const Constraint& constraint = *shape.constraint;
    bool is_number = shape.kind != Kind::kString && shape.kind != Kind::kBlob;
    std::vector<std::string> texts;
    if (constraint.has_max) texts.push_back(max_text(constraint, is_number));
    if (constraint.has_min) texts.push_back(min_text(constraint, is_number));
    if (present(constraint.pattern)) texts.push_back(pattern_text(constraint));
    if (!constraint.values.empty()) texts.push_back(values_text(constraint));
    std::string joined = "[";
    for (size_t i = 0; i < texts.size(); ++i) joined += (i ? ", " : "") + texts[i];
    return joined + "]";
  }

  void add(const Path& path, const ConstSlot& slot, std::string constraint) {
    std::string text = value_text(slot);
    bool is_hidden = slot.shape->is(Shape::kSensitive) || text.size() > kMaxValueBytes;
    violations_.push_back(
        {path.text(), is_hidden ? "Value" : "Value '" + text + "'", std::move(constraint)});
  }

  bool body_only_;
  std::vector<Violation> violations_;
};

// IAM's own words for names and paths, by the pattern that its model has of them; it comes to these
// only where nothing else is wrong. Empty: it says no more than others do.
std::string iam_words(const Violation& violation) {
  const std::string_view pattern = violation.pattern;
  std::string_view rule;
  if (pattern == R"([\w+=,.@-]+)") {
    rule = "contain only alphanumeric characters and/or the following: +=,.@_-";
  } else if (violation.path == "path" && !pattern.empty()) {
    rule = "begin and end with / and contain only alphanumeric characters and/or / characters.";
  } else if (violation.path == "pathPrefix" && !pattern.empty()) {
    rule =
        "begin with the / character and contain only alphanumeric characters and/or / "
        "characters.";
  } else {
    return {};
  }
  return "The specified value for " + violation.path + " is invalid. It must " + std::string(rule);
}

// Most services say ValidationException; these have words of their own.
std::string_view validation_code(const Service& service, Protocol protocol) {
  if (service.name == "logs" || service.name == "firehose") return "InvalidParameterException";
  if (service.name == "athena") return "InvalidRequestException";
  if (protocol == Protocol::kQuery) return "ValidationError";
  return "ValidationException";
}

}  // namespace

Result<void> validate(const Route& route, const void* in) {
  const Shape& shape = *route.operation->input;
  if (!shape.is(Shape::kChecked)) return {};
  bool is_s3 = route.service->name == "s3";
  Validator validator(is_s3);
  validator.structure(shape, in, Path{});
  auto& violations = validator.violations();
  if (violations.empty()) return {};
  const Violation& first = violations[0];
  if (is_s3) {
    if (first.missing && first.missing == shape.payload_member()) {
      return Error(400, "MissingRequestBodyError", "Request Body is empty");
    }
    return malformed_xml();
  }
  if (route.protocol == Protocol::kEc2) {
    if (first.missing) return missing_parameter(ec2_name(*first.missing));
    return invalid_parameter_value(first.value, first.path);
  }
  if (route.service->name == "sqs" && first.missing) {
    return missing_parameter(std::string(first.missing->name) + ".");
  }
  if (route.service->name == "iam") {
    const std::string own = iam_words(first);
    std::erase_if(violations, [](const Violation& one) { return !iam_words(one).empty(); });
    if (violations.empty()) return validation_failed("ValidationError", own);
  }
  size_t count = violations.size();
  std::string text =
      std::to_string(count) + " validation error" + (count == 1 ? "" : "s") + " detected: ";
  for (size_t i = 0; i < count; ++i) {
    text += (i ? "; " : "") + violations[i].value + " at '" + violations[i].path +
            "' failed to satisfy constraint: " + violations[i].constraint;
  }
  return validation_failed(validation_code(*route.service, route.protocol), text);
}

}  // namespace tarn::wire
