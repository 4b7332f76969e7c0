#include "services/quicksight/snapshot_plan.h"

#include <array>
#include <utility>

#include "services/quicksight/errors.h"

namespace tarn::quicksight {
namespace {

constexpr size_t kMaxTables = 5;         // of a workbook
constexpr size_t kMaxPrefixBytes = 400;  // leaves room for the rest of a key
constexpr size_t kMaxNameBytes = 64;     // of a file's name
constexpr size_t kParameterKinds = 4;
constexpr std::array<const char*, kParameterKinds> kParameterLists = {
    "StringParameters", "IntegerParameters", "DecimalParameters", "DateTimeParameters"};

struct Format {
  std::string_view name;
  std::string_view extension;
  SnapshotFormat format;
  size_t limit;  // files of a job
};
constexpr Format kFormats[] = {{"CSV", "csv", SnapshotFormat::kCsv, 5},
                               {"EXCEL", "xlsx", SnapshotFormat::kExcel, 1},
                               {"PDF", "pdf", SnapshotFormat::kPdf, 1}};

const Format& format_of(SnapshotFormat format) { return kFormats[static_cast<size_t>(format)]; }

Error bad_file(const Format& format, std::string_view what) {
  return invalid_value("A file of the format " + std::string(format.name) + " " +
                       std::string(what));
}

bool is_table(const bi::VisualRef& visual) {
  return visual.kind == "TableVisual" || visual.kind == "PivotTableVisual";
}

Result<bi::VisualRef> table_of(const bi::Definition& definition, std::string_view sheet_id,
                               const std::string& visual_id) {
  const auto visual = definition.visual(sheet_id, visual_id);
  if (!visual.ok()) {
    return invalid_value("The sheet " + std::string(sheet_id) + " has no visual " + visual_id +
                         ".");
  }
  if (!is_table(*visual)) {
    return invalid_value("The visual " + visual_id + " is neither a table nor a pivot table.");
  }
  return *visual;
}

Result<const bi::SheetRef*> sheet_of(const bi::Definition& definition, const Json& selection) {
  const std::string_view id = bi::text_member(&selection, "SheetId");
  const auto sheet = definition.sheet(id);
  if (sheet.ok()) return *sheet;
  return invalid_value("The dashboard has no sheet " + std::string(id) + ".");
}

Result<void> read_tables(const bi::Definition& definition, const Format& format,
                         const Json& selection, SnapshotFile& file) {
  const bi::SheetRef* sheet = TRY(sheet_of(definition, selection));
  const auto& ids = bi::list_member(&selection, "VisualIds");
  if (bi::text_member(&selection, "SelectionScope") != "SELECTED_VISUALS" || ids.empty()) {
    return bad_file(format, "needs SELECTED_VISUALS with their VisualIds.");
  }
  for (const Json& id : ids) {
    file.visuals.push_back(TRY(table_of(definition, sheet->sheet_id, id.as_string())));
  }
  return {};
}

Result<SnapshotFile> read_file(const bi::Definition& definition, const Json& json) {
  const std::string_view name = bi::text_member(&json, "FormatType");
  const Format* format = nullptr;
  for (const Format& known : kFormats) {
    if (known.name == name) format = &known;
  }
  if (format == nullptr) return invalid_value("There is no format " + std::string(name) + ".");
  const auto& selections = bi::list_member(&json, "SheetSelections");
  if (selections.empty()) return bad_file(*format, "needs SheetSelections.");
  SnapshotFile file;
  file.format = format->format;
  file.sheet_id = bi::text_member(&selections[0], "SheetId");
  if (file.format == SnapshotFormat::kPdf) {
    const bi::SheetRef* sheet = TRY(sheet_of(definition, selections[0]));
    const bool is_whole = bi::text_member(&selections[0], "SelectionScope") == "ALL_VISUALS" &&
                          bi::list_member(&selections[0], "VisualIds").empty();
    if (selections.size() != 1 || !is_whole) {
      return bad_file(*format, "has one sheet with ALL_VISUALS and no VisualIds.");
    }
    file.visuals = sheet->visuals;
    return file;
  }
  for (const Json& selection : selections) {
    TRY(read_tables(definition, *format, selection, file));
  }
  const size_t limit = file.format == SnapshotFormat::kCsv ? 1 : kMaxTables;
  if (file.visuals.size() > limit) {
    return bad_file(*format, "has at most " + std::to_string(limit) + " visual(s).");
  }
  return file;
}

Result<void> read_files(const bi::Definition& definition, const Json& configuration,
                        SnapshotPlan& plan) {
  std::array<size_t, std::size(kFormats)> counts{};
  for (const Json& group : bi::list_member(&configuration, "FileGroups")) {
    const auto& files = bi::list_member(&group, "Files");
    if (files.size() != 1) return invalid_value("A file group has exactly one file.");
    SnapshotFile file = TRY(read_file(definition, files[0]));
    const Format& format = format_of(file.format);
    if (++counts[static_cast<size_t>(file.format)] > format.limit) {
      return invalid_value("A job has at most " + std::to_string(format.limit) +
                           " file(s) of the format " + std::string(format.name) + ".");
    }
    plan.files.push_back(std::move(file));
  }
  if (plan.files.empty()) return invalid_value("FileGroups is empty.");
  return {};
}

Result<void> read_destination(const Json& configuration, SnapshotPlan& plan) {
  const Json* given = bi::member(&configuration, "DestinationConfiguration");
  const auto& destinations = bi::list_member(given, "S3Destinations");
  if (destinations.empty()) return not_served("snapshot jobs without a destination in S3");
  const Json* bucket = bi::member(&destinations[0], "BucketConfiguration");
  plan.bucket = bi::text_member(bucket, "BucketName");
  plan.prefix = bi::text_member(bucket, "BucketPrefix");
  plan.bucket_region = bi::text_member(bucket, "BucketRegion");
  while (plan.prefix.ends_with('/')) plan.prefix.pop_back();
  if (destinations.size() != 1 || plan.bucket.empty()) {
    return invalid_value("S3Destinations has exactly one bucket.");
  }
  if (plan.prefix.size() > kMaxPrefixBytes) {
    return invalid_value("BucketPrefix has more than " + std::to_string(kMaxPrefixBytes) +
                         " bytes.");
  }
  return {};
}

Result<Json> read_given_parameters(const bi::Definition& definition, const Json& configuration) {
  const Json* given = bi::member(&configuration, "Parameters");
  Json made = Json::object();
  for (const char* list : kParameterLists) {
    for (const Json& parameter : bi::list_member(given, list)) {
      const std::string name(bi::text_member(&parameter, "Name"));
      if (definition.find_parameter(name) == nullptr) {
        return invalid_value("The dashboard has no parameter " + name + ".");
      }
      if (made.find(name) != nullptr) {
        return invalid_value("The parameter " + name + " is given twice.");
      }
      const Json* values = bi::member(&parameter, "Values");
      made.set(name, values == nullptr ? Json::array() : *values);
    }
  }
  return made;
}

// As a key's part: what is no letter, digit, dash or underscore is left out.
std::string plain_name(std::string_view id) {
  std::string made;
  for (const char c : id.substr(0, kMaxNameBytes)) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (is_plain) made.push_back(c);
  }
  return made;
}

}  // namespace

Result<SnapshotPlan> read_snapshot_plan(const bi::Definition& definition,
                                        const Json& configuration) {
  SnapshotPlan plan;
  TRY(read_files(definition, configuration, plan));
  TRY(read_destination(configuration, plan));
  plan.parameters = TRY(read_given_parameters(definition, configuration));
  return plan;
}

std::string snapshot_key(const SnapshotPlan& plan, std::string_view job_id, size_t index) {
  const SnapshotFile& file = plan.files[index];
  const bool is_of_one = file.format == SnapshotFormat::kCsv;
  const std::string_view name = is_of_one ? file.visuals[0].visual_id : file.sheet_id;
  std::string key = plan.prefix.empty() ? "" : plan.prefix + "/";
  key += std::string(job_id) + "/" + std::to_string(index + 1) + "-" + plain_name(name);
  return key + "." + std::string(format_of(file.format).extension);
}

}  // namespace tarn::quicksight
