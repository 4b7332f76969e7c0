// The files of one S3 target: listed, sifted and classified as the crawl's role.
#pragma once

#include <string>
#include <vector>

#include "services/glue/crawl/grouping.h"
#include "services/glue/crawl_job.h"

namespace tarn::glue {

struct TargetListing {
  std::string root;                 // the folder: "data/", or empty for the bucket
  std::vector<ObjectInfo> objects;  // in key order
};

// Without hidden, empty and excluded objects, each of which is logged.
Result<TargetListing> list_target(const CrawlParts& parts, const Caller& caller,
                                  const S3TargetRow& target, const S3Path& path, CrawlLog& log);

// In parallel; what is not understood is logged and left out. Stops early on the signal.
Result<std::vector<crawl::CrawledFile>> classify_objects(const CrawlParts& parts,
                                                         const Caller& caller,
                                                         const std::vector<ObjectInfo>& objects,
                                                         CrawlLog& log);

}  // namespace tarn::glue
