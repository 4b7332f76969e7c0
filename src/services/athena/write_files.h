// The files that a query's rows become: from the engine into objects, none of which is to be seen
// before all of them have their bytes.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engines/query_engine.h"
#include "services/athena/write_target.h"

namespace tarn::athena {

struct WrittenFile {
  std::vector<std::string> values;  // of its partition; NULL is __HIVE_DEFAULT_PARTITION__
  std::string folder;               // "s3://bucket/prefix/k=v/"
  std::string name;
};

// Where partitions lie that are elsewhere than below the target's location, by their values.
using PartitionFolders = std::map<std::vector<std::string>, std::string>;

// Runs `statement_text`, whose columns are the target's, and writes its rows and the list of files;
// the row's counts and columns are filled in. After an error nothing is left behind.
Result<std::vector<WrittenFile>> write_files(Execution& execution, const WriteTarget& target,
                                             const std::string& statement_text,
                                             const PartitionFolders& folders);
// Takes them away again, as far as that goes.
void remove_files(Execution& execution, const std::vector<WrittenFile>& files);

// An empty list, of what writes nothing.
Result<void> write_manifest(Execution& execution, const std::vector<WrittenFile>& files);

}  // namespace tarn::athena
