// SparkPlace: where Apache Spark is, for the jobs that ask for it: a Python of the machine that has
// pyspark, its Java, and what of the machine a sandbox must show for both. Looks at files.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace tarn::jobs {

// As the operator says; without a Python there is no Spark.
struct SparkSettings {
  std::string python, master, jars_folder;
};

struct SparkPlace {
  std::string python;                // as it is called, in its virtual environment
  std::vector<std::string> folders;  // to show, beside /usr
  std::string java_home, master, jars_folder;
};

// An error names what is not there.
Result<SparkPlace> find_spark(const SparkSettings& settings);

}  // namespace tarn::jobs
