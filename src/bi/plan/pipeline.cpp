#include "bi/plan/pipeline.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace tarn::bi {

std::string Pipeline::add(std::string body, const std::vector<std::string>& inputs, bool is_work) {
  stages_.push_back({"s" + std::to_string(stages_.size()), std::move(body), inputs, is_work});
  return stages_.back().name;
}

std::string Pipeline::query(const std::string& body, const std::vector<std::string>& inputs) const {
  // From the last stage to the first: how often each is read, by what is read itself.
  std::map<std::string, int, std::less<>> uses;
  for (const std::string& input : inputs) ++uses[input];
  for (size_t i = stages_.size(); i-- > 0;) {
    if (!uses.contains(stages_[i].name)) continue;
    for (const std::string& input : stages_[i].inputs) ++uses[input];
  }
  std::string out;
  std::set<std::string, std::less<>> work;  // what would be done again with each reading
  for (const Stage& stage : stages_) {
    const auto found = uses.find(stage.name);
    if (found == uses.end()) continue;
    const bool is_work = stage.is_work || std::ranges::any_of(stage.inputs, [&](const auto& input) {
                           return work.contains(input);
                         });
    const bool is_kept = is_work && found->second > 1;
    if (is_work && !is_kept) work.insert(stage.name);
    out += out.empty() ? "WITH " : ",\n";
    out +=
        stage.name + (is_kept ? " AS MATERIALIZED (" : " AS NOT MATERIALIZED (") + stage.body + ")";
  }
  return out + (out.empty() ? "" : "\n") + body;
}

void Pipeline::then(const std::string& columns, const std::string& rest, bool is_work) {
  const std::string input = last();
  add("SELECT " + columns + " FROM " + input + " AS t" + (rest.empty() ? "" : " " + rest), {input},
      is_work);
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

}  // namespace tarn::bi
