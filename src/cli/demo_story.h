// DemoStory: the main story against a running server, one function a chapter: land data, discover
// it, query it. Everything it makes carries a name of its own, so that it can all be removed again.
// Not thread-safe.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/demo_aws.h"

namespace tarn::cli {

class DemoStory {
 public:
  // `data_folder` as find_demo_data() says. Fails where no server answers.
  static Result<DemoStory> begin(AwsCli aws, std::string data_folder);

  // What an earlier run left behind is removed first.
  Result<void> make_buckets();
  Result<void> upload();
  Result<void> crawl();
  Result<void> ask_questions();
  Result<void> show_results_in_s3();

  // Removes everything, also what only half of a story made.
  Result<void> remove_all();

 private:
  DemoStory(AwsCli aws, std::string data_folder, const std::string& account);

  Result<void> make_role();
  Result<void> wait_for_crawler();
  Result<void> list_tables();
  Result<void> ask_question(const std::string& title, const std::string& sql);
  Result<void> wait_for_query(const std::string& id);
  Result<void> remove(const Arguments& arguments);

  AwsCli aws_;
  std::string data_folder_;
  std::string bucket_;
  std::string results_bucket_;
  std::string role_arn_;
};

}  // namespace tarn::cli
