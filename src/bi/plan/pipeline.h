// Pipeline: the stages of a query, each a common table expression over earlier ones.
//
//   Pipeline rows;
//   rows.add("SELECT …", {});                    // s0
//   rows.add("SELECT … FROM s0 …", {"s0"});      // s1
//   std::string sql = rows.query("SELECT * FROM s1", {"s1"});
//
// A stage is inlined by the engine, so that filters reach the scan, unless it is read more than
// once and is work to compute again: reading a table twice is cheaper than keeping its rows. A
// value type: copy it to go on from the same stages in two ways.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tarn::bi {

class Pipeline {
 public:
  // Returns the stage's name. `inputs` are the stages that `body` names, as often as it does.
  // `is_work`: it groups, sorts or joins.
  std::string add(std::string body, const std::vector<std::string>& inputs, bool is_work = false);
  std::string query(const std::string& body, const std::vector<std::string>& inputs) const;
  const std::string& last() const { return stages_.back().name; }

  // Adds a stage over the last one, with `body` after SELECT and FROM in between:
  // "SELECT <columns> FROM <last> AS t <rest>".
  void then(const std::string& columns, const std::string& rest, bool is_work = false);

 private:
  struct Stage {
    std::string name;
    std::string body;
    std::vector<std::string> inputs;
    bool is_work = false;
  };
  std::vector<Stage> stages_;
};

// "a, b"; empty parts are left out.
std::string joined(const std::vector<std::string>& parts, std::string_view separator);

}  // namespace tarn::bi
