// Event selectors: which events a trail records.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "services/cloudtrail/cloudtrail.h"
#include "services/cloudtrail/cloudtrail_operations.h"
#include "services/cloudtrail/trail_support.h"

namespace tarn::cloudtrail {
namespace {

using Texts = std::vector<std::string>;

constexpr uint32_t kMaxSelectors = 5;
constexpr size_t kMaxDataResources = 250;
constexpr size_t kMaxAdvancedValues = 500;

struct DataType {
  std::string_view type;
  std::string_view arn_start;  // of its resources; the start alone takes all
};
constexpr DataType kDataTypes[] = {{"AWS::S3::Object", "arn:aws:s3"},
                                   {"AWS::Lambda::Function", "arn:aws:lambda"},
                                   {"AWS::DynamoDB::Table", "arn:aws:dynamodb"}};

constexpr std::string_view kFields[] = {
    "eventCategory", "eventName",        "eventSource",
    "eventType",     "readOnly",         "resources.type",
    "resources.ARN", "userIdentity.arn", "sessionCredentialFromConsole"};

Texts to_texts(const wire::List<wire::Text>& list) {
  Texts texts;
  for (const wire::Text text : list) texts.emplace_back(text);
  return texts;
}

Result<void> add_data_resource(const api::DataResource& resource, SelectorRow& row) {
  const auto* known =
      std::find_if(std::begin(kDataTypes), std::end(kDataTypes),
                   [&](const DataType& type) { return type.type == resource.type; });
  if (known == std::end(kDataTypes)) {
    return invalid_event_selectors("The data resource type " + std::string(resource.type) +
                                   " is not one of AWS::S3::Object, AWS::Lambda::Function and "
                                   "AWS::DynamoDB::Table.");
  }
  for (const std::string_view value : resource.values) {
    if (!value.starts_with(known->arn_start)) {
      return invalid_event_selectors("Value " + std::string(value) +
                                     " for DataResources.Values is "
                                     "invalid for " +
                                     std::string(known->type) + ".");
    }
    row.data_resources[std::string(resource.type)].emplace_back(value);
  }
  return {};
}

Result<SelectorRow> to_row(const api::EventSelector& selector) {
  SelectorRow row;
  row.read_write = selector.read_write_type.empty() ? "All" : selector.read_write_type;
  row.includes_management = selector.include_management_events.value_or(true);
  row.excluded_sources = to_texts(selector.exclude_management_event_sources);
  for (const api::DataResource& resource : selector.data_resources) {
    TRY(add_data_resource(resource, row));
  }
  return row;
}

// Flags and categories have fixed values; AWS compares them only with Equals.
Result<void> check_fixed(const FieldSelectorRow& row, const std::set<std::string>& allowed) {
  const bool only_equals = row.starts_with.empty() && row.ends_with.empty() &&
                           row.not_equals.empty() && row.not_starts_with.empty() &&
                           row.not_ends_with.empty();
  const bool is_known = std::all_of(row.equals.begin(), row.equals.end(),
                                    [&](const auto& value) { return allowed.contains(value); });
  if (only_equals && is_known && row.equals.size() == 1) return {};
  return invalid_event_selectors("The field " + row.field +
                                 " takes Equals with one of its known values.");
}

Result<FieldSelectorRow> to_row(const api::AdvancedFieldSelector& selector) {
  FieldSelectorRow row;
  row.field = selector.field;
  if (std::find(std::begin(kFields), std::end(kFields), row.field) == std::end(kFields)) {
    return invalid_event_selectors("The field " + row.field + " is not supported.");
  }
  row.equals = to_texts(selector.equals);
  row.starts_with = to_texts(selector.starts_with);
  row.ends_with = to_texts(selector.ends_with);
  row.not_equals = to_texts(selector.not_equals);
  row.not_starts_with = to_texts(selector.not_starts_with);
  row.not_ends_with = to_texts(selector.not_ends_with);
  if (row.field == "eventCategory") TRY(check_fixed(row, {"Management", "Data"}));
  if (row.field == "readOnly") TRY(check_fixed(row, {"true", "false"}));
  return row;
}

const FieldSelectorRow* find_field(const AdvancedSelectorRow& row, std::string_view field) {
  for (const FieldSelectorRow& one : row.fields_) {
    if (one.field == field) return &one;
  }
  return nullptr;
}

Result<AdvancedSelectorRow> to_row(const api::AdvancedEventSelector& selector) {
  AdvancedSelectorRow row;
  row.name = selector.name;
  for (const api::AdvancedFieldSelector& field : selector.field_selectors) {
    row.fields_.push_back(TRY(to_row(field)));
    if (find_field(row, row.fields_.back().field) != &row.fields_.back()) {
      return invalid_event_selectors("The field " + row.fields_.back().field +
                                     " stands more than once.");
    }
  }
  const FieldSelectorRow* category = find_field(row, "eventCategory");
  if (category == nullptr) {
    return invalid_event_selectors("Every advanced event selector needs the field eventCategory.");
  }
  if (category->equals.front() == "Data" && find_field(row, "resources.type") == nullptr) {
    return invalid_event_selectors("A selector of data events needs the field resources.type.");
  }
  return row;
}

size_t values_of(const AdvancedSelectorRow& row) {
  size_t count = 0;
  for (const FieldSelectorRow& field : row.fields_) {
    count += field.equals.size() + field.starts_with.size() + field.ends_with.size() +
             field.not_equals.size() + field.not_starts_with.size() + field.not_ends_with.size();
  }
  return count;
}

Result<void> take_basic(const api::PutEventSelectorsRequest& in, TrailRow& trail) {
  if (in.event_selectors.size > kMaxSelectors) {
    return invalid_event_selectors("A trail takes at most 5 event selectors.");
  }
  size_t resources = 0;
  for (const api::EventSelector& selector : in.event_selectors) {
    trail.selectors.push_back(TRY(to_row(selector)));
    for (const auto& [type, values] : trail.selectors.back().data_resources) {
      resources += values.size();
    }
  }
  if (resources <= kMaxDataResources) return {};
  return invalid_event_selectors("A trail takes at most 250 data resources.");
}

Result<void> take_advanced(const api::PutEventSelectorsRequest& in, TrailRow& trail) {
  size_t values = 0;
  for (const api::AdvancedEventSelector& selector : in.advanced_event_selectors) {
    trail.advanced_selectors.push_back(TRY(to_row(selector)));
    values += values_of(trail.advanced_selectors.back());
  }
  if (values <= kMaxAdvancedValues) return {};
  return invalid_event_selectors("The values of all advanced event selectors are at most 500.");
}

wire::List<wire::Text> to_list(Context& context, const Texts& texts) {
  if (texts.empty()) return {};
  auto list = wire::make_list<wire::Text>(context.arena, texts.size());
  for (uint32_t i = 0; i < texts.size(); ++i) list[i] = context.arena.copy(texts[i]);
  return list;
}

api::EventSelector to_api(Context& context, const SelectorRow& row) {
  api::EventSelector out;
  out.read_write_type = context.arena.copy(row.read_write);
  out.include_management_events = row.includes_management;
  out.data_resources = wire::make_list<api::DataResource>(context.arena, row.data_resources.size());
  uint32_t at = 0;
  for (const auto& [type, values] : row.data_resources) {
    out.data_resources[at++] = {context.arena.copy(type), to_list(context, values)};
  }
  out.exclude_management_event_sources = to_list(context, row.excluded_sources);
  out.exclude_management_event_sources.present = true;
  return out;
}

api::AdvancedEventSelector to_api(Context& context, const AdvancedSelectorRow& row) {
  api::AdvancedEventSelector out;
  out.name = context.arena.copy(row.name);
  out.field_selectors =
      wire::make_list<api::AdvancedFieldSelector>(context.arena, row.fields_.size());
  for (uint32_t i = 0; i < row.fields_.size(); ++i) {
    const FieldSelectorRow& field = row.fields_[i];
    out.field_selectors[i].field = context.arena.copy(field.field);
    out.field_selectors[i].equals = to_list(context, field.equals);
    out.field_selectors[i].starts_with = to_list(context, field.starts_with);
    out.field_selectors[i].ends_with = to_list(context, field.ends_with);
    out.field_selectors[i].not_equals = to_list(context, field.not_equals);
    out.field_selectors[i].not_starts_with = to_list(context, field.not_starts_with);
    out.field_selectors[i].not_ends_with = to_list(context, field.not_ends_with);
  }
  return out;
}

// `Out`: both operations answer the same.
template <class Out>
void describe(Context& context, const TrailRow& trail, Out& out) {
  out.trail_arn = context.arena.copy(trail_arn(name_of(trail)));
  if (!trail.advanced_selectors.empty()) {
    const auto& rows = trail.advanced_selectors;
    out.advanced_event_selectors =
        wire::make_list<api::AdvancedEventSelector>(context.arena, rows.size());
    for (uint32_t i = 0; i < rows.size(); ++i) {
      out.advanced_event_selectors[i] = to_api(context, rows[i]);
    }
    return;
  }
  std::vector<SelectorRow> rows = trail.selectors;
  if (rows.empty()) rows.push_back({"All", true, {}, {}});
  out.event_selectors = wire::make_list<api::EventSelector>(context.arena, rows.size());
  for (uint32_t i = 0; i < rows.size(); ++i) out.event_selectors[i] = to_api(context, rows[i]);
}

}  // namespace

Result<void> refine_put_event_selectors(Cloudtrail&, Context& context,
                                        const api::PutEventSelectorsRequest& in,
                                        std::vector<AccessRequest>& requests) {
  return name_trail(context, in.trail_name, requests);
}

Result<api::PutEventSelectorsResponse> put_event_selectors(
    Cloudtrail& cloudtrail, Context& context, const api::PutEventSelectorsRequest& in) {
  TrailRow trail = TRY(require_own_trail(context, in.trail_name));
  if (in.event_selectors.empty() == in.advanced_event_selectors.empty()) {
    return invalid_event_selectors(
        "Give either EventSelectors or AdvancedEventSelectors, and at least one.");
  }
  trail.selectors.clear();
  trail.advanced_selectors.clear();
  TRY(take_basic(in, trail));
  TRY(take_advanced(in, trail));
  TRY(put_trail(context, trail));
  context.after_commit([&cloudtrail] { cloudtrail.book().changed(); });
  api::PutEventSelectorsResponse out;
  describe(context, trail, out);
  return out;
}

Result<void> refine_get_event_selectors(Cloudtrail&, Context& context,
                                        const api::GetEventSelectorsRequest& in,
                                        std::vector<AccessRequest>& requests) {
  return name_trail(context, in.trail_name, requests);
}

Result<api::GetEventSelectorsResponse> get_event_selectors(
    Cloudtrail&, Context& context, const api::GetEventSelectorsRequest& in) {
  const TrailRow trail = TRY(require_trail(context, in.trail_name));
  api::GetEventSelectorsResponse out;
  describe(context, trail, out);
  return out;
}

}  // namespace tarn::cloudtrail
