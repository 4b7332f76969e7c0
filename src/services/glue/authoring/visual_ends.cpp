// Sources and targets of visual jobs.
#include <string>

#include "services/glue/authoring/dag_script.h"
#include "services/glue/authoring/visual_node.h"

namespace tarn::glue {
namespace {

std::string python_bool(bool value) { return value ? "True" : "False"; }

std::string csv_options(const VisualNode& node) {
  const std::string separator = node.text("Separator"), quote = node.text("QuoteChar");
  std::string shown = ",";
  if (separator == "tab") shown = "\\t";
  if (separator == "pipe") shown = "|";
  if (separator == "semicolon") shown = ";";
  if (separator == "ctrla") shown = "\\x01";
  std::string out = "{\"quoteChar\": ";
  out += quote == "disabled"                                 ? "-1"
         : quote == "singlequote" || quote == "single_quote" ? "\"'\""
                                                             : "'\"'";
  out += ", \"withHeader\": " + python_bool(node.flag("WithHeader"));
  out += ", \"separator\": \"" + shown + "\"";
  if (node.flag("Multiline")) out += ", \"multiline\": True";
  return out + "}";
}

std::string s3_source(const VisualNode& node, const std::string& format,
                      const std::string& options) {
  const Json* recurse = node.find("Recurse");
  std::string out = node.variable + " = glueContext.create_dynamic_frame.from_options(\n";
  out += "    format_options=" + options + ",\n";
  out += "    connection_type=\"s3\",\n    format=\"" + format + "\",\n";
  out += "    connection_options={\"paths\": " + python_list(node.texts("Paths")) +
         ", \"recurse\": " + python_bool(recurse == nullptr || recurse->as_bool());
  const auto exclusions = node.texts("Exclusions");
  if (!exclusions.empty()) out += ", \"exclusions\": " + python_list(exclusions);
  return out + "},\n    transformation_ctx=" + python_string(node.variable) + ",\n)\n";
}

std::string sink_of(const VisualNode& node, const std::string& format, const Json& policy) {
  const auto member = [&](const char* name) {
    const Json* found = policy.find(name);
    return found != nullptr ? found->as_string() : std::string();
  };
  std::string out = node.variable + " = glueContext.getSink(\n";
  out += "    path=" + python_string(node.text("Path")) + ",\n    connection_type=\"s3\",\n";
  const std::string behavior = member("UpdateBehavior");
  out += "    updateBehavior=" + python_string(behavior.empty() ? "UPDATE_IN_DATABASE" : behavior) +
         ",\n";
  out += "    partitionKeys=" + python_list(node.paths("PartitionKeys")) + ",\n";
  out += "    enableUpdateCatalog=True,\n";
  out += "    transformation_ctx=" + python_string(node.variable) + ",\n)\n";
  out += node.variable + ".setCatalogInfo(catalogDatabase=" + python_string(member("Database")) +
         ", catalogTableName=" + python_string(member("Table")) + ")\n";
  out += node.variable + ".setFormat(\"" + format + "\")\n";
  return out + node.variable + ".writeFrame(" + node.input() + ")\n";
}

std::string s3_target(const VisualNode& node, const std::string& format) {
  const Json* policy = node.find("SchemaChangePolicy");
  const Json* updates = policy != nullptr ? policy->find("EnableUpdateCatalog") : nullptr;
  if (updates != nullptr && updates->as_bool()) return sink_of(node, format, *policy);
  std::string out = node.variable + " = glueContext.write_dynamic_frame.from_options(\n";
  out += "    frame=" + node.input() + ",\n    connection_type=\"s3\",\n";
  out += "    format=\"" + format + "\",\n";
  out += "    connection_options={\"path\": " + python_string(node.text("Path")) +
         ", \"partitionKeys\": " + python_list(node.paths("PartitionKeys"));
  const std::string compression = node.text("Compression");
  if (!compression.empty() && compression != "none" && compression != "uncompressed") {
    out += ", \"compression\": " + python_string(compression);
  }
  return out + "},\n    transformation_ctx=" + python_string(node.variable) + ",\n)\n";
}

std::string table_target(const VisualNode& node) {
  const Json* policy = node.find("SchemaChangePolicy");
  const Json* updates = policy != nullptr ? policy->find("EnableUpdateCatalog") : nullptr;
  std::string out = node.variable + " = glueContext.write_dynamic_frame.from_catalog(\n";
  out += "    frame=" + node.input() + ",\n    database=" + python_string(node.text("Database"));
  out += ",\n    table_name=" + python_string(node.text("Table")) + ",\n";
  out += "    additional_options={\"partitionKeys\": " + python_list(node.paths("PartitionKeys"));
  if (updates != nullptr && updates->as_bool()) {
    const Json* behavior = policy->find("UpdateBehavior");
    out += ", \"enableUpdateCatalog\": True, \"updateBehavior\": " +
           python_string(behavior != nullptr ? behavior->as_string() : "UPDATE_IN_DATABASE");
  }
  return out + "},\n    transformation_ctx=" + python_string(node.variable) + ",\n)\n";
}

}  // namespace

Result<std::string> source_of(const VisualNode& node) {
  if (node.kind == "S3CsvSource") return s3_source(node, "csv", csv_options(node));
  if (node.kind == "S3ParquetSource") return s3_source(node, "parquet", "{}");
  if (node.kind == "S3JsonSource") {
    const std::string path = node.text("JsonPath");
    return s3_source(node, "json",
                     path.empty() ? "{}" : "{\"jsonPath\": " + python_string(path) + "}");
  }
  if (node.kind != "CatalogSource" && node.kind != "S3CatalogSource") return std::string();
  std::string out = node.variable + " = glueContext.create_dynamic_frame.from_catalog(\n";
  out += "    database=" + python_string(node.text("Database")) + ",\n";
  out += "    table_name=" + python_string(node.text("Table")) + ",\n";
  const std::string predicate = node.text("PartitionPredicate");
  if (!predicate.empty()) out += "    push_down_predicate=" + python_string(predicate) + ",\n";
  return out + "    transformation_ctx=" + python_string(node.variable) + ",\n)\n";
}

Result<std::string> target_of(const VisualNode& node) {
  if (node.kind == "S3GlueParquetTarget") return s3_target(node, "glueparquet");
  if (node.kind == "S3DirectTarget") return s3_target(node, node.text("Format"));
  if (node.kind == "S3CatalogTarget" || node.kind == "CatalogTarget") return table_target(node);
  return std::string();
}

}  // namespace tarn::glue
