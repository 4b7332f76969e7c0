#include "services/glue/authoring/dag_script.h"

#include <algorithm>
#include <cctype>
#include <map>

#include "services/glue/errors.h"

namespace tarn::glue {
namespace {

constexpr size_t kMaxNodes = 1000;
constexpr std::string_view kMark = "## @";
// What a transform calls an argument that annotations name otherwise.
constexpr std::pair<std::string_view, std::string_view> kArgumentNames[] = {
    {"mapping", "mappings"}};

using Inputs = std::vector<std::pair<std::string, std::string>>;  // parameter, node

Inputs inputs_of(const Dag& dag, const DagNode& node) {
  Inputs out;
  for (const DagEdge& edge : dag.edges) {
    if (edge.target != node.id) continue;
    out.emplace_back(edge.parameter.empty() ? "frame" : edge.parameter, edge.source);
  }
  return out;
}

// Each after what it takes its input from.
Result<std::vector<const DagNode*>> ordered(const Dag& dag) {
  std::map<std::string, size_t> waiting;
  for (const DagNode& node : dag.nodes) {
    if (!waiting.emplace(node.id, inputs_of(dag, node).size()).second) {
      return invalid_input("Two nodes of the graph have the id " + node.id + ".");
    }
  }
  for (const DagEdge& edge : dag.edges) {
    if (!waiting.contains(edge.source) || !waiting.contains(edge.target)) {
      return invalid_input("An edge goes from or to a node that is not there: " + edge.source +
                           " to " + edge.target + ".");
    }
  }
  std::vector<const DagNode*> out;
  for (bool is_moving = true; is_moving;) {
    is_moving = false;
    for (const DagNode& node : dag.nodes) {
      const auto found = waiting.find(node.id);
      if (found == waiting.end() || found->second != 0) continue;
      out.push_back(&node);
      waiting.erase(found);
      is_moving = true;
      for (const DagEdge& edge : dag.edges) {
        if (edge.source == node.id && waiting.contains(edge.target)) --waiting[edge.target];
      }
    }
  }
  if (!waiting.empty()) return invalid_input("The graph has a cycle.");
  return out;
}

std::string_view argument_name(std::string_view name) {
  for (const auto& [annotated, called] : kArgumentNames) {
    if (name == annotated) return called;
  }
  return name;
}

std::string call_of(const DagNode& node) {
  const bool has_table = std::any_of(node.args.begin(), node.args.end(), [](const auto& arg) {
    return arg.first == "database" || arg.first == "name_space";
  });
  const std::string suffix = has_table ? ".from_catalog" : ".from_options";
  if (node.type == "DataSource") return "glueContext.create_dynamic_frame" + suffix;
  if (node.type == "DataSink") return "glueContext.write_dynamic_frame" + suffix;
  return node.type + ".apply";
}

void add_list(std::string& out, const Inputs& pairs) {
  bool is_first = true;
  for (const auto& [name, value] : pairs) {
    out.append(is_first ? "" : ", ").append(name).append(" = ").append(value);
    is_first = false;
  }
}

Result<void> check_node(const DagNode& node) {
  if (!is_python_name(node.id) || !is_python_name(node.type)) {
    return invalid_input("Ids and types of nodes must be names: " + node.id + ", " + node.type);
  }
  for (const auto& [name, value] : node.args) {
    if (!is_python_name(name) || value.find('\n') != std::string::npos) {
      return invalid_input("The argument " + name + " of " + node.id +
                           " must be a name, and its value one line.");
    }
  }
  return {};
}

// "[a = 1, b = [2, 3]]" by its commas outside brackets and strings.
Inputs read_pairs(std::string_view text) {
  Inputs out;
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return out;
  text = text.substr(1, text.size() - 2);
  size_t begin = 0;
  int depth = 0;
  char quote = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ',';
    if (quote != 0) {
      if (c == '\\') {
        ++i;
      } else if (c == quote) {
        quote = 0;
      }
      continue;
    }
    if (c == '"' || c == '\'') quote = c;
    if (c == '[' || c == '(' || c == '{') ++depth;
    if (c == ']' || c == ')' || c == '}') --depth;
    if (c != ',' || depth > 0) continue;
    const std::string_view pair = text.substr(begin, i - begin);
    begin = i + 1;
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const auto trimmed = [](std::string_view part) {
      while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
      while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
      return std::string(part);
    };
    out.emplace_back(trimmed(pair.substr(0, equals)), trimmed(pair.substr(equals + 1)));
  }
  return out;
}

}  // namespace

bool is_python_name(std::string_view text) {
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text[0])) != 0) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
  });
}

std::string python_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string script_head() {
  return "import sys\n"
         "from awsglue.transforms import *\n"
         "from awsglue.utils import getResolvedOptions\n"
         "from pyspark.context import SparkContext\n"
         "from awsglue.context import GlueContext\n"
         "from awsglue.job import Job\n"
         "\n"
         "## @params: [JOB_NAME]\n"
         "args = getResolvedOptions(sys.argv, ['JOB_NAME'])\n"
         "\n"
         "sc = SparkContext()\n"
         "glueContext = GlueContext(sc)\n"
         "spark = glueContext.spark_session\n"
         "job = Job(glueContext)\n"
         "job.init(args['JOB_NAME'], args)\n";
}

Result<std::string> write_script(const Dag& dag) {
  if (dag.nodes.size() > kMaxNodes || dag.edges.size() > 2 * kMaxNodes) {
    return invalid_input("The graph has more than 1000 nodes or 2000 edges.");
  }
  std::string out = script_head();
  for (const DagNode& node : dag.nodes) TRY(check_node(node));
  for (const DagNode* node : TRY(ordered(dag))) {
    const Inputs inputs = inputs_of(dag, *node);
    for (const auto& [parameter, source] : inputs) {
      if (!is_python_name(parameter)) return invalid_input("TargetParameter must be a name.");
    }
    out.append(kMark).append("type: ").append(node->type).append("\n");
    out.append(kMark).append("args: [");
    add_list(out, node->args);
    out.append("]\n").append(kMark).append("return: ").append(node->id).append("\n");
    out.append(kMark).append("inputs: [");
    add_list(out, inputs);
    out.append("]\n").append(node->id).append(" = ").append(call_of(*node)).append("(");
    Inputs all = inputs;
    for (const auto& [name, value] : node->args) all.emplace_back(argument_name(name), value);
    add_list(out, all);
    out.append(")\n");
  }
  return out + "job.commit()\n";
}

Result<Dag> read_script(std::string_view script) {
  Dag dag;
  DagNode node;
  int32_t number = 0;
  for (size_t begin = 0; begin < script.size();) {
    size_t end = script.find('\n', begin);
    if (end == std::string_view::npos) end = script.size();
    std::string_view line = script.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (!line.starts_with(kMark)) continue;
    line.remove_prefix(kMark.size());
    const size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    const std::string_view what = line.substr(0, colon), value = line.substr(colon + 2);
    if (what == "type") {
      node = {};
      node.type = value;
      node.line = number;
    } else if (what == "args") {
      node.args = read_pairs(value);
    } else if (what == "return") {
      node.id = value;
    } else if (what == "inputs" && !node.type.empty() && !node.id.empty()) {
      for (auto& [parameter, source] : read_pairs(value)) {
        dag.edges.push_back({source, node.id, parameter});
      }
      dag.nodes.push_back(std::move(node));
      node = {};
      if (dag.nodes.size() > kMaxNodes) return invalid_input("The script has too many nodes.");
    }
  }
  return dag;
}

}  // namespace tarn::glue
