#include "services/events/input.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/clock.h"
#include "base/json_check.h"
#include "services/events/errors.h"

namespace tarn::events {
namespace {

constexpr std::string_view kPredefined[] = {"aws.events.rule-arn", "aws.events.rule-name",
                                            "aws.events.event.ingestion-time", "aws.events.event",
                                            "aws.events.event.json"};
constexpr size_t kMaxPlaceholder = 256;

bool is_predefined(std::string_view name) {
  return std::find(std::begin(kPredefined), std::end(kPredefined), name) != std::end(kPredefined);
}

// The name of the placeholder that begins at `at`, which is a '<'; empty where it is none.
std::string_view placeholder_at(std::string_view text, size_t at) {
  const size_t end = text.find('>', at);
  if (end == std::string_view::npos || end - at - 1 > kMaxPlaceholder) return {};
  const std::string_view name = text.substr(at + 1, end - at - 1);
  const bool fits = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
  return fits ? name : std::string_view();
}

// Steps through a template, telling placeholders from text, and text in quotes from other text.
template <class OnText, class OnPlaceholder>
void walk_template(std::string_view text, OnText&& on_text, OnPlaceholder&& on_placeholder) {
  bool is_quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '<') {
      const std::string_view name = placeholder_at(text, i);
      if (!name.empty()) {
        on_placeholder(name, is_quoted);
        i += name.size() + 1;
        continue;
      }
    }
    if (is_quoted && text[i] == '\\' && i + 1 < text.size()) {
      on_text(text.substr(i, 2));
      ++i;
      continue;
    }
    if (text[i] == '"') is_quoted = !is_quoted;
    on_text(text.substr(i, 1));
  }
}

// A string's content within the quotes of a template.
std::string quoted_content(const Json& value) {
  if (value.is_string()) {
    const std::string quoted = json_quote(value.as_string());
    return quoted.substr(1, quoted.size() - 2);
  }
  std::string text = value.dump();
  // As on AWS: objects and lists lose their quotes in a template that is a text.
  text.erase(std::remove(text.begin(), text.end(), '"'), text.end());
  return text;
}

class Template {
 public:
  Template(const TargetRow& target, const Json& event, const std::string& event_text,
           const InputFacts& facts)
      : target_(target), event_(event), event_text_(event_text), facts_(facts) {}

  std::optional<std::string> render() const {
    const size_t start = target_.input_template->find_first_not_of(" \t\r\n");
    const bool is_object = start != std::string::npos && (*target_.input_template)[start] == '{';
    bool is_sound = true;
    std::string out;
    walk_template(
        *target_.input_template, [&](std::string_view text) { out += text; },
        [&](std::string_view name, bool is_quoted) {
          out += value_of(name, is_quoted);
          is_sound = is_sound && !(is_object && is_quoted && is_nested(name));
        });
    return is_sound ? std::optional(std::move(out)) : std::nullopt;
  }

 private:
  const Json* found_by(std::string_view name) const {
    const auto path = target_.input_paths.find(std::string(name));
    if (path == target_.input_paths.end()) return nullptr;
    const auto parsed = EventPath::parse(path->second);
    return parsed.ok() ? parsed->find(event_) : nullptr;
  }

  bool is_nested(std::string_view name) const {
    const Json* found = found_by(name);
    return found != nullptr && (found->is_object() || found->is_array());
  }

  std::string value_of(std::string_view name, bool is_quoted) const {
    if (name == "aws.events.event.json") return is_quoted ? escaped(event_text_) : event_text_;
    if (name == "aws.events.event") {
      Json rest = Json::object();
      for (const auto& [member, value] : event_.members()) {
        // As on AWS, where the whole event, as JSON, says "detail-type".
        if (member != "detail") rest.set(member == "detail-type" ? "detailType" : member, value);
      }
      return is_quoted ? quoted_content(rest) : rest.dump();
    }
    std::optional<Json> value;
    if (name == "aws.events.rule-arn") value = Json(facts_.rule_arn);
    if (name == "aws.events.rule-name") value = Json(facts_.rule_name);
    if (name == "aws.events.event.ingestion-time") {
      value = Json(format_iso8601(facts_.ingestion_ms));
    }
    if (!value) {
      if (!target_.input_paths.contains(std::string(name))) return {};
      const Json* found = found_by(name);
      if (found == nullptr) return is_quoted ? "" : "\"\"";
      value = *found;
    }
    return is_quoted ? quoted_content(*value) : value->dump();
  }

  static std::string escaped(const std::string& text) {
    const std::string quoted = json_quote(text);
    return quoted.substr(1, quoted.size() - 2);
  }

  const TargetRow& target_;
  const Json& event_;
  const std::string& event_text_;
  const InputFacts& facts_;
};

}  // namespace

Result<EventPath> EventPath::parse(std::string_view text) {
  const Error bad = invalid_request("JsonPath " + std::string(text) +
                                    " is not valid: served are $, names and indexes.");
  EventPath path;
  if (!text.starts_with('$')) return bad;
  text.remove_prefix(1);
  while (!text.empty()) {
    Step step;
    if (text.starts_with("['") || text.starts_with("[\"")) {
      const size_t end = text.find(text.substr(1, 1).front() == '\'' ? "']" : "\"]", 2);
      if (end == std::string_view::npos) return bad;
      step.name = text.substr(2, end - 2);
      text.remove_prefix(end + 2);
    } else if (text.starts_with('[')) {
      const size_t end = text.find(']');
      if (end == std::string_view::npos) return bad;
      size_t index = 0;
      const auto [last, error] = std::from_chars(text.data() + 1, text.data() + end, index);
      if (error != std::errc() || last != text.data() + end) return bad;
      step.index = index;
      text.remove_prefix(end + 1);
    } else if (text.starts_with('.')) {
      const size_t end = std::min(text.find_first_of(".[", 1), text.size());
      step.name = text.substr(1, end - 1);
      if (step.name.empty() || step.name == "*") return bad;
      text.remove_prefix(end);
    } else {
      return bad;
    }
    path.steps_.push_back(std::move(step));
  }
  return path;
}

const Json* EventPath::find(const Json& event) const {
  const Json* at = &event;
  for (const Step& step : steps_) {
    if (at == nullptr) return nullptr;
    if (step.index) {
      const auto& items = at->items();
      at = *step.index < items.size() ? &items[*step.index] : nullptr;
    } else {
      at = at->find(step.name);
    }
  }
  return at;
}

Result<void> check_input(const TargetRow& target) {
  const int ways =
      (target.input ? 1 : 0) + (target.input_path ? 1 : 0) + (target.input_template ? 1 : 0);
  if (ways > 1) {
    return invalid_request(
        "Only one of Input, InputPath, or InputTransformer must be provided for target " +
        target.id + ".");
  }
  if (target.input && !is_json(*target.input)) {
    return invalid_request("JSON syntax error in input for target " + target.id + ".");
  }
  if (target.input_path) TRY(EventPath::parse(*target.input_path));
  if (!target.input_template) return {};
  for (const auto& [name, path] : target.input_paths) {
    if (name.starts_with("aws.")) {
      return invalid_request("InputPathsMap for target " + target.id +
                             " has a name that is reserved: " + name + ".");
    }
    TRY(EventPath::parse(path));
  }
  std::string unknown;
  walk_template(
      *target.input_template, [](std::string_view) {},
      [&](std::string_view name, bool) {
        if (!is_predefined(name) && !target.input_paths.contains(std::string(name))) unknown = name;
      });
  if (unknown.empty()) return {};
  return invalid_request("InputTemplate for target " + target.id +
                         " contains invalid placeholder " + unknown + ".");
}

std::optional<std::string> render_input(const TargetRow& target, const std::string& event,
                                        const InputFacts& facts) {
  if (target.input) return *target.input;
  if (!target.input_path && !target.input_template) return event;
  const auto json = Json::parse(event);
  if (!json.ok()) return event;  // too deep to look into
  if (target.input_path) {
    const auto path = EventPath::parse(*target.input_path);
    const Json* found = path.ok() ? path->find(*json) : nullptr;
    return found == nullptr ? "null" : found->dump();
  }
  return Template(target, *json, event, facts).render();
}

}  // namespace tarn::events
