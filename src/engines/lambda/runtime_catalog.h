// RuntimeCatalog: the interpreters of this machine, by the names that AWS gives to runtimes.
//
// find() looks at files and asks Node.js its version, which takes a moment. Then immutable.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/function_runner.h"

namespace tarn::runner {

enum class Language { kPython, kNode, kProvided };

struct RuntimeProgram {
  std::string name;  // of the runtime: "python3.12"
  Language language = Language::kProvided;
  std::string program;               // real path; empty where the code brings its own
  std::vector<std::string> folders;  // what the program needs beside /usr
  std::string version;               // "CPython 3.12", "Node.js 20.20.2"
  std::string remark;                // where it is not quite what was asked for
};

struct CatalogOptions {
  std::vector<std::string> folders;  // searched first: bin folders, or folders of installations
  bool nearest_python = false;       // python3.x may run on another 3.y
};

class RuntimeCatalog {
 public:
  static RuntimeCatalog find(const CatalogOptions& options);

  const RuntimeProgram* program(std::string_view runtime) const;  // null: not here
  std::vector<FunctionRuntime> list() const;
  std::string present() const;  // "python3.11, provided.al2023"

 private:
  std::vector<RuntimeProgram> programs_;
};

}  // namespace tarn::runner
