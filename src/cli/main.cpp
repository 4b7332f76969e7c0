// tarn: the program. `tarn help` lists the verbs.
#include <cstdio>
#include <string>
#include <vector>

#include "cli/commands.h"

namespace tarn::cli {
namespace {

constexpr const char* kVersion = TARN_VERSION;

void print_help() {
  std::printf(
      "tarn %s: the AWS serverless data-analytics stack as one program\n\n"
      "  tarn serve       run the server in the foreground\n"
      "  tarn demo        run the main story against a running server\n"
      "  tarn env         print the shell exports that point AWS clients here\n"
      "  tarn configure   write an AWS profile\n"
      "  tarn fsck        check a data folder that no server has open\n"
      "  tarn backup DIR  copy a data folder, of a running server too, into a folder of backups\n"
      "  tarn restore     make a data folder of a backup\n"
      "  tarn rotate-master-key  put the data of a stopped server under another master key\n"
      "  tarn explain ID  say why a request was allowed or denied, with every policy\n"
      "  tarn logs GROUP  print the lines of a log group; with --follow, as they come\n"
      "  tarn version     print the version\n\n%s",
      kVersion, options_help().c_str());
}

Error no_argument(const std::string& verb) {
  if (verb == "logs") return Error(400, "Usage", "Say which: `tarn logs /aws/lambda/NAME`.");
  return Error(400, "Usage",
               verb == "explain"
                   ? "Say which: `tarn explain REQUEST-ID`. Every answer carries its id."
                   : "Say where to: `tarn backup DIR`, a folder that is empty or has backups.");
}

Result<int> run(const std::string& verb, const std::vector<std::string>& arguments) {
  if (verb == "version" || verb == "--version") {
    std::printf("tarn %s\n", kVersion);
    return 0;
  }
  if (verb == "help" || verb == "--help" || verb == "-h") {
    print_help();
    return 0;
  }
  // These begin with what they are about.
  if (verb == "explain" || verb == "backup" || verb == "logs") {
    if (arguments.empty() || arguments[0].starts_with("--")) return no_argument(verb);
    const Options options = TRY(parse_options({arguments.begin() + 1, arguments.end()}));
    if (verb == "logs") return print_logs(options, arguments[0]);
    return verb == "explain" ? explain(options, arguments[0]) : backup(options, arguments[0]);
  }
  const Options options = TRY(parse_options(arguments));
  if (verb == "serve") return serve(options);
  if (verb == "demo") return demo(options);
  if (verb == "env") return print_environment(options);
  if (verb == "configure") return configure(options);
  if (verb == "fsck") return fsck(options);
  if (verb == "restore") return restore(options);
  if (verb == "rotate-master-key") return rotate_master_key(options);
  return Error(400, "Usage", "There is no verb '" + verb + "'. `tarn help` lists them.");
}

}  // namespace
}  // namespace tarn::cli

int main(int argc, char** argv) {
  const std::string verb = argc > 1 ? argv[1] : "help";
  std::vector<std::string> arguments;
  for (int i = 2; i < argc; ++i) arguments.emplace_back(argv[i]);
  auto code = tarn::cli::run(verb, arguments);
  if (code.ok()) return *code;
  std::fprintf(stderr, "tarn: %s\n", code.error().message().c_str());
  return code.error().code() == "Usage" ? 2 : 1;
}
