// `tarn demo`: the main story with the stock aws CLI and real public data.
#include <chrono>
#include <cstdio>

#include "cli/commands.h"
#include "cli/demo_data.h"
#include "cli/demo_story.h"
#include "cli/root_keys.h"

namespace tarn::cli {
namespace {

Result<void> tell(DemoStory& story) {
  TRY(story.make_buckets());
  TRY(story.upload());
  TRY(story.crawl());
  TRY(story.ask_questions());
  return story.show_results_in_s3();
}

// The CLI's words for a refused connection, in words that say what to do.
Error explain(const Error& error, const std::string& endpoint) {
  if (error.message().find("Could not connect") == std::string::npos) return error;
  return Error(503, "Demo",
               "No server answers at " + endpoint +
                   ". Start it in another shell with ./run, then run this again.");
}

}  // namespace

Result<int> demo(const Options& options) {
  const auto start = std::chrono::steady_clock::now();
  auto keys = load_root_keys(options.data);
  if (!keys.ok()) {
    return Error(404, "Demo",
                 keys.error().message() + " `./run` does both: start it in another shell.");
  }
  const std::string data_folder = TRY(find_demo_data());
  const std::string endpoint = endpoint_of(options);
  AwsCli aws({endpoint, keys->access_key_id, keys->secret_access_key, options.region});
  auto story = DemoStory::begin(std::move(aws), data_folder);
  if (!story.ok()) return explain(story.error(), endpoint);
  TRY(options.clean ? story->remove_all() : tell(*story));
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  std::printf("\nDone in %.0f s.%s\n", elapsed.count(),
              options.clean ? "" : " `./run demo --clean` removes all that this made.");
  return 0;
}

}  // namespace tarn::cli
