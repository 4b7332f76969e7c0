// CreateScript, GetDataflowGraph, GetMapping, GetPlan.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/glue/authoring/dag_script.h"
#include "services/glue/catalog_store.h"
#include "services/glue/convert.h"
#include "services/glue/glue_operations.h"
#include "services/glue/operation_support.h"

namespace tarn::glue {
namespace {

Result<void> check_language(wire::Text language) {
  if (!wire::present(language) || language == "PYTHON") return {};
  return invalid_input("The language " + std::string(language) +
                       " is not served by Tarn: it writes scripts in PYTHON.");
}

// The types that mappings know: Spark's names of what Hive calls otherwise.
std::string mapping_type(const std::string& hive) {
  if (hive == "bigint") return "long";
  if (hive == "smallint") return "short";
  if (hive == "tinyint") return "byte";
  return hive;
}

std::vector<CatalogColumn> columns_of(const TableRow& table) {
  std::vector<CatalogColumn> out = table.storage.storage.columns;
  out.insert(out.end(), table.partition_keys.begin(), table.partition_keys.end());
  return out;
}

// Names of S3 or catalog sinks as the arguments of a DataSink.
Result<DagNode> to_sink(const api::GetPlanRequest& in) {
  DagNode sink{"datasink1", "DataSink", {}, 0};
  if (!in.sinks.empty()) {
    sink.args = {{"database", python_string(in.sinks[0].database_name)},
                 {"table_name", python_string(in.sinks[0].table_name)}};
    return sink;
  }
  if (in.location == nullptr || in.location->s3.empty()) {
    return invalid_input("GetPlan needs Sinks or Location.S3: other locations are not served.");
  }
  for (const api::CodeGenNodeArg& arg : in.location->s3) {
    sink.args.emplace_back(std::string(arg.name), std::string(arg.value));
  }
  return sink;
}

}  // namespace

Result<api::CreateScriptResponse> create_script(Glue&, Context& context,
                                                const api::CreateScriptRequest& in) {
  TRY(check_language(in.language));
  Dag dag;
  for (const api::CodeGenNode& node : in.dag_nodes) {
    DagNode made{std::string(node.id), std::string(node.node_type), {}, 0};
    for (const api::CodeGenNodeArg& arg : node.args) {
      made.args.emplace_back(std::string(arg.name), std::string(arg.value));
    }
    dag.nodes.push_back(std::move(made));
  }
  for (const api::CodeGenEdge& edge : in.dag_edges) {
    dag.edges.push_back(
        {std::string(edge.source), std::string(edge.target), std::string(edge.target_parameter)});
  }
  api::CreateScriptResponse out;
  out.python_script = context.arena.copy(TRY(write_script(dag)));
  return out;
}

Result<api::GetDataflowGraphResponse> get_dataflow_graph(Glue&, Context& context,
                                                         const api::GetDataflowGraphRequest& in) {
  const Dag dag = TRY(read_script(in.python_script));
  Arena& arena = context.arena;
  std::vector<api::CodeGenNode> nodes;
  for (const DagNode& node : dag.nodes) {
    api::CodeGenNode made;
    made.id = arena.copy(node.id);
    made.node_type = arena.copy(node.type);
    made.line_number = node.line;
    std::vector<api::CodeGenNodeArg> args;
    for (const auto& [name, value] : node.args) {
      api::CodeGenNodeArg arg;
      arg.name = arena.copy(name);
      arg.value = arena.copy(value);
      arg.param = false;
      args.push_back(arg);
    }
    made.args = to_list(args, arena);
    nodes.push_back(made);
  }
  std::vector<api::CodeGenEdge> edges;
  for (const DagEdge& edge : dag.edges) {
    api::CodeGenEdge made;
    made.source = arena.copy(edge.source);
    made.target = arena.copy(edge.target);
    made.target_parameter = arena.copy(edge.parameter);
    edges.push_back(made);
  }
  api::GetDataflowGraphResponse out;
  out.dag_nodes = to_list(nodes, arena);
  out.dag_edges = to_list(edges, arena);
  return out;
}

// A column to the one of its name in the sink, or to one like itself.
Result<api::GetMappingResponse> get_mapping(Glue&, Context& context,
                                            const api::GetMappingRequest& in) {
  CatalogStore catalog = store_of(context);
  const TableRow source = TRY(catalog.table(in.source->database_name, in.source->table_name));
  std::vector<CatalogColumn> targets = columns_of(source);
  std::string target_table = source.name;
  if (!in.sinks.empty()) {
    const TableRow sink = TRY(catalog.table(in.sinks[0].database_name, in.sinks[0].table_name));
    targets = columns_of(sink);
    target_table = sink.name;
  }
  std::vector<api::MappingEntry> entries;
  for (const CatalogColumn& column : columns_of(source)) {
    const auto target = std::find_if(targets.begin(), targets.end(), [&](const CatalogColumn& one) {
      return one.name == column.name;
    });
    if (target == targets.end()) continue;
    api::MappingEntry entry;
    entry.source_table = context.arena.copy(source.name);
    entry.source_path = context.arena.copy(column.name);
    entry.source_type = context.arena.copy(mapping_type(column.type));
    entry.target_table = context.arena.copy(target_table);
    entry.target_path = context.arena.copy(target->name);
    entry.target_type = context.arena.copy(mapping_type(target->type));
    entries.push_back(entry);
  }
  api::GetMappingResponse out;
  out.mapping = to_list(entries, context.arena);
  return out;
}

Result<api::GetPlanResponse> get_plan(Glue&, Context& context, const api::GetPlanRequest& in) {
  TRY(check_language(in.language));
  TRY(store_of(context).table(in.source->database_name, in.source->table_name));
  std::string mapping = "[";
  for (const api::MappingEntry& entry : in.mapping) {
    mapping += (mapping.size() > 1 ? ", (" : "(") + python_string(entry.source_path) + ", " +
               python_string(entry.source_type) + ", " + python_string(entry.target_path) + ", " +
               python_string(entry.target_type) + ")";
  }
  Dag dag;
  dag.nodes = {
    {"datasource0",
     "DataSource",
     {{"database", python_string(in.source->database_name)},
      {"table_name", python_string(in.source->table_name)},
      {"transformation_ctx", "\"datasource0\""}},
     0},
    {"applymapping1",
     "ApplyMapping",
     {{"mapping", mapping + "]"}, {"transformation_ctx", "\"applymapping1\""}},
     0},
    TRY(to_sink(in))
  };
  dag.nodes.back().args.emplace_back("transformation_ctx", "\"datasink1\"");
  dag.edges = {{"datasource0", "applymapping1", "frame"}, {"applymapping1", "datasink1", "frame"}};
  api::GetPlanResponse out;
  out.python_script = context.arena.copy(TRY(write_script(dag)));
  return out;
}

}  // namespace tarn::glue
