#include "engines/jobs/spark_place.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace tarn::jobs {
namespace {

namespace fs = std::filesystem;

std::string real_place(const fs::path& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error ? std::string() : real.string();
}

void add_folder(SparkPlace& place, const fs::path& folder) {
  const std::string name = folder.string();
  if (name != "/usr" && !name.starts_with("/usr/") && fs::exists(folder)) {
    place.folders.push_back(name);
  }
}

// JAVA_HOME, or that of the `java` on the path.
std::string find_java_home() {
  if (const char* home = std::getenv("JAVA_HOME")) {
    if (access((std::string(home) + "/bin/java").c_str(), X_OK) == 0) return home;
  }
  for (const char* path : {"/usr/bin/java", "/usr/local/bin/java"}) {
    const std::string java = real_place(path);
    if (!java.empty()) return fs::path(java).parent_path().parent_path();
  }
  return {};
}

}  // namespace

Result<SparkPlace> find_spark(const SparkSettings& settings) {
  SparkPlace place;
  place.master = settings.master;
  place.python = fs::absolute(settings.python).lexically_normal();
  const std::string program = real_place(place.python);
  if (program.empty()) {
    return internal_error("--spark-python: there is no " + settings.python);
  }
  add_folder(place, fs::path(place.python).parent_path().parent_path());
  const fs::path prefix = fs::path(program).parent_path().parent_path();
  add_folder(place, prefix / "lib");
  add_folder(place, prefix / "bin");
  place.java_home = find_java_home();
  if (place.java_home.empty()) {
    return internal_error("Spark needs Java: set JAVA_HOME, or install it as /usr/bin/java");
  }
  add_folder(place, place.java_home);
  // Debian's Java has its settings there.
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/etc", error)) {
    if (entry.path().filename().string().starts_with("java-")) add_folder(place, entry.path());
  }
  if (!settings.jars_folder.empty()) {
    place.jars_folder = real_place(settings.jars_folder);
    if (place.jars_folder.empty()) {
      return internal_error("--spark-jars: there is no " + settings.jars_folder);
    }
    add_folder(place, place.jars_folder);
  }
  return place;
}

}  // namespace tarn::jobs
