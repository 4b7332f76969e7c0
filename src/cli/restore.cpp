// `tarn restore --from DIR --data NEW`: a data folder made of a backup.
#include <cstdio>
#include <string>

#include "cli/commands.h"
#include "cli/copy_printer.h"
#include "cli/files.h"
#include "cli/key_files.h"
#include "cli/shell_words.h"
#include "store/restore.h"

namespace tarn::cli {
namespace {

void print_done(const Options& options, const store::RestoreReport& report) {
  std::printf("restored %s of %s into %s: %lld files, %s, all checksums hold\n",
              report.state.c_str(), report.made_at.c_str(), options.data.c_str(),
              static_cast<long long>(report.files),
              size_text(static_cast<int64_t>(report.bytes)).c_str());
  for (const std::string& state : report.passed_over) {
    std::printf("  passed over %s: that backup was broken off\n", state.c_str());
  }
  std::string command = "tarn serve --data " + shell_word(options.data);
  if (!report.has_master_key)
    command += " --master-key-file " + shell_word(options.master_key_file);
  std::printf("  check it with `tarn fsck`, then start it: %s\n", command.c_str());
}

}  // namespace

Result<int> restore(const Options& options) {
  if (options.from.empty()) {
    return Error(400, "Usage", "Say from where: `tarn restore --from DIR --data NEW-FOLDER`.");
  }
  if (is_inside(options.data, options.from)) {
    return Error(400, "Usage", "A data folder has no place among the backups. Name another.");
  }
  TRY(make_folder(options.data));
  const store::KeyFile key_file = master_key_file(options);
  store::RestoreOptions restore;
  restore.from = options.from;
  restore.state = options.state;
  restore.data_folder = options.data;
  while (restore.data_folder.size() > 1 && restore.data_folder.ends_with('/')) {
    restore.data_folder.pop_back();
  }
  if (!options.master_key_file.empty()) restore.master_key = &key_file;
  auto files = store::make_system_files();
  store::CopyProgress progress;
  CopyPrinter printer(progress);
  auto report = store::restore_backup(*files, restore, progress);
  printer.stop();
  if (!report.ok()) return std::move(report).error();
  print_done(options, *report);
  return 0;
}

}  // namespace tarn::cli
