// Viewer: on whose behalf a data set is read, as row-level and column-level rules know him. A value
// type.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace tarn::bi {

struct Viewer {
  // Of a registered user; empty for an anonymous session.
  std::string user_name;
  std::string user_arn;
  std::string namespace_name = "default";
  std::vector<std::string> group_names;
  std::vector<std::string> group_arns;
  // Of an anonymous session, by tag key. Data sets with tag rules show nothing to whoever has none.
  std::map<std::string, std::string> session_tags;
  bool is_anonymous = false;
};

}  // namespace tarn::bi
