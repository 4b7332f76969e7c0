// The files of one S3 target: listed, sifted and classified as the crawl's role.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "services/glue/crawl/grouping.h"
#include "services/glue/crawl_job.h"
#include "services/glue/crawl_memory.h"

namespace tarn::glue {

struct TargetListing {
  std::string root;                 // the folder: "data/", or empty for the bucket
  std::vector<ObjectInfo> objects;  // in key order
};

// Without hidden, empty and excluded objects, and, where the target has a sample size, with that
// many of each folder.
Result<TargetListing> list_target(const CrawlParts& parts, const Caller& caller,
                                  const S3TargetRow& target, const S3Path& path, CrawlLog& log);

// Leaves out what is new in folders that are known: such folders are taken not to change.
void keep_new_folders(const std::set<std::string>& known, CrawlMemory& memory,
                      std::vector<ObjectInfo>& objects);

// What reading objects needs beside them.
struct Reading {
  const CrawlParts& parts;
  const Caller& caller;
  const std::vector<crawl::CustomClassifier>& classifiers;
  CrawlLog& log;
};

struct ClassifiedObjects {
  std::vector<crawl::CrawledFile> files;
  std::vector<std::string> blank_keys;  // of objects that have only blank lines
};

// In parallel, but for what the memory knows; what is not understood is logged and left out.
// Stops early on the signal.
Result<ClassifiedObjects> classify_objects(const Reading& reading,
                                           const std::vector<ObjectInfo>& objects,
                                           CrawlMemory& memory);

}  // namespace tarn::glue
