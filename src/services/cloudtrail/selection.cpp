#include "services/cloudtrail/selection.h"

#include <algorithm>

#include "services/cloudtrail/resource_names.h"

namespace tarn::cloudtrail {
namespace {

using Texts = std::vector<std::string>;

bool matches_read_write(const std::string& wanted, const AuditEvent& event) {
  if (wanted == "ReadOnly") return event.is_read_only;
  if (wanted == "WriteOnly") return !event.is_read_only;
  return true;
}

// Whether the ARN lies below one of the prefixes. A bucket lies below "bucket/" too: lists of its
// objects are events of the bucket.
bool lies_below(const std::string& arn, const Texts& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const std::string& prefix) {
    return arn.starts_with(prefix) || arn + "/" == prefix;
  });
}

// Selectors know buckets and log groups as the data that they hold.
std::string data_type(const std::string& arn) {
  std::string type = resource_type(arn);
  if (type == "AWS::S3::Bucket") return "AWS::S3::Object";
  return type;
}

bool selects_data(const SelectorRow& selector, const AuditEvent& event) {
  return std::any_of(event.resources.begin(), event.resources.end(), [&](const std::string& arn) {
    const auto found = selector.data_resources.find(data_type(arn));
    return found != selector.data_resources.end() && lies_below(arn, found->second);
  });
}

bool selects(const SelectorRow& selector, const AuditEvent& event) {
  if (!matches_read_write(selector.read_write, event)) return false;
  if (event.is_data_event) return selects_data(selector, event);
  const Texts& excluded = selector.excluded_sources;
  return selector.includes_management &&
         std::find(excluded.begin(), excluded.end(), event.event_source) == excluded.end();
}

// The values that a field of the event has, for the resource in question.
std::string value_of(const std::string& field, const AuditEvent& event, const std::string& arn) {
  if (field == "eventCategory") return event.is_data_event ? "Data" : "Management";
  if (field == "eventName") return event.event_name;
  if (field == "eventSource") return event.event_source;
  if (field == "readOnly") return event.is_read_only ? "true" : "false";
  if (field == "eventType") return "AwsApiCall";
  if (field == "userIdentity.arn") return event.identity.arn;
  if (field == "sessionCredentialFromConsole") return "false";
  if (field == "resources.type") return data_type(arn);
  if (field == "resources.ARN") return arn;
  return {};
}

bool holds(const FieldSelectorRow& row, const std::string& value) {
  const auto any = [&](const Texts& texts, auto matches) {
    return std::any_of(texts.begin(), texts.end(), matches);
  };
  const auto equal = [&](const std::string& text) { return value == text; };
  const auto starts = [&](const std::string& text) { return value.starts_with(text); };
  const auto ends = [&](const std::string& text) { return value.ends_with(text); };
  const bool has_wanted = !row.equals.empty() || !row.starts_with.empty() || !row.ends_with.empty();
  const bool is_wanted =
      any(row.equals, equal) || any(row.starts_with, starts) || any(row.ends_with, ends);
  const bool is_unwanted = any(row.not_equals, equal) || any(row.not_starts_with, starts) ||
                           any(row.not_ends_with, ends);
  return (is_wanted || !has_wanted) && !is_unwanted;
}

bool selects(const AdvancedSelectorRow& selector, const AuditEvent& event) {
  const auto all_hold = [&](const std::string& arn) {
    return std::all_of(
        selector.fields_.begin(), selector.fields_.end(),
        [&](const FieldSelectorRow& row) { return holds(row, value_of(row.field, event, arn)); });
  };
  if (event.resources.empty()) return all_hold({});
  return std::any_of(event.resources.begin(), event.resources.end(), all_hold);
}

}  // namespace

bool selects(const TrailRow& trail, const AuditEvent& event) {
  const auto takes = [&](const auto& selector) { return selects(selector, event); };
  const auto& basic = trail.selectors;
  const auto& advanced = trail.advanced_selectors;
  if (basic.empty() && advanced.empty()) return !event.is_data_event;
  return std::any_of(basic.begin(), basic.end(), takes) ||
         std::any_of(advanced.begin(), advanced.end(), takes);
}

}  // namespace tarn::cloudtrail
